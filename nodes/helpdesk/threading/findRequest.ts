import { envelopeRecipients } from '../address/deliveredTo';
import { plusAddressId } from '../address/ownAddresses';
import { headerValues } from '../headers';
import { LIMITS } from '../limits';
import type { Finding, MailContext, ParsedMail, RequestIdSource } from '../model';
import { evidence } from '../text';
import { findBodyToken } from './bodyToken';
import { readMessageIds } from './messageIdList';
import type { OwnMessageId } from './messageIds';
import { messageIdDomain, verifyMessageId } from './messageIds';
import { OWN_MARKER_HEADER } from './ownMarker';
import { requestIdPattern } from './requestIdPattern';
import type { OpenedSeal } from './seal';
import { sealScope } from './seal';

/** What a mail says about the request it belongs to. */
export interface FoundRequest {
	requestId: string | null;
	source: RequestIdSource | null;
	/** A valid signature of ours stands behind the request id. */
	verified: boolean;
	/**
	 * The sender is an address that we sent a signed id of this request to; null where no signed id
	 * tells. Whoever got a mail of ours forwarded holds its id too.
	 */
	fromRecipient: boolean | null;
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

/** The request that Message-IDs name. */
export interface NamedRequest {
	requestId: string | null;
	verified: boolean;
	/** The id that decided. */
	id: string;
	/** What each signed id of this request among them proves. */
	seals: OpenedSeal[];
}

/**
 * The request that a list of Message-IDs names, given newest first: the newest whose signature is
 * ours, else the newest of our form that nobody could check.
 */
export function requestOfIds(ids: readonly string[], context: MailContext): NamedRequest | null {
	const scope = sealScope(context);
	const known = ids.flatMap((id) => {
		const own = verifyMessageId(id, scope);
		return own === null ? [] : [{ ...own, id }];
	});
	const rank = ({ requestId, seal }: OwnMessageId): number =>
		(requestId === null ? 0 : 2) + (seal === null ? 0 : 1);
	const [first, ...rest] = known;
	if (first === undefined) return null;
	let best = first;
	for (const each of rest) if (rank(each) > rank(best)) best = each;
	const { requestId, id } = best;
	// Those of another request say nothing: a stranger may hold an id of a request of their own.
	const seals = known.flatMap((each) =>
		each.seal !== null && each.requestId === requestId ? [each.seal] : [],
	);
	return { requestId, verified: best.seal !== null, id, seals };
}

/** Whether one of the signed ids was sent to this address; null where none of them can tell. */
function wasSentTo(seals: readonly OpenedSeal[], address: string): boolean | null {
	const said = seals.map((seal) => seal.wasSentTo(address));
	if (said.includes(true)) return true;
	return said.length === 0 || said.includes(null) ? null : false;
}

/** Why an id of our form counts for nothing. */
function refusal(id: string, context: MailContext): string {
	const domain = messageIdDomain(id);
	const isOurs = verifyMessageId(id, { keys: context.signingKeys, domains: [domain] }) !== null;
	return isOurs
		? `refused: signed for ${domain}, which no address of this mailbox is of`
		: 'refused: a foreign signature is none';
}

/**
 * Finds the request of a mail in the order of docs/design.md, Threading: our signed Message-ID in In-Reply-To and
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

	const sender = mail.from?.address ?? '';
	const nobody = { verified: false, fromRecipient: null };
	const ids = [...(options.isOwn ? ownIds(mail) : []), ...referredIds(mail)];
	const own = requestOfIds(ids, context);
	const answersUs = own !== null;
	if (own === null && ids.some((id) => /^<hd\./.test(id))) {
		const refused = ids.find((id) => /^<hd\./.test(id)) ?? '';
		note('signedMessageId', refusal(refused, context), refused);
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
				source: own.verified ? 'signedMessageId' : 'messageId',
				verified: own.verified,
				fromRecipient: wasSentTo(own.seals, sender),
				answersUs,
				findings,
			};
		}
	}

	const recipients = [
		...envelopeRecipients(mail, context),
		...[...mail.to, ...mail.cc].map((each) => each.address),
	];
	for (const address of recipients) {
		const requestId = plusAddressId(address, context);
		if (requestId === null) continue;
		note('plusAddress', 'request id in the address', address);
		return { requestId, source: 'plusAddress', ...nobody, answersUs, findings };
	}

	for (const body of [mail.text, mail.html]) {
		const token = findBodyToken(body, sealScope(context));
		if (token === null) continue;
		note('bodyToken', 'signature valid', 'token in the body');
		return {
			requestId: token.requestId,
			source: 'bodyToken',
			verified: true,
			fromRecipient: wasSentTo([token.seal], sender),
			answersUs,
			findings,
		};
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
		return { requestId: subjectId, source: 'subjectToken', ...nobody, answersUs, findings };
	}
	return { requestId: null, source: null, ...nobody, answersUs, findings };
}
