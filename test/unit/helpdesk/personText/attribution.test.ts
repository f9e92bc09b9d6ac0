import { describe, expect, it } from 'vitest';
import { attributionEndingAt } from '../../../../nodes/helpdesk/personText/attribution';
import { plainLines } from '../../../../nodes/helpdesk/personText/plainLines';

const at = (text: string) => {
	const lines = plainLines(text);
	return attributionEndingAt(lines, lines.length - 1);
};

describe('the line above a quote', () => {
	it.each([
		'On Mon, Feb 5, 2024 at 10:12 AM Ada <ada@example.org> wrote:',
		'Am 05.02.24 um 10:12 schrieb Ada:',
		'2024年2月5日(月) 10:12 Ada <ada@example.org>:',
		'---- On Mon, 05 Feb 2024 10:12:36 +0530 Ada <ada@example.org> wrote ----',
		'---- Ada wrote ----',
	])('is certain when it says who and when: %s', (line) => {
		expect(at(line)?.strength).toBe('strong');
	});

	it.each(['Ada wrote:', 'Ada <ada@example.org> writes:', 'On 5 February 2024, Ada wrote:'])(
		'counts only above a quote when it says less: %s',
		(line) => {
			expect(at(line)?.strength).toBe('weak');
		},
	);

	it.each([
		'What you wrote is wrong.',
		'On Monday it broke.',
		'Kind regards',
		'We met on 5 February 2024 at 10:12',
		'554 5.7.1 <ada@example.org>: host mx.example.net[192.0.2.7] refused',
	])('is not seen in a sentence of a person: %s', (line) => {
		expect(at(line)).toBeNull();
	});

	it('is put together from the lines it was wrapped over, and no more', () => {
		const text =
			'I agree\nOn Monday, February 5, 2024 at 10:12 AM, Example\nSupport Desk <\nsupport@example.com>\nwrote:';
		expect(at(text)).toMatchObject({ start: 1, end: 5 });
	});

	it('is not looked for over more than four lines', () => {
		expect(at('On Mon, 5 Feb 2024\n10:12\nAda\nB\n<ada@example.org>\nwrote:')?.start).not.toBe(0);
	});

	it('leaves out the sentence above it that ends with a colon', () => {
		expect(at('You wrote:\nOn 5 Feb 2024 at 10:12, Ada wrote:')?.start).toBe(1);
	});
});
