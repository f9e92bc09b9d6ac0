import { headerKeyword, headerValue } from './headers';
import type { ParsedMail } from './model';

/**
 * `high`, `normal` or `low`, from X-Priority (1-5), Importance (RFC 2156), X-MSMail-Priority and
 * Priority, in this order: the first that says something wins.
 */
export function readPriority(mail: ParsedMail): 'high' | 'normal' | 'low' {
	for (const name of ['x-priority', 'importance', 'x-msmail-priority', 'priority']) {
		const value = headerKeyword(headerValue(mail, name));
		if (value === '') continue;
		if (/^[12]\b/.test(value) || /^(?:high|highest|urgent)\b/.test(value)) return 'high';
		if (/^[45]\b/.test(value) || /^(?:low|lowest|non-urgent)\b/.test(value)) return 'low';
		if (/^3\b/.test(value) || /^normal\b/.test(value)) return 'normal';
	}
	return 'normal';
}
