import { normalAddress } from '../address/ownAddresses';
import type { ParsedMail } from '../model';
import { readMessageIds } from '../threading/messageIdList';
import { readQuotedHeaders } from './reportText';
import { isWrappedReport } from './wrappedReport';

/** What a bounce gives back of the message that it is about. */
export interface OriginalMessage {
	messageId: string | null;
	/** Addresses in its To and Cc, lower case. */
	recipients: string[];
	/** Its From, lower case. */
	senders: string[];
}

const ENCLOSED_TYPES: ReadonlySet<string> = new Set([
	...['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/rfc822-headers'],
	...['message/global-headers', 'text/rfc822', 'message/partial', 'message/news'],
]);

/** Characters of an attachment that are looked at for headers. */
const HEAD_CHARS = 65_536;

function addressesOf(value: string | undefined): string[] {
	if (value === undefined) return [];
	const words = value.slice(0, 20_000).split(/[\s,;<>"()]+/);
	return words.filter((word) => /^[^@]{1,128}@[^@]{1,255}$/.test(word)).map(normalAddress);
}

function enclosedTexts(mail: ParsedMail): string[] {
	// What a wrapped report encloses is that report; the original is quoted in it.
	if (isWrappedReport(mail)) return [];
	const texts = mail.reportParts
		.filter((part) => ENCLOSED_TYPES.has(part.mimeType))
		.map((part) => part.text);
	for (const attachment of mail.attachments) {
		const isText = /^(?:text|message)\/|octet-stream$/.test(attachment.mimeType);
		if (!isText || /delivery-status$/.test(attachment.mimeType)) continue;
		texts.push(attachment.content.toString('latin1', 0, HEAD_CHARS));
	}
	return texts;
}

/**
 * The original message of a bounce: from an enclosed message or its headers, else from the headers
 * quoted in the text, else from the bounce's own In-Reply-To and References (Gmail's delay notices).
 */
export function readOriginalMessage(
	mail: ParsedMail,
	quoted: string,
	report: string,
): OriginalMessage {
	const original: OriginalMessage = { messageId: null, recipients: [], senders: [] };
	const own = mail.messageId ?? '';
	const take = (value: string | undefined): void => {
		if (value === undefined || original.messageId !== null) return;
		const id = readMessageIds(value).find((each) => each !== own);
		if (id !== undefined) original.messageId = id;
	};
	for (const text of [...enclosedTexts(mail), quoted]) {
		if (text.trim() === '') continue;
		const headers = readQuotedHeaders(text);
		take(headers.get('message-id'));
		if (original.recipients.length === 0) {
			original.recipients = [...addressesOf(headers.get('to')), ...addressesOf(headers.get('cc'))];
		}
		if (original.senders.length === 0) original.senders = addressesOf(headers.get('from'));
	}
	if (original.messageId === null) {
		const reports = mail.reportParts
			.filter((part) => part.mimeType.endsWith('delivery-status'))
			.map((part) => part.text);
		for (const text of [quoted, report, ...reports]) {
			const line =
				/\bmessage[- ]?id(?:entifier)?[ \t]{0,5}(?:was|is)?[ \t]{0,5}[:=：][ \t]{0,10}\r?\n?[ \t]{0,10}([^\r\n]{3,500})/i.exec(
					text,
				);
			take(line?.[1]);
		}
	}
	take(mail.inReplyTo.at(-1));
	take(mail.references.at(-1));
	// Coremail (`X-CM-Original-Message-ID`) and others name it in a header with their own prefix.
	for (const line of mail.headers) {
		if (/^x-(?:[a-z]{1,20}-)?original-message-id$/.test(line.name)) take(line.value);
	}
	return original;
}
