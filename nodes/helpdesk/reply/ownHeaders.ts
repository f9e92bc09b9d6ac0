import { MailError } from '../errors';
import { OWN_HEADER_PREFIX } from '../threading/ownMarker';

export interface HeaderField {
	name: string;
	value: string;
}

/** Fields that the parameters of the node decide; a second one would be a forgery or a mistake. */
const RESERVED: ReadonlySet<string> = new Set([
	...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'subject', 'date', 'message-id'],
	...['in-reply-to', 'references', 'mime-version', 'return-path', 'received', 'dkim-signature'],
	...['resent-from', 'resent-to', 'resent-cc', 'resent-bcc', 'resent-date', 'resent-message-id'],
]);

/** Characters of one field: longer lines are folded, but no program writes more. */
const VALUE_CHARS = 4000;

/**
 * Checks header fields that a user adds. Names are as RFC 5322 3.6.8 allows them; line breaks are
 * refused, never cleaned, for they are how headers are injected. On automatic mail the marks that
 * prevent loops cannot be given a second time: `Auto-Submitted: no` beside ours would undo it.
 * @throws MailError MAIL_INPUT naming the field.
 */
export function checkOwnHeaders(
	fields: readonly HeaderField[],
	isAutomatic = false,
): HeaderField[] {
	return fields
		.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '')
		.map(({ name, value }) => {
			const shown = JSON.stringify(name.slice(0, 60));
			if (!/^[\x21-\x39\x3b-\x7e]{1,76}$/.test(name)) {
				throw new MailError(
					'MAIL_INPUT',
					`The header name ${shown} is not allowed: use only letters, digits and hyphens.`,
				);
			}
			const lower = name.toLowerCase();
			if (
				RESERVED.has(lower) ||
				(isAutomatic && isLoopMark(lower)) ||
				lower.startsWith('content-') ||
				lower.startsWith(OWN_HEADER_PREFIX)
			) {
				throw new MailError(
					'MAIL_INPUT',
					`The header ${shown} is set by this node. Use the field of the node instead.`,
				);
			}
			if (/[\r\n\0]/.test(value)) {
				throw new MailError(
					'MAIL_INPUT',
					`The value of the header ${shown} contains a line break.`,
				);
			}
			if (value.length > VALUE_CHARS) {
				throw new MailError(
					'MAIL_INPUT',
					`The value of the header ${shown} is longer than ${VALUE_CHARS} characters.`,
				);
			}
			return { name, value: value.trim() };
		});
}

const isLoopMark = (lower: string): boolean =>
	AUTOMATIC_HEADERS.some(({ name }) => name.toLowerCase() === lower);

/**
 * Marks of automatic mail: RFC 3834 5 for programs, X-Auto-Response-Suppress for Exchange
 * (MS-OXCMAIL 2.1.3.2.20), Precedence for the old ones.
 */
export const AUTOMATIC_HEADERS: readonly HeaderField[] = [
	{ name: 'Auto-Submitted', value: 'auto-replied' },
	{ name: 'X-Auto-Response-Suppress', value: 'All' },
	{ name: 'Precedence', value: 'auto_reply' },
];
