import { headerValue } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * Reports about a domain that its owner asked for in DNS: DMARC aggregate reports (RFC 7489 7.2.1.1,
 * the subject is prescribed) and SMTP TLS reports (RFC 8460 5.3).
 */
export const domainReport: Rule = (mail) => {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	const isTls = reportType === 'tlsrpt' || headerValue(mail, 'tls-report-domain') !== '';
	const isDmarc =
		/^\s{0,20}(?:\[[^\]]{0,40}\]\s{0,5})?report domain:\s{0,10}\S{1,255}\s{1,10}submitter:/i.test(
			mail.subject,
		);
	if (!isTls && !isDmarc) return undefined;
	return {
		rule: 'domainReport',
		kind: 'report',
		verdict: isTls ? 'SMTP TLS report' : 'DMARC aggregate report',
		evidence: evidence(mail.subject),
	};
};
