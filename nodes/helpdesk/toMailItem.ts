import { hash } from 'node:crypto';

import { deliveredTo } from './address/deliveredTo';
import { findRequester, isRequesterProven } from './address/requester';
import { readBounce } from './bounce/readBounce';
import { classify } from './classify';
import { whyOf } from './classify/whyOf';
import { mayAutoReply } from './classify/autoReply';
import { mailKey } from './key';
import { LIMITS } from './limits';
import type {
	Bounce,
	Finding,
	MailAddress,
	MailContext,
	MailItem,
	MailKind,
	ParsedMail,
	PersonText,
} from './model';
import { readPriority } from './priority';
import { capBytes } from './text';
import { derivedMessageId } from './threading/derivedMessageId';
import { findReportedRequest } from './threading/findReportedRequest';
import { findRequest } from './threading/findRequest';
import { OWN_HEADER_PREFIX } from './threading/ownMarker';
import { requestIdPattern } from './threading/requestIdPattern';
import { stripSubject } from './threading/stripSubject';
import { readAuthentication } from './trust/authentication';

const NOBODY: MailAddress = { name: '', address: '' };

/** Headers for the item: each name once, repeated ones as a list; our own control headers left out. */
function itemHeaders(mail: ParsedMail): Record<string, string | string[]> {
	const headers: Record<string, string | string[]> = {};
	for (const { name, value } of mail.headers) {
		if (name.startsWith(OWN_HEADER_PREFIX) || name === '__proto__') continue;
		const capped = value.slice(0, LIMITS.headerValueChars);
		const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
		if (known === undefined) headers[name] = capped;
		else if (Array.isArray(known)) known.push(capped);
		else headers[name] = [known, capped];
	}
	return headers;
}

/**
 * What tells a mail without a Message-ID from others, the same for ever. Not from its bytes where a server took it in:
 * Exchange and others make the MIME anew at each fetch, with other boundaries. So it comes from what
 * stays: the time of receipt, sender, recipients, date and subject. A file has nothing but its bytes.
 */
function identifyingDigest(mail: ParsedMail, { receivedAt }: MailContext): string {
	const received = receivedAt === null ? Number.NaN : Date.parse(receivedAt);
	const addresses = (list: readonly MailAddress[]) =>
		list.map(({ address }) => address.toLowerCase());
	return Number.isNaN(received)
		? mail.sourceHash
		: hash(
				'sha256',
				JSON.stringify([
					Math.floor(received / 1000),
					mail.date,
					addresses(mail.from === null ? [] : [mail.from]),
					addresses(mail.to),
					addresses(mail.cc),
					mail.subject.replace(/\s+/g, ' ').trim(),
				]),
				'hex',
			);
}

/** The key of a mail (`mailKey`) in the mailbox of this address; the header block alone gives it. */
export function keyOfMail(
	parsed: ParsedMail,
	{ address, receivedAt }: Pick<MailContext, 'address' | 'receivedAt'>,
): string {
	const { messageId, date, subject } = parsed;
	const from = (parsed.from ?? parsed.sender ?? NOBODY).address;
	return mailKey({ address, messageId, date, from, subject, receivedAt });
}

/**
 * Makes the item (docs/design.md, Item) from what was parsed and what the person wrote. Pure and total: any
 * `ParsedMail` becomes one item. `debug` and the attachments' `binaryProperty` are filled in by the
 * n8n layer.
 * @throws MailError MAIL_INPUT for a request-id pattern that cannot be used; nothing else.
 */
export function toMailItem(parsed: ParsedMail, context: MailContext, person: PersonText): MailItem {
	const pattern = requestIdPattern(context.requestIdPattern);
	const from = parsed.from ?? parsed.sender ?? NOBODY;
	const sorted = classify(parsed, context);
	const bounce: Bounce | null = sorted.kind === 'bounce' ? readBounce(parsed, context) : null;
	const request =
		sorted.kind === 'bounce' || sorted.kind === 'report'
			? findReportedRequest(parsed, bounce, context)
			: findRequest(parsed, context, { isOwn: sorted.kind === 'own' });
	const isReply = request.requestId !== null || request.answersUs;
	const kind: MailKind = sorted.kind ?? (isReply ? 'reply' : 'newRequest');
	const trust = readAuthentication(parsed, context);
	const asked = findRequester(parsed, person.forwarded, context, trust.authentication);

	const text = capBytes(parsed.text, LIMITS.itemBodyBytes);
	const html = capBytes(parsed.html, LIMITS.itemBodyBytes);
	const replyText = capBytes(person.replyText, LIMITS.itemBodyBytes);
	const findings: Finding[] = [
		...sorted.findings,
		...request.findings,
		...asked.findings,
		...trust.findings,
		...person.findings,
		...parsed.findings,
	];
	return {
		subject: parsed.subject,
		requester: asked.requester,
		replyText: replyText.text,
		kind,
		requestId: request.requestId,
		why: whyOf(kind, sorted.decidedBy, request),
		requestIdSource: request.source,
		verified: request.verified,
		fromRecipient: request.fromRecipient,
		subjectClean: stripSubject(parsed.subject, pattern),
		priority: readPriority(parsed),
		from: { ...from },
		requesterSource: asked.source,
		requesterProven: isRequesterProven(asked, from, trust.authentication),
		forwardedBy: asked.forwardedBy,
		forwardedFrom: asked.forwardedFrom,
		autoReply: mayAutoReply(parsed, context, kind, asked.requester, trust.authentication),
		replyTo: parsed.replyTo.map((each) => ({ ...each })),
		to: parsed.to.map((each) => ({ ...each })),
		cc: parsed.cc.map((each) => ({ ...each })),
		deliveredTo: deliveredTo(parsed, context),
		date: parsed.date,
		receivedAt: context.receivedAt,
		messageId: parsed.messageId ?? derivedMessageId(identifyingDigest(parsed, context)),
		inReplyTo: [...parsed.inReplyTo],
		references: parsed.references.slice(-LIMITS.referenceCount),
		conversationId: null,
		text: text.text,
		html: html.text,
		truncated: parsed.isTextCut || text.cut || html.cut || replyText.cut,
		attachments: parsed.attachments.slice(0, LIMITS.attachmentCount).map((each) => ({
			index: each.index,
			fileName: each.fileName,
			mimeType: each.mimeType,
			size: each.size,
			inline: each.inline,
			contentId: each.contentId,
			binaryProperty: null,
		})),
		bounce,
		authentication: trust.authentication,
		headers: context.includeHeaders ? itemHeaders(parsed) : null,
		findings,
		debug: null,
		mailbox: {
			protocol: context.protocol,
			address: context.address,
			folder: context.folder,
			id: context.id,
			key: keyOfMail(parsed, context),
		},
		size: parsed.size,
		schemaVersion: 1,
	};
}
