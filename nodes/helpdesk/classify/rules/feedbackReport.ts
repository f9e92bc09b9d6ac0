import { isDaemonSender, personSigns } from '../../bounce/senderSigns';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * A complaint through a feedback loop (ARF, RFC 5965), and Microsoft's JMRP form of it. A person who
 * forwards one has a subject that says so.
 */
export const feedbackReport: Rule = (mail) => {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	const part = mail.reportParts.find((each) => each.mimeType === 'message/feedback-report');
	const isReport = mail.contentType === 'multipart/report' && reportType === 'feedback-report';
	const isPart = part !== undefined && (personSigns(mail).length === 0 || isDaemonSender(mail));
	const isJmrp =
		/^complaint about message from /i.test(mail.subject) &&
		mail.reportParts.some((each) => each.mimeType === 'message/rfc822');
	if (!isReport && !isPart && !isJmrp) return undefined;
	const type = /^feedback-type[ \t]{0,5}:([^\r\n]{0,80})/im.exec(part?.text ?? '');
	return {
		rule: 'feedbackReport',
		kind: 'report',
		verdict: 'feedback report',
		evidence: evidence(`feedback-report ${type?.[1]?.trim() ?? ''}`),
	};
};
