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

	it.each([
		['Ada Lovelace', '<ada@example.org> escreveu (segunda, 5/02/2024 à(s) 10:12):'],
		['Ada Lovelace <ada@example.org>', 'kirjoitti 5.2.2024 kello 10.12:'],
		['Zitat von Ada Lovelace', '<ada@example.org>:'],
		['Ada <ada@example.org> 於', '2024年2月5日 10:12 寫道：'],
		['maanantai 5. helmikuuta 2024 klo', '10.12.14 Ada <ada@example.org> kirjoitti:'],
		['Le lun. 5 févr. 2024 à 10:12, Ada <ada@example.org> a écrit', ':'],
	])('begins with the name or date that was wrapped before it: %s', (above, line) => {
		expect(at(`Thank you.\n\n${above}\n${line}`)).toMatchObject({ start: 2, end: 4 });
	});

	it('may run on into the original, with an address alone', () => {
		const run = 'On Mon, Feb 5, 2024 at 10:12 AM, Ada<ada@example.org> wrote:   Hello there,';
		expect(at(run)?.strength).toBe('strong');
		expect(at('Ada wrote:   I agree')).toBeNull();
	});

	it('leaves out the name that signs the text above it', () => {
		expect(at('Regards\nGrace\n<ada@example.org> wrote on 5 Feb 2024 at 10:12:')?.start).toBe(2);
		expect(at('Regards\nGrace\nW dniu 5 lutego 2024 10:12 można przeczytać:')?.start).toBe(2);
	});

	it.each([
		'Your colleague wrote on 5 February 2024 at 10:12 that all is well:',
		'I wrote to <ada@example.org> on 5 Feb 2024 at 10:12:',
		'Ihr Kollege Müller schrieb mir am 05.02.2024 um 10:12 Uhr:',
		'Le 5 février 2024 à 10:12, votre collègue a écrit :',
		'Su colega escribió el 5/2/2024 a las 10:12:',
		'il 5 febbraio 2024 alle 10:12 ho scritto:',
		'Op 5 februari 2024 om 10:12 schreef ik:',
		'W dniu 05.02.2024 o 10:12 napisałem, a kolega napisał mi:',
		'05.02.2024 в 10:12 я писал:',
		'您的同事在2024年2月5日 10:12给我写道：',
		'On 5 February 2024 at 10:12 the customer wrote:',
		'Habe am 05.02.2024 um 10:12 an <ada@example.org> geschrieben:',
		'Heb op 5-2-2024 om 10:12 aan <ada@example.org> geschreven:',
		'Mr. Smith wrote on 5 Feb 2024 at 10:12:',
		'On 2024-02-05 at 10:12:14 Postfix said:',
		'Zitat Handbuch 05.02.2024 10:12:',
		'2024년 2월 5일 오전 10:12 보고서 작성:',
		'2024/02/05 10:12 のメール:',
	])('is never certain where a person tells of it: %s', (line) => {
		expect(at(line)?.strength ?? 'weak').toBe('weak');
	});

	it.each([
		'On 05/02/2024 10:12, The Support Team wrote:',
		'Am 05.02.24 um 10:12 schrieb Ihre Bank:',
		'On Mon, 5 Feb 2024 at 10:12, Me <me@example.org> wrote:',
		'Dana 5.2.2024. u 10:12, Ada je napisao/la:',
		'{"a": 1} On 2024-02-05 10:12, Ada wrote:',
	])('is certain with a name, whatever words it is made of: %s', (line) => {
		expect(at(line)?.strength).toBe('strong');
	});

	it('is not looked for over more than four lines', () => {
		expect(at('On Mon, 5 Feb 2024\n10:12\nAda\nB\n<ada@example.org>\nwrote:')?.start).not.toBe(0);
	});

	it('leaves out the sentence above it that ends with a colon', () => {
		expect(at('You wrote:\nOn 5 Feb 2024 at 10:12, Ada wrote:')?.start).toBe(1);
	});
});
