import { headerValues } from '../headers';
import type { HasHeaders } from '../headers';
import type { MailContext, ParsedMail } from '../model';
import { receiverHeader } from '../trust/receiverHeader';
import { isOwnAddress, normalAddress } from './ownAddresses';

const ENVELOPE_HEADERS = [
	'delivered-to',
	'x-delivered-to',
	'x-original-to',
	'envelope-to',
	'x-envelope-to',
	'x-rcpt-to',
	'x-forwarded-to',
	'apparently-to',
	'resent-to',
];

/** Addresses of a header value; a scanner, for these headers hold anything. */
function addressesIn(value: string): string[] {
	return value
		.slice(0, 4000)
		.split(/[\s,;<>"()]+/)
		.filter((word) => /^[^@]{1,128}@[^@]{1,255}$/.test(word));
}

function recipientsIn(headers: HasHeaders): string[] {
	const found: string[] = [];
	for (const name of ENVELOPE_HEADERS) {
		for (const value of headerValues(headers, name)) found.push(...addressesIn(value));
	}
	for (const value of headerValues(headers, 'received')) {
		const match = /\sfor\s{1,3}<?([^\s<>;@]{1,128}@[^\s<>;]{1,255})/i.exec(value.slice(0, 4000));
		if (match?.[1] !== undefined) found.push(match[1]);
	}
	return [...new Set(found)];
}

/**
 * Envelope recipients as the receiving servers wrote them down, likeliest first, as they came. Where
 * the receiving server itself names an address of the mailbox, lines further down say nothing: they
 * came with the mail.
 */
export function envelopeRecipients(mail: ParsedMail, context: MailContext): string[] {
	const { lines, lastReceived } = receiverHeader(mail);
	const proven = recipientsIn({ headers: lines.slice(0, lastReceived + 1) });
	return proven.some((address) => isOwnAddress(address, context)) ? proven : recipientsIn(mail);
}

/**
 * The address of the mailbox that got the mail: from the envelope headers, else from To and Cc;
 * null when none of the mailbox's addresses is named (Bcc, a list, a forward). As it came, so that
 * a plus tag stays readable.
 */
export function deliveredTo(mail: ParsedMail, context: MailContext): string | null {
	const own = (addresses: readonly string[]): string[] =>
		addresses.filter((address) => isOwnAddress(address, context));
	const envelope = own(envelopeRecipients(mail, context));
	// A catch-all names the mailbox itself in Delivered-To and the alias further down.
	const main = normalAddress(context.address);
	const alias = envelope.find((address) => normalAddress(address) !== main);
	const named = own([...mail.to, ...mail.cc].map((each) => each.address));
	return alias ?? named[0] ?? envelope[0] ?? null;
}
