import { headerValue } from '../headers';
import type { MailAddress, MailContext, ParsedMail } from '../model';
import { mailboxFromText } from '../personText/mailboxText';
import { isOwnAddress } from './ownAddresses';

/** Where groups and relays put the sender whom they replace with themselves, surest first. */
const HEADERS = ['x-original-from', 'x-google-original-from', 'x-original-sender'];

/** "'Anna Berg' via Support": the name that the group gives the person it replaces. */
function replacedName(name: string): string {
	const parts =
		/^['"\u2018\u201c]?(.{1,100}?)['"\u2019\u201d]?\s(?:via|über|par|por|tramite|через|経由)\s/i.exec(
			name,
		);
	return parts?.[1]?.trim() ?? '';
}

/**
 * The person behind a mail whose From is the mailbox itself: Google Groups and lists write their own
 * address there when the sender's domain forbids to pass its mail on (DMARC), and keep the sender in a
 * header. Null for every other mail: from strangers those headers prove nothing.
 */
export function originalSender(mail: ParsedMail, context: MailContext): MailAddress | null {
	if (mail.from === null || !isOwnAddress(mail.from.address, context)) return null;
	for (const header of HEADERS) {
		const found = mailboxFromText(headerValue(mail, header), null);
		if (found === null || isOwnAddress(found.address, context)) continue;
		return {
			name: found.name === '' ? replacedName(mail.from.name) : found.name,
			address: found.address,
		};
	}
	return null;
}
