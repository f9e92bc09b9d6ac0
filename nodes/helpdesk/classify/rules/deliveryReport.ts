import { hasNullReturnPath, isDaemonSender, personSigns } from '../../bounce/senderSigns';
import { reportedRecipients, splitNotice } from '../../bounce/readBounce';
import { isWrappedReport } from '../../bounce/wrappedReport';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * A delivery status notification: `multipart/report; report-type=delivery-status` (RFC 6522, 3464).
 * One that reports only successes (delivered, relayed, expanded) is a report and no bounce. A
 * status part in a mail of another type counts only where no person signs: people forward bounces
 * with all their parts.
 */
export const deliveryReport: Rule = (mail) => {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	const isReport =
		mail.contentType === 'multipart/report' &&
		(reportType === 'delivery-status' || reportType === 'global-delivery-status');
	const parts = mail.reportParts.filter((part) => part.mimeType.endsWith('delivery-status'));
	const attached = mail.attachments.some((each) => each.mimeType.endsWith('delivery-status'));
	const isWrapped = isWrappedReport(mail);
	if (!isReport && !isWrapped && parts.length === 0 && !attached) return undefined;
	// Exchange gives other things this type too: quota warnings, its own "moderation" mails.
	if (!isReport) {
		const isSystem = isDaemonSender(mail) || hasNullReturnPath(mail);
		const isBare = mail.contentType === 'multipart/report' || mail.contentType.endsWith('-status');
		if (!isSystem && !(isBare && personSigns(mail).length === 0)) {
			return {
				rule: 'deliveryReport',
				verdict: 'not a bounce: a person passes a delivery report on',
				evidence: evidence(mail.from?.address ?? ''),
			};
		}
	}
	const recipients = reportedRecipients(mail, splitNotice(mail).report);
	const actions = recipients.map((each) => each.action);
	const isSuccess =
		actions.length > 0 &&
		actions.every(
			(action) => action === 'delivered' || action === 'relayed' || action === 'expanded',
		);
	return {
		rule: 'deliveryReport',
		kind: isSuccess ? 'report' : 'bounce',
		verdict: isSuccess ? 'delivery report of a success' : 'delivery report',
		evidence: evidence(
			recipients
				.map((each) => `${each.address ?? '?'} ${each.action} ${each.status ?? ''}`)
				.join('; ') || `report-type=${reportType}`,
		),
	};
};
