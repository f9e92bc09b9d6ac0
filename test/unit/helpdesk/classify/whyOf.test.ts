import { describe, expect, it } from 'vitest';
import { whyOf } from '../../../../nodes/helpdesk/classify/whyOf';

const NONE = { requestId: null, source: null, answersUs: false };
const said = (verdict: string, evidence: string) => ({ rule: 'r', verdict, evidence });

describe('why a mail leaves by its output', () => {
	it('is the rule that found it automated', () => {
		expect(whyOf('autoReply', said('automatic answer', 'Auto-Submitted: auto-replied'), NONE)).toBe(
			'Automated: automatic answer (Auto-Submitted: auto-replied)',
		);
	});

	it.each([
		['signedMessageId', 'proven by the signature'],
		['messageId', 'not signed or not checked'],
		['plusAddress', 'in the address'],
		['bodyToken', 'in its text'],
		['subjectToken', 'where anybody can write it'],
		['bounce', 'reports on a message'],
	] as const)('is where the request of a reply was found: %s', (source, words) => {
		const why = whyOf('reply', null, { requestId: '1', source, answersUs: true });
		expect(why).toMatch(/^Replies: it |^Replies: the /);
		expect(why).toContain(words);
	});

	it('says what a request is not, and why marks of machines do not count', () => {
		expect(whyOf('newRequest', null, NONE)).toBe(
			'Requests: it answers nothing that this helpdesk sent',
		);
		const listed = said('the sender is listed: always a request', 'shop@example.com');
		expect(whyOf('newRequest', listed, NONE)).toBe(
			'Requests: it answers nothing that this helpdesk sent; the sender is listed: always a request (shop@example.com)',
		);
	});

	it('names a message of ours without a request', () => {
		expect(whyOf('reply', null, { ...NONE, answersUs: true })).toContain('names no request');
	});
});
