import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { outgoingSubject } from '../../../../nodes/helpdesk/reply/outgoingSubject';
import { requestIdPattern } from '../../../../nodes/helpdesk/threading/requestIdPattern';

const pattern = requestIdPattern('[#123]');
const reply = { requestId: '1234', pattern, isReply: true, withToken: true };

describe('the subject of a mail we send', () => {
	it.each([
		['Printer', 'Re: [#1234] Printer'],
		['Re: Re: AW: Printer', 'Re: [#1234] Printer'],
		['Re: [#1234] Printer', 'Re: [#1234] Printer'],
		['Fwd: [#99] Printer', 'Re: [#1234] Printer'],
		['', 'Re: [#1234]'],
		['Printer\r\nBcc: x@example.com', 'Re: [#1234] Printer Bcc: x@example.com'],
	])('makes of %j %j', (subject, expected) => {
		expect(outgoingSubject({ ...reply, subject })).toBe(expected);
	});

	it('has no token where none is wanted or known, and then keeps what the sender wrote', () => {
		expect(outgoingSubject({ ...reply, subject: 'Re: Order [#77]', withToken: false })).toBe(
			'Re: Order [#77]',
		);
		expect(outgoingSubject({ ...reply, subject: 'Order', requestId: null })).toBe('Re: Order');
	});

	it('puts a token into a mail of its own', () => {
		expect(outgoingSubject({ ...reply, isReply: false, subject: 'Your order' })).toBe(
			'[#1234] Your order',
		);
	});

	it('leaves out a token that a custom pattern cannot give', () => {
		const own = requestIdPattern('Case (\\d+)');
		expect(outgoingSubject({ ...reply, pattern: own, subject: 'Printer' })).toBe('Re: Printer');
	});

	it('keeps the token and fits at the limit', () => {
		const long = outgoingSubject({ ...reply, subject: 'x'.repeat(2000) });
		expect(long.startsWith('Re: [#1234] xxx')).toBe(true);
		expect(long).toHaveLength(LIMITS.subjectChars);
		const fitting = 'y'.repeat(LIMITS.subjectChars - 'Re: [#1234] '.length);
		expect(outgoingSubject({ ...reply, subject: fitting })).toBe(`Re: [#1234] ${fitting}`);
	});
});
