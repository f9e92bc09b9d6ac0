import { envelopeRecipients } from '../address/deliveredTo';
import { plusAddressId } from '../address/ownAddresses';
import { headerValues } from '../headers';
import { LIMITS } from '../limits';
import type { Finding, MailContext, ParsedMail, RequestIdSource } from '../model';
import { evidence } from '../text';
import { findBodyToken } from './bodyToken';
import { readMessageIds } from './messageIdList';
import { verifyMessageId } from './messageIds';
import { OWN_MARKER_HEADER } from './ownMarker';
import { requestIdPattern } from './requestIdPattern';

/** What a mail says about the request it belongs to. */
export interface FoundRequest {
	requestId: string | null;
	source: RequestIdSource | null;
	/** A valid signature of ours stands behind the request id. */
	verified: boolean;
	/** The mail answers a message of ours, even one that bore no request id. */
	answersUs: boolean;
	findings: Finding[];
}

/**
 * Ids of the messages that a mail refers to, newest first: In-Reply-To, then References from its end
 * (RFC 5322 3.6.4). `X-Microsoft-Original-Message-ID` holds the id that Outlook.com replaced.
 */
function referredIds(mail: ParsedMail): string[] {
	const replaced = headerValues(mail, 'x-microsoft-original-message-id');
	const ids = [
		...[...mail.inReplyTo].reverse(),
		...[...mail.references].reverse(),
		...replaced.flatMap((value) => readMessageIds(value)),
	];
	return [...new Set(ids)].slice(0, LIMITS.referenceCount * 2);
}

/** Ids under which a mail of ours itself went out. */
function ownIds(mail: ParsedMail): string[] {
	const markers = headerValues(mail, OWN_MARKER_HEADER.toLowerCase());
	return [mail.messageId ?? '', ...markers].flatMap((value) => readMessageIds(value));
}

/**
 * The request that a list of Message-IDs names, given newest first: the newest whose signature is
 * ours, else the newest of our form that nobody could check.
 */
export function requestOfIds(
	ids: readonly string[],
	context: MailContext,
): { requestId: string | null; verified: boolean; id: string } | null {
	let best: { requestId: string | null; verified: boolean; id: string } | null = null;
	const rank = (found: { requestId: string | null; verified: boolean }): number =>
		(found.requestId === null ? 0 : 2) + (found.verified ? 1 : 0);
	for (const id of ids) {
		const own = verifyMessageId(id, context.signingKeys);
		if (own === null) continue;
		const found = { ...own, id };
		if (best === null || rank(found) > rank(best)) best = found;
	}
	return best;
}

/**
 * Finds the request of a mail in the order of DESIGN 6: our signed Message-ID in In-Reply-To and
 * References, plus-address, signed token in the body, request-id token in the subject.
 *
 * @param options.isOwn the mail is our own come back: its own Message-ID counts too
 */
export function findRequest(
	mail: ParsedMail,
	context: MailContext,
	options: { isOwn: boolean } = { isOwn: false },
): FoundRequest {
	const findings: Finding[] = [];
	const note = (rule: string, verdict: string, saw: string): void => {
		findings.push({ rule, verdict, evidence: evidence(saw) });
	};

	const ids = [...(options.isOwn ? ownIds(mail) : []), ...referredIds(mail)];
	const own = requestOfIds(ids, context);
	const answersUs = own !== null;
	if (own === null && ids.some((id) => /^<hd\./.test(id))) {
		note(
			'signedMessageId',
			'refused: a foreign signature is none',
			ids.find((id) => /^<hd\./.test(id)) ?? '',
		);
	}
	if (own !== null) {
		note(
			'signedMessageId',
			own.verified ? 'signature valid' : 'not signed or no key to check',
			own.id,
		);
		if (own.requestId !== null) {
			return {
				requestId: own.requestId,
				source: 'signedMessageId',
				verified: own.verified,
				answersUs,
				findings,
			};
		}
	}

	const recipients = [
		...envelopeRecipients(mail),
		...[...mail.to, ...mail.cc].map((each) => each.address),
	];
	for (const address of recipients) {
		const requestId = plusAddressId(address, context);
		if (requestId === null) continue;
		note('plusAddress', 'request id in the address', address);
		return { requestId, source: 'plusAddress', verified: false, answersUs, findings };
	}

	for (const body of [mail.text, mail.html]) {
		const requestId = findBodyToken(body, context.signingKeys);
		if (requestId === null) continue;
		note('bodyToken', 'signature valid', 'token in the body');
		return { requestId, source: 'bodyToken', verified: true, answersUs, findings };
	}

	const subjectId = requestIdPattern(context.requestIdPattern).find(mail.subject);
	if (subjectId !== null) {
		note(
			'subjectToken',
			ids.length === 0
				? 'unproven: the sender refers to no message; compare with the people of the request'
				: 'unproven: a token in a subject says nothing about the sender',
			mail.subject,
		);
		return { requestId: subjectId, source: 'subjectToken', verified: false, answersUs, findings };
	}
	return { requestId: null, source: null, verified: false, answersUs, findings };
}
