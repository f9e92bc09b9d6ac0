import { readQuotedHeaders, splitReport } from '../bounce/reportText';
import type { Bounce, Finding, MailContext, ParsedMail, RequestIdSource } from '../model';
import { evidence } from '../text';
import { findRequest, requestOfIds, type FoundRequest } from './findRequest';
import { readMessageIds } from './messageIdList';
import { requestIdPattern } from './requestIdPattern';

/** Header blocks of the original that a report encloses or quotes. */
function originalHeaders(mail: ParsedMail): Array<Map<string, string>> {
	const enclosed = mail.reportParts
		.filter((part) => /rfc822|global(?:-headers)?$/.test(part.mimeType))
		.map((part) => part.text);
	return [...enclosed, splitReport(mail.text).original]
		.filter((text) => text.trim() !== '')
		.map((text) => readQuotedHeaders(text));
}

/** The ids that a read receipt names (RFC 8098 3.2.5). */
function receiptIds(mail: ParsedMail): string[] {
	const field = /^[ \t]{0,10}original-message-id[ \t]{0,5}:([^\r\n]{0,600})/im;
	return mail.reportParts
		.filter((part) => part.mimeType.endsWith('disposition-notification'))
		.flatMap((part) => readMessageIds(field.exec(part.text)?.[1] ?? ''));
}

/**
 * The request that a bounce or a report is about: by the Message-ID of the original, by the
 * References that the original bore (the second carrier, where a provider replaced the id), by the
 * marks on the report itself, last by the token in the original's subject.
 *
 * @param bounce null for a report that is none
 */
export function findReportedRequest(
	mail: ParsedMail,
	bounce: Bounce | null,
	context: MailContext,
): FoundRequest {
	const sourceOf = (source: RequestIdSource): RequestIdSource =>
		bounce === null ? source : 'bounce';
	const headers = originalHeaders(mail);
	const original = bounce?.originalMessageId ?? null;
	const ids = [
		...(original === null ? [] : [original]),
		...receiptIds(mail),
		...headers.flatMap((each) => [
			...readMessageIds(each.get('message-id') ?? ''),
			...readMessageIds(each.get('x-helpdesk-mail') ?? ''),
			...readMessageIds(each.get('references') ?? '').reverse(),
		]),
	];
	const say = (verdict: string, saw: string): Finding => ({
		rule: 'reportedOriginal',
		verdict,
		evidence: evidence(saw),
	});
	const own = requestOfIds(ids, context);
	if (own !== null && own.requestId !== null) {
		return {
			requestId: own.requestId,
			source: sourceOf(own.verified ? 'signedMessageId' : 'messageId'),
			verified: own.verified,
			fromRecipient: null,
			answersUs: true,
			findings: [say(own.verified ? 'signature valid' : 'not signed or no key to check', own.id)],
		};
	}
	const direct = findRequest(mail, context);
	if (direct.requestId !== null) {
		const source = direct.source === null ? null : sourceOf(direct.source);
		return { ...direct, source, fromRecipient: null };
	}
	const pattern = requestIdPattern(context.requestIdPattern);
	for (const each of headers) {
		const subject = each.get('subject') ?? '';
		const requestId = pattern.find(subject);
		if (requestId === null) continue;
		return {
			requestId,
			source: sourceOf('subjectToken'),
			verified: false,
			fromRecipient: null,
			answersUs: direct.answersUs,
			findings: [...direct.findings, say('token in the subject of the original', subject)],
		};
	}
	return direct;
}
