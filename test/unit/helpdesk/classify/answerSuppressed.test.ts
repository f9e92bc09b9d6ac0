import { describe, expect, it } from 'vitest';
import { answerSuppressed } from '../../../../nodes/helpdesk/classify/rules/answerSuppressed';
import type { MailContext, ParsedMail } from '../../../../nodes/helpdesk/model';

const said = (...values: string[]) =>
	answerSuppressed(
		{
			headers: values.map((value) => ({ name: 'x-auto-response-suppress', value, raw: value })),
		} as unknown as ParsedMail,
		{} as MailContext,
	);

describe('a sender who wants no automatic answer', () => {
	it.each(['All', 'OOF', 'DR, OOF, AutoReply', 'dr,rn,autoreply', ' all '])(
		'is one with %j',
		(value) => {
			expect(said(value)).toMatchObject({ rule: 'answerSuppressed' });
			expect(said(value)).not.toHaveProperty('kind');
		},
	);

	it.each(['None', 'DR, RN, NRN', 'NDR', '', 'small'])('is none with %j', (value) => {
		expect(said(value)).toBeUndefined();
	});

	it('is found in any of several headers', () => {
		expect(said('DR', 'OOF')).toBeDefined();
		expect(said()).toBeUndefined();
	});
});
