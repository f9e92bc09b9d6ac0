import type { Finding, MailContext, MailKind, ParsedMail } from '../model';
import type { Rule } from './rule';
import { alwaysRequest } from './rules/alwaysRequest';
import { amazonNotice } from './rules/amazonNotice';
import { answerSuppressed } from './rules/answerSuppressed';
import { autoReplyHeaders } from './rules/autoReplyHeaders';
import { autoReplySubject } from './rules/autoReplySubject';
import { autoSubmitted } from './rules/autoSubmitted';
import { bounceNotice } from './rules/bounceNotice';
import { challengeResponse } from './rules/challengeResponse';
import { deliveryReport } from './rules/deliveryReport';
import { domainReport } from './rules/domainReport';
import { failedRecipients } from './rules/failedRecipients';
import { feedbackReport } from './rules/feedbackReport';
import { listHeaders } from './rules/listHeaders';
import { listUnsubscribe } from './rules/listUnsubscribe';
import { machineSender } from './rules/machineSender';
import { neverRequest } from './rules/neverRequest';
import { ownMail } from './rules/ownMail';
import { writtenByPerson } from './rules/writtenByPerson';
import { precedenceBulk } from './rules/precedenceBulk';
import { readReceipt } from './rules/readReceipt';
import { systemHeaders } from './rules/systemHeaders';

/**
 * All rules in their order: the first that names a kind decides. Our own mail first, so that no loop
 * starts; reports and bounces before automatic answers, for they are marked automatic too; certain
 * headers before weak words; lists after answers, for absence notices are sent with Precedence: bulk.
 */
export const RULES: readonly Rule[] = [
	ownMail,
	alwaysRequest,
	readReceipt,
	feedbackReport,
	domainReport,
	amazonNotice,
	deliveryReport,
	failedRecipients,
	bounceNotice,
	neverRequest,
	challengeResponse,
	autoReplyHeaders,
	writtenByPerson,
	autoSubmitted,
	autoReplySubject,
	listHeaders,
	precedenceBulk,
	listUnsubscribe,
	systemHeaders,
	machineSender,
	answerSuppressed,
];

/**
 * What sort of automatic mail it is, or null for a person's. Findings of all rules asked; `decidedBy` is
 * null where no rule found anything to decide by.
 */
export function classify(
	mail: ParsedMail,
	context: MailContext,
): { kind: MailKind | null; decidedBy: Finding | null; findings: Finding[] } {
	const findings: Finding[] = [];
	for (const rule of RULES) {
		const said = rule(mail, context);
		if (said === undefined) continue;
		const { kind, ...finding } = said;
		findings.push(finding);
		if (kind !== undefined) return { kind, decidedBy: finding, findings };
	}
	return { kind: null, decidedBy: null, findings };
}

/** The output of a trigger that a mail leaves by: Requests, Replies, Automated. */
export function outputIndex(kind: MailKind): 0 | 1 | 2 {
	if (kind === 'newRequest') return 0;
	if (kind === 'reply') return 1;
	return 2;
}
