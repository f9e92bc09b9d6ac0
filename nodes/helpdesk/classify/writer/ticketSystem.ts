import { splitAddress } from '../../address/ownAddresses';
import { headerKeyword, headerValue, headerValues } from '../../headers';
import type { ParsedMail } from '../../model';
import { asksForReplyAbove } from '../../personText/marker';
import { SYSTEM_HEADERS, SYSTEM_NAMES } from '../data/ticketSystems';
import { systemWords } from './systemWords';

/** Where the line that asks to answer above it stands, characters. */
const OPENING_CHARS = 400;

/** Headers in which programs name themselves. */
const PROGRAM_HEADERS = [
	'x-mailer',
	'user-agent',
	'x-powered-by',
	'x-application',
	'x-generated-by',
];

/** The sign that another company's ticket system sent the mail, null without one. */
function systemSign(mail: ParsedMail): string | null {
	for (const { name } of mail.headers) {
		if (SYSTEM_HEADERS.some((start) => name.startsWith(start))) return name;
	}
	for (const name of PROGRAM_HEADERS) {
		const value = headerValue(mail, name).slice(0, 200);
		if (SYSTEM_NAMES.test(value)) return `${name}: ${value}`;
	}
	const hosts = [mail.from?.address ?? '', mail.sender?.address ?? '', mail.messageId ?? ''];
	const host = hosts
		.map((each) => splitAddress(each).domain)
		.find((each) => SYSTEM_NAMES.test(each));
	if (host !== undefined) return host;
	return asksForReplyAbove(mail.text.slice(0, OPENING_CHARS))
		? 'asks to answer above a line'
		: null;
}

/** Whether the system says that nobody wrote this: its own answer, not an agent's. */
function saysItself(mail: ParsedMail): boolean {
	const isReplied = headerValues(mail, 'auto-submitted').some((value) =>
		headerKeyword(value).startsWith('auto-replied'),
	);
	const type = headerValue(mail, 'x-freescout-mail-type');
	return isReplied || /auto/i.test(type);
}

/**
 * The sign of a ticket system whose agent wrote the mail, null when none did. Such systems mark all
 * they send as automatic, an agent's answer and their own acknowledgement alike: the words tell.
 */
export function agentsSystem(mail: ParsedMail): string | null {
	if (saysItself(mail)) return null;
	const sign = systemSign(mail);
	if (sign === null) return null;
	return systemWords(mail) === 'person' ? sign : null;
}
