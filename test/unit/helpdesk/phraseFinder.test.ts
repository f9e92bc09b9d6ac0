import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PhraseFinder } from '../../../nodes/helpdesk/phraseFinder';

const PHRASES = [
	'above this line',
	'über dieser zeile',
	'выше этой строки',
	'この行の上',
	'ileti üstü',
];

describe('a phrase finder', () => {
	it.each([
		'Reply above this line',
		'ÜBER DIESER ZEILE antworten',
		'Ответьте ВЫШЕ ЭТОЙ СТРОКИ',
		'この行の上に',
		'\u0130leti üstü',
		`${'x'.repeat(5000)}above this line${'x'.repeat(5000)}`,
	])('finds a phrase anywhere, in any case', (text) => {
		expect(new PhraseFinder(PHRASES).isIn(text)).toBe(true);
	});

	it.each(['', 'above', 'above this lin', 'bove this line', 'above  this line', 'この行'])(
		'does not find a part of one: %j',
		(text) => {
			expect(new PhraseFinder(PHRASES).isIn(text)).toBe(false);
		},
	);

	it('finds nothing without phrases', () => {
		expect(new PhraseFinder([]).isIn('above this line')).toBe(false);
	});

	it('says of any text what looking for each phrase says', () => {
		const word = fc.string({ unit: fc.constantFrom('a', 'b', 'ä'), maxLength: 14 });
		fc.assert(
			fc.property(
				fc.array(
					word.filter((each) => each !== ''),
					{ maxLength: 6 },
				),
				word,
				(phrases, text) => {
					const whole = text + text + text;
					expect(new PhraseFinder(phrases).isIn(whole)).toBe(
						phrases.some((phrase) => whole.includes(phrase)),
					);
				},
			),
		);
	});
});
