import { normalAddress } from '../address/ownAddresses';
import { isDaemonAddress } from '../address/machineAddress';
import { headerValues } from '../headers';
import { LIMITS } from '../limits';
import type { Bounce, BounceRecipient, MailContext, ParsedMail } from '../model';
import { readAmazonNotification } from './amazonNotification';
import { isDelayNotice } from './delayWords';
import { readDeliveryFields, hasDeliveryFields, type ReportedRecipient } from './deliveryFields';
import { deriveStatus } from './deriveStatus';
import { readOriginalMessage } from './originalMessage';
import { splitReport } from './reportText';
import { bestLine, explains, textRecipients, type TextRecipient } from './textRecipients';

/** Addresses in `X-Failed-Recipients` (Exim, Gmail, Google Groups). */
function failedRecipients(mail: ParsedMail): string[] {
	return headerValues(mail, 'x-failed-recipients')
		.flatMap((value) => value.slice(0, 20_000).split(/[\s,;<>]+/))
		.filter((word) => /^[^@]{1,128}@[^@]{1,255}$/.test(word));
}

/** A mail that says it is a report but is no `multipart/report`: another program wrapped it. */
export function isWrappedReport(mail: ParsedMail): boolean {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	return mail.contentType === 'multipart/mixed' && reportType === 'delivery-status';
}

/** Recipients as the report's own fields give them, wherever the fields stand. */
export function reportedRecipients(mail: ParsedMail, report: string): ReportedRecipient[] {
	const parts = mail.reportParts.filter((part) => part.mimeType.endsWith('delivery-status'));
	const texts = parts.map((part) => part.text);
	if (texts.length === 0) {
		texts.push(
			...mail.attachments
				.filter((each) => each.mimeType.endsWith('delivery-status'))
				.map((each) => each.content.toString('utf8', 0, LIMITS.ruleTextChars)),
		);
	}
	if (texts.length === 0 && hasDeliveryFields(report)) texts.push(report);
	// Gateways wrap a whole report into a mail of their own and keep its headers.
	if (texts.length === 0 && isWrappedReport(mail)) {
		texts.push(
			...mail.attachments
				.filter((each) => each.mimeType === 'message/rfc822')
				.map((each) => each.content.toString('utf8', 0, LIMITS.ruleTextChars))
				.filter((text) => hasDeliveryFields(text)),
		);
	}
	// Sieve's reject (RFC 5429) answers in the form of a disposition notification.
	if (texts.length === 0) {
		texts.push(
			...mail.reportParts
				.filter((part) => part.mimeType.endsWith('disposition-notification'))
				.map((part) => part.text),
		);
	}
	return texts.flatMap((text) => readDeliveryFields(text)).slice(0, LIMITS.bounceRecipientCount);
}

/**
 * What a bounce says: from the fields of its report (RFC 3464), from its text, from
 * X-Failed-Recipients, and where no place names a recipient from the original message's To.
 */
export function readBounce(mail: ParsedMail, context: MailContext): Bounce {
	const notification = readAmazonNotification(mail)?.bounce;
	if (notification != null) return notification;
	const { report, original: quoted } = splitReport(mail.text);
	const original = readOriginalMessage(mail, quoted, report);
	const expected = new Set(original.recipients);
	const ignored = new Set(
		[
			...[context.address, ...context.addresses],
			...[...mail.to, ...mail.cc].map((each) => each.address),
			...original.senders,
			mail.from?.address ?? '',
		]
			.map(normalAddress)
			// Mail to oneself: the sender is the recipient that failed.
			.filter((address) => address !== '' && !expected.has(address)),
	);
	const reported = reportedRecipients(mail, report);
	const textual = textRecipients(report, ignored, expected).filter(
		(each) => !isDaemonAddress(each.address) || expected.has(normalAddress(each.address)),
	);
	const isDelayed = isDelayNotice(mail.subject, report);
	const recipients =
		reported.length > 0
			? fromReport(reported, textual, original.recipients, report)
			: fromText(failedRecipients(mail), textual, original.recipients, report, isDelayed);
	return { recipients, originalMessageId: original.messageId };
}

function fromReport(
	reported: readonly ReportedRecipient[],
	textual: readonly TextRecipient[],
	expected: readonly string[],
	report: string,
): BounceRecipient[] {
	const byAddress = new Map<string, BounceRecipient>();
	for (const each of reported) {
		const fallback = reported.length === 1 ? (textual[0]?.address ?? expected[0]) : undefined;
		const address = each.address ?? fallback ?? '';
		const said = textual.find((other) => normalAddress(other.address) === normalAddress(address));
		let diagnostic = each.diagnostic;
		if (explains(diagnostic ?? '') < 2) {
			const better =
				said?.diagnostic ?? bestLine(report, reported.length > 1 ? normalAddress(address) : null);
			if (better !== null && explains(better) > Math.max(1, explains(diagnostic ?? '')))
				diagnostic = better;
			else diagnostic ??= better;
		}
		const recipient: BounceRecipient = {
			address,
			action: each.action === 'unknown' ? 'failed' : each.action,
			status: deriveStatus(each.status, diagnostic, each.action),
			diagnostic,
		};
		// One recipient may be reported by several servers on the way: the worst news counts.
		const key = normalAddress(address);
		const known = byAddress.get(key);
		if (known === undefined || (known.action !== 'failed' && recipient.action === 'failed')) {
			byAddress.set(key, recipient);
		}
	}
	return [...byAddress.values()];
}

function fromText(
	failed: readonly string[],
	textual: readonly TextRecipient[],
	expected: readonly string[],
	report: string,
	isDelayed: boolean,
): BounceRecipient[] {
	const action = isDelayed ? 'delayed' : 'failed';
	const named = failed.length > 0 ? failed : textual.map((each) => each.address);
	const addresses = named.length > 0 ? named : expected.length === 1 ? expected : [];
	const unique = new Map(addresses.map((address) => [normalAddress(address), address]));
	return [...unique].slice(0, LIMITS.bounceRecipientCount).map(([key, address]) => {
		const said = textual.find((each) => normalAddress(each.address) === key);
		const diagnostic = said?.diagnostic ?? bestLine(report, unique.size > 1 ? key : null);
		return { address, action, status: deriveStatus(null, diagnostic, action), diagnostic };
	});
}
