import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import { capBytes, evidence } from '../../../nodes/helpdesk/text';

describe('one line of evidence', () => {
	it('stays whole up to the limit and ends in an ellipsis at it beyond', () => {
		const fits = 'x'.repeat(LIMITS.evidenceChars);
		expect(evidence(fits)).toBe(fits);
		const cut = evidence(`${fits}y`);
		expect(cut).toHaveLength(LIMITS.evidenceChars);
		expect(cut.endsWith('x…')).toBe(true);
	});

	it('is one line whatever it is made of', () => {
		expect(evidence('  a\r\n\tb  c ')).toBe('a b c');
	});
});

describe('a text of so many bytes', () => {
	it('stays whole when it just fits', () => {
		expect(capBytes('Grüße', 7)).toEqual({ text: 'Grüße', cut: false });
	});

	it.each([
		[6, 'Grüß'],
		[5, 'Grü'],
		[4, 'Grü'],
		[3, 'Gr'],
		[0, ''],
	])('is cut before the character that crosses byte %i', (bytes, text) => {
		expect(capBytes('Grüße', bytes)).toEqual({ text, cut: true });
	});

	it('keeps no half of a character of two units', () => {
		expect(capBytes('a😀', 4)).toEqual({ text: 'a', cut: true });
		expect(capBytes('a😀', 5)).toEqual({ text: 'a😀', cut: false });
	});
});
