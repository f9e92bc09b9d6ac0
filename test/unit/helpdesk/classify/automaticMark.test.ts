import { describe, expect, it } from 'vitest';
import { hasAutomaticMark } from '../../../../nodes/helpdesk/classify/automaticMark';
import { mayAutoReply } from '../../../../nodes/helpdesk/classify/autoReply';
import { NOT_CHECKED } from '../../../../nodes/helpdesk/trust/authentication';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

const marked = (headers: Record<string, string>) => hasAutomaticMark(parsedMail({ headers }));

describe('a mark of automation', () => {
	it.each<Record<string, string>>([
		{ 'auto-submitted': 'auto-replied' },
		{ 'auto-submitted': 'AUTO-GENERATED (rejected)' },
		{ 'auto-submitted': 'no; auto-replied' },
		{ 'auto-submitted': 'no, auto-generated' },
		{ 'auto-submitted': '(no) auto-notified; owner-email="a@b.example"' },
		{ 'auto-submitted': 'autoreply' },
		{ 'x-auto-submitted': 'auto-replied' },
		{ 'x-auto-submitted': 'yes' },
		{ 'x-loop': 'yes' },
		{ 'x-loop': 'helpdesk@other.example' },
		{ 'x-no-loop': 'true' },
		{ 'x-autoreply': 'yes' },
	])('is %j', (headers) => {
		expect(marked(headers)).toBe(true);
	});

	it.each<Record<string, string>>([
		{},
		{ 'auto-submitted': 'no' },
		{ 'auto-submitted': 'No (a person pressed Send)' },
		{ 'x-auto-submitted': 'no' },
		{ 'x-loop': 'no' },
		{ 'x-autoreply': 'false' },
	])('is not %j', (headers) => {
		expect(marked(headers)).toBe(false);
	});
});

describe('a mail that a machine may answer', () => {
	const person = { name: 'Mia', address: 'mia@kunde.example' };
	const allowed = (dmarc: string | null, headers = {}) =>
		mayAutoReply(parsedMail({ from: person, headers }), FIXTURE_CONTEXT, 'newRequest', person, {
			...NOT_CHECKED,
			dmarc,
		});

	it.each(['pass', 'none', 'temperror', null])('is one with dmarc=%s', (dmarc) => {
		expect(allowed(dmarc)).toEqual({ allowed: true, reason: null });
	});

	it('is none whose sender the receiving server calls forged', () => {
		expect(allowed('fail')).toEqual({ allowed: false, reason: 'authenticationFailed' });
	});

	it('is none with any mark of automation, though a person wrote it', () => {
		expect(allowed('pass', { 'x-loop': 'desk@other.example' }).reason).toBe('automatedMail');
	});
});
