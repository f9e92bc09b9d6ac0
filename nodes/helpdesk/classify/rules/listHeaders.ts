import { isOwnAddress, normalAddress } from '../../address/ownAddresses';
import { headerValue, headerValues } from '../../headers';
import type { MailContext, ParsedMail } from '../../model';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** Headers that only list software writes (RFC 2919, RFC 2369, Mailman, ezmlm, LISTSERV, Google). */
const LIST_HEADERS = [
	'list-id',
	'list-post',
	'list-archive',
	'list-owner',
	'list-subscribe',
	'mailing-list',
	'x-mailing-list',
	'x-beenthere',
	'x-mailman-version',
	'x-listname',
	'x-list-name',
	'x-google-group-id',
	'x-mlserver',
	'x-ml-name',
];

/** Whether the mail came over a mailing list or a newsletter program, whoever's list it is. */
export function isListMail(mail: ParsedMail): boolean {
	return [...LIST_HEADERS, 'list-unsubscribe'].some((name) => headerValue(mail, name) !== '');
}

/**
 * Whether the list is the mailbox's own distribution address: a support address that is a Google
 * Group or a Microsoft group puts list headers on every customer's mail.
 */
export function isOwnList(mail: ParsedMail, context: MailContext): boolean {
	for (const name of ['list-post', 'x-beenthere', 'mailing-list', 'list-id']) {
		for (const value of headerValues(mail, name)) {
			for (const word of value.slice(0, 2000).split(/[\s<>,;]+/)) {
				const plain = normalAddress(word.replace(/^mailto:/i, '').replace(/\?.*$/s, ''));
				if (plain.includes('@') && isOwnAddress(plain, context)) return true;
				const own = [context.address, ...context.addresses].map((address) =>
					normalAddress(address).replace('@', '.'),
				);
				if (name === 'list-id' && plain.includes('.') && own.includes(plain)) return true;
			}
		}
	}
	return false;
}

/** A mailing list, by the headers that only list software writes; not the mailbox's own group. */
export const listHeaders: Rule = (mail, context) => {
	const name = LIST_HEADERS.find((each) => headerValue(mail, each) !== '');
	if (name === undefined) return undefined;
	const saw = evidence(`${name}: ${headerValue(mail, name)}`);
	if (isOwnList(mail, context)) {
		return {
			rule: 'listHeaders',
			verdict: 'the list is an address of this mailbox: its members are its customers',
			evidence: saw,
		};
	}
	return { rule: 'listHeaders', kind: 'list', verdict: 'mailing list', evidence: saw };
};
