import type { Bounce, MailContext, ParsedMail } from '../model';
import { splitReport } from '../bounce/reportText';
import { readQuotedHeaders } from '../bounce/reportText';
import { evidence } from '../text';
import { findRequest, requestOfIds, type FoundRequest } from './findRequest';
import { readMessageIds } from './messageIdList';
import { requestIdPattern } from './requestIdPattern';

/** Header blocks of the original that a bounce encloses or quotes. */
function originalHeaders(mail: ParsedMail): Array<Map<string, string>> {
	const enclosed = mail.reportParts
		.filter((part) => !part.mimeType.endsWith('delivery-status'))
		.map((part) => part.text);
	return [...enclosed, splitReport(mail.text).original]
		.filter((text) => text.trim() !== '')
		.map((text) => readQuotedHeaders(text));
}

/**
 * The request that a bounce is about: by the Message-ID of the original, by the References that the
 * original bore (the second carrier, where a provider replaced the id), by the marks on the bounce
 * itself, last by the token in the original's subject.
 */
export function findBouncedRequest(
	mail: ParsedMail,
	bounce: Bounce,
	context: MailContext,
): FoundRequest {
	const headers = originalHeaders(mail);
	const ids = [
		...(bounce.originalMessageId === null ? [] : [bounce.originalMessageId]),
		...headers.flatMap((each) => [
			...readMessageIds(each.get('x-helpdesk-mail') ?? ''),
			...readMessageIds(each.get('references') ?? '').reverse(),
		]),
	];
	const own = requestOfIds(ids, context);
	if (own !== null && own.requestId !== null) {
		return {
			requestId: own.requestId,
			source: 'bounce',
			verified: own.verified,
			answersUs: true,
			findings: [
				{
					rule: 'bounceOriginal',
					verdict: own.verified ? 'signature valid' : 'not signed or no key to check',
					evidence: evidence(own.id),
				},
			],
		};
	}
	const direct = findRequest(mail, context);
	if (direct.requestId !== null) return { ...direct, source: 'bounce' };
	const pattern = requestIdPattern(context.requestIdPattern);
	for (const each of headers) {
		const requestId = pattern.find(each.get('subject') ?? '');
		if (requestId === null) continue;
		return {
			requestId,
			source: 'bounce',
			verified: false,
			answersUs: direct.answersUs,
			findings: [
				...direct.findings,
				{
					rule: 'bounceOriginal',
					verdict: 'token in the subject of the original',
					evidence: evidence(each.get('subject') ?? ''),
				},
			],
		};
	}
	return direct;
}
