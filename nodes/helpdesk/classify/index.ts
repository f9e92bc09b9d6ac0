import type { Finding, MailContext, MailKind, ParsedMail } from '../model';
import type { Rule } from './rule';
import { autoSubmitted } from './rules/autoSubmitted';
import { listHeaders } from './rules/listHeaders';
import { ownMail } from './rules/ownMail';

/** All rules in their order: the first that names a kind decides. */
export const RULES: readonly Rule[] = [ownMail, autoSubmitted, listHeaders];

/** What sort of automatic mail it is, or null for a person's. Findings of all rules asked. */
export function classify(
	mail: ParsedMail,
	context: MailContext,
): { kind: MailKind | null; findings: Finding[] } {
	const findings: Finding[] = [];
	for (const rule of RULES) {
		const said = rule(mail, context);
		if (said === undefined) continue;
		const { kind, ...finding } = said;
		findings.push(finding);
		if (kind !== undefined) return { kind, findings };
	}
	return { kind: null, findings };
}

/** The output of a trigger that a mail leaves by: New Requests, Replies, Automated. */
export function outputIndex(kind: MailKind): 0 | 1 | 2 {
	if (kind === 'newRequest') return 0;
	if (kind === 'reply') return 1;
	return 2;
}
