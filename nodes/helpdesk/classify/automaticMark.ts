import { headerValues } from '../headers';
import type { ParsedMail } from '../model';

/**
 * Fields by which a program says that it wrote the mail, or that it has been through a loop guard
 * (RFC 3834 section 5, procmail, Freshdesk, RT, SpamAssassin's vacation filters).
 */
const FIELDS = ['auto-submitted', 'x-auto-submitted', 'x-loop', 'x-no-loop', 'x-autoreply'];

const HARMLESS: ReadonlySet<string> = new Set(['', 'no', 'none', 'false', '0', 'off']);

/**
 * Whether any mark of automation stands in the header. Stricter than the classification, for here an
 * error makes a mail loop: each field counts, however often it comes, and so does each word of it
 * (`no; auto-replied`, `no, auto-generated`, `(no) auto-replied`).
 */
export function hasAutomaticMark(mail: ParsedMail): boolean {
	return FIELDS.some((name) =>
		headerValues(mail, name).some((value) =>
			value
				.slice(0, 1000)
				.toLowerCase()
				.split(/[\s,;()"]/)
				.some((word) =>
					name === 'auto-submitted' || name === 'x-auto-submitted'
						? word.startsWith('auto') || word === 'yes'
						: !HARMLESS.has(word),
				),
		),
	);
}
