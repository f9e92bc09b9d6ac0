import { describe, expect, it } from 'vitest';
import { checkOwnHeaders } from '../../../../nodes/helpdesk/reply/ownHeaders';

describe('own headers', () => {
	it('pass when they are plain, and empty rows are left out', () => {
		expect(
			checkOwnHeaders([
				{ name: 'X-Ticket', value: ' 12 ' },
				{ name: '', value: ' ' },
			]),
		).toEqual([{ name: 'X-Ticket', value: '12' }]);
	});

	it.each([
		['X-A\r\nBcc', 'x'],
		['X A', 'x'],
		['X:', 'x'],
		['', 'x'],
		['Über', 'x'],
		['x'.repeat(77), 'x'],
		['X-A', 'b\nBcc: c@example.com'],
		['X-A', 'b\rBcc: c@example.com'],
		['X-A', 'b\0'],
		['X-A', 'b'.repeat(4001)],
		['from', 'x@example.com'],
		['BCC', 'x@example.com'],
		['Message-ID', '<x@example.com>'],
		['Content-Type', 'text/plain'],
		['X-Helpdesk-Mail', 'x'],
	])('refuse %j with the value %j', (name, value) => {
		expect(() => checkOwnHeaders([{ name, value }])).toThrow(
			expect.objectContaining({ code: 'MAIL_INPUT' }),
		);
	});

	it.each(['Auto-Submitted', 'auto-submitted', 'Precedence', 'X-Auto-Response-Suppress'])(
		'cannot contradict the marks of an acknowledgement: %s',
		(name) => {
			const fields = [{ name, value: 'no' }];
			expect(() => checkOwnHeaders(fields, true)).toThrow(
				expect.objectContaining({ code: 'MAIL_INPUT' }),
			);
			expect(checkOwnHeaders(fields)).toEqual(fields);
		},
	);

	it('take names and values at their limits', () => {
		const field = { name: 'x'.repeat(76), value: 'b'.repeat(4000) };
		expect(checkOwnHeaders([field])).toEqual([field]);
	});
});
