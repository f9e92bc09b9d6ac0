import { normalAddress, splitAddress } from '../address/ownAddresses';
import { isDaemonAddress } from '../address/machineAddress';
import { headerValues } from '../headers';
import { LIMITS } from '../limits';
import type { Bounce, BounceRecipient, MailContext, ParsedMail } from '../model';
import { readAmazonNotification } from './amazonNotification';
import { bareRecipients, completeAddresses } from './bareRecipients';
import { isDelayNotice } from './delayWords';
import {
	hasDeliveryFields,
	readDeliveryFields,
	withoutDeliveryFields,
	type ReportedRecipient,
} from './deliveryFields';
import { deriveStatus } from './deriveStatus';
import { readOriginalMessage } from './originalMessage';
import { splitReport, type ReportText } from './reportText';
import { textRecipients, type TextRecipient } from './textRecipients';
import { wrappedReport } from './wrappedReport';
import { bestLine, explains } from './diagnosticText';

/** Addresses in `X-Failed-Recipients` (Exim, Gmail, Google Groups). */
function failedRecipients(mail: ParsedMail): string[] {
	return headerValues(mail, 'x-failed-recipients')
		.flatMap((value) => value.slice(0, 20_000).split(/[\s,;<>]+/))
		.filter((word) => /^[^@]{1,128}@[^@]{1,255}$/.test(word));
}

/** The notice in two: of the report that another mail wraps where there is one. */
export function splitNotice(mail: ParsedMail): ReportText {
	return splitReport(wrappedReport(mail) ?? mail.text);
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
	// XWall and others give the fields as a text file.
	if (texts.length === 0) {
		const file = mail.attachments
			.filter((each) => each.mimeType === 'text/plain')
			.map((each) => each.content.toString('utf8', 0, LIMITS.ruleTextChars))
			.find((text) => hasDeliveryFields(text));
		if (file !== undefined) texts.push(file);
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
	const { report: whole, original: quoted } = splitNotice(mail);
	const original = readOriginalMessage(mail, quoted, whole);
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
	const reported = reportedRecipients(mail, whole);
	const report = hasDeliveryFields(whole) ? withoutDeliveryFields(whole) : whole;
	const textual = textRecipients(report, ignored, expected).filter(
		(each) => !isDaemonAddress(each.address) || expected.has(normalAddress(each.address)),
	);
	const isDelayed = isDelayNotice(mail.subject, report);
	let failed = failedRecipients(mail);
	const isListed = failed.length > 0 || textual.some((each) => each.isListed);
	const locals = isListed || reported.length > 0 ? [] : bareRecipients(report);
	// Whom a list names without a domain failed, and none of the addresses in the sentences.
	const isBare = locals.length > 0;
	if (isBare) {
		const domain = splitAddress(mail.from?.address ?? '').domain;
		failed = completeAddresses(locals, original.recipients, domain);
	}
	const recipients =
		reported.length > 0
			? fromReport(reported, textual, original.recipients, report)
			: fromText(failed, isBare ? [] : textual, original.recipients, report, isDelayed);
	return { recipients, originalMessageId: original.messageId };
}

/**
 * The recipient of a report that names none (Exim gives the file it could not write to): whom the text
 * lists, else whom the original was for.
 */
function unnamedRecipient(
	textual: readonly TextRecipient[],
	expected: readonly string[],
): string | undefined {
	const first = textual[0];
	if (first?.isListed === true) return first.address;
	return expected.length === 1 ? expected[0] : (first?.address ?? expected[0]);
}

function fromReport(
	reported: readonly ReportedRecipient[],
	textual: readonly TextRecipient[],
	expected: readonly string[],
	report: string,
): BounceRecipient[] {
	const byAddress = new Map<string, BounceRecipient>();
	const addresses = reported.flatMap((each) =>
		each.address === null || reported.length === 1 ? [] : normalAddress(each.address),
	);
	for (const each of reported) {
		const fallback = reported.length === 1 ? unnamedRecipient(textual, expected) : undefined;
		const address = each.address ?? fallback ?? '';
		const said = textual.find((other) => normalAddress(other.address) === normalAddress(address));
		let diagnostic = each.diagnostic;
		if (explains(diagnostic ?? '') < 2) {
			const better =
				said?.diagnostic ??
				bestLine(report, reported.length > 1 ? normalAddress(address) : null, addresses);
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
	const keys = [...unique.keys()];
	return [...unique].slice(0, LIMITS.bounceRecipientCount).map(([key, address]) => {
		const said = textual.find((each) => normalAddress(each.address) === key);
		const diagnostic =
			said?.diagnostic ??
			bestLine(report, unique.size > 1 ? key : null, unique.size > 1 ? keys : []);
		return { address, action, status: deriveStatus(null, diagnostic, action), diagnostic };
	});
}
