import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddresses } from '../../../nodes/mime/headers/addresses';
import { decodeWords } from '../../../nodes/mime/headers/encodedWords';
import { readMailDate } from '../../../nodes/mime/headers/mailDate';
import {
	readInReplyTo,
	readMessageId,
	readReferences,
} from '../../../nodes/mime/headers/messageIds';
import { readParameters } from '../../../nodes/mime/headers/parameters';
import { LIMITS } from '../../../nodes/helpdesk/limits';

/** Header values reach the readers as one character a byte. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const plain = (value: string) => readAddresses(bytes(value)).map((a) => `${a.name}|${a.address}`);

describe('encoded words', () => {
	it.each([
		['=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['=?UTF-8?q?Gr=c3=bc=c3=9fe_aus?= =?utf-8?B?IEvDtmxu?=', 'Grüße aus Köln'],
		['a =?utf-8?Q?b?= c', 'a b c'],
		['=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=', 'Grüße'],
		['=?utf-8?Q?raw Grüße and spaces?=', 'raw Grüße and spaces'],
		['=?utf-8?Q?lost end', 'lost end'],
		['=?iso-8859-1?Q?K=F6ln?= =?koi8-r?B?8NLJ18XU?=', 'KölnПривет'],
		['=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=', '日本語'],
		['=?gb2312?B?tPLTobv6?=', '打印机'],
		['=?utf-8?X?no_word?= =?', '=?utf-8?X?no_word?= =?'],
		['=?"utf-8"?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['=? utf-8 ? Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
		['plain = text ? here', 'plain = text ? here'],
		['=?utf-8?Q??=', ''],
		['=?utf-8?Q?a=0D=0AX-Evil:_b?=', 'a X-Evil: b'],
		['Grüße raw', 'Grüße raw'],
	])('%s is read as %s', (value, expected) => {
		expect(decodeWords(bytes(value))).toBe(expected);
	});
});

describe('addresses', () => {
	it.each<[string, string[]]>([
		['"Muster, Petra" <p@example.test>', ['Muster, Petra|p@example.test']],
		[
			'Muster, Petra <p@example.test>, o@example.test',
			['Muster, Petra|p@example.test', '|o@example.test'],
		],
		['a@example.test; b@example.test', ['|a@example.test', '|b@example.test']],
		['Team: a@example.test, B <b@example.test>;', ['|a@example.test', 'B|b@example.test']],
		['p@example.test (Petra (in the office))', ['Petra (in the office)|p@example.test']],
		['"X" p@example.test', ['X|p@example.test']],
		['Petra <p@example.test', ['Petra|p@example.test']],
		['"Petra <p@example.test>', ['Petra|p@example.test']],
		['p@example.test <p@example.test>', ['p@example.test|p@example.test']],
		['=?utf-8?Q?M=C3=BCller,_P?= <p@example.test>', ['Müller, P|p@example.test']],
		['=?utf-8?Q?Petra_=3Cp=40example.test=3E?=', ['Petra|p@example.test']],
		['"=?utf-8?Q?M=C3=BCller?=" <p@example.test>', ['Müller|p@example.test']],
		['"petra muster"@example.test', ['|"petra muster"@example.test']],
		['<mailto:p@example.test>', ['|p@example.test']],
		['Petra <p @ example.test>', ['Petra|p@example.test']],
		['p@bücher.example', ['|p@bücher.example']],
		['Petra [mailto:p@example.test]', ['Petra|p@example.test']],
		['Petra &lt;p@example.test&gt;', ['Petra|p@example.test']],
		['Petra" <p@example.test>', ['Petra|p@example.test']],
		['Petra <p(the first)@example(a (nested) one).test>', ['Petra|p@example.test']],
		['Petra <p(unclosed@example.test>', ['Petra|p(unclosed@example.test']],
		['p@[192.0.2.1]', ['|p@[192.0.2.1]']],
		['<a@example.test; b@example.test>', ['|a@example.test', '|b@example.test']],
		['"a@example.test, B <b@example.test>"', ['|a@example.test', 'B|b@example.test']],
		['Petra <p@example.test, o@example.test', ['Petra|p@example.test', '|o@example.test']],
		['P <p@example.test, O <o@example.test>', ['P|p@example.test', 'O|o@example.test']],
		['Petra <">"@example.test>', ['Petra|">"@example.test']],
		['@example.test>,<p@example.test>', ['|@example.test', '|p@example.test']],
		['"petra..m".office@example.test', ['|"petra..m".office@example.test']],
		['"Petra"p@example.test', ['Petra|p@example.test']],
		['mailto:mailto:p@example.test', ['|p@example.test']],
		['Petra Muster (p@example.test)', ['Petra Muster|p@example.test']],
		['root (Petra)', ['Petra|root']],
		['undisclosed-recipients:;', []],
		['', []],
		[',,;', []],
	])('%s gives %j', (value, expected) => {
		expect(plain(value)).toEqual(expected);
	});

	it('end at the limit', () => {
		const list = (count: number) =>
			Array.from({ length: count }, (_, i) => `u${i}@example.test`).join(', ');
		expect(readAddresses(list(LIMITS.addressCount))).toHaveLength(LIMITS.addressCount);
		expect(readAddresses(list(LIMITS.addressCount + 1))).toHaveLength(LIMITS.addressCount);
	});

	it('come to an end in any mixture of separators, brackets and quotes', () => {
		const pieces = fc.constantFrom(...'@<>"(),;:\\ab.[]= ', 'a@b.c', '<a@b.c>', '=?utf-8?q?a?=');
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
				const value = list.join('');
				expect(readAddresses(value).length).toBeLessThanOrEqual(value.length);
			}),
			{ numRuns: 20_000, seed: 20261125 },
		);
	});
});

describe('dates', () => {
	it.each([
		['Mon, 02 Mar 2026 09:15:00 +0100', '2026-03-02T08:15:00.000Z'],
		['2 Mar 26 09:15 +0100 (MEZ)', '2026-03-02T08:15:00.000Z'],
		['Mon, 2 Mar 1998 09:15:00 EST', '1998-03-02T14:15:00.000Z'],
		['2 Mar 98 09:15:00 GMT', '1998-03-02T09:15:00.000Z'],
		['Mon Mar  2 09:15:00 2026', '2026-03-02T09:15:00.000Z'],
		['Mon Mar  2 09:15:00 CET 2026', '2026-03-02T08:15:00.000Z'],
		['2026-03-02T09:15:00+01:00', '2026-03-02T08:15:00.000Z'],
		['2026-03-02 09:15:00Z', '2026-03-02T09:15:00.000Z'],
		['Mo, 2 Mär 2026 09:15:00 +0100', '2026-03-02T08:15:00.000Z'],
		['lun., 2 févr. 2026 09:15:00 +0100', '2026-02-02T08:15:00.000Z'],
		['пн, 2 дек 2024 09:15:00 +0300', '2024-12-02T06:15:00.000Z'],
		['02.03.2026 09:15', '2026-03-02T09:15:00.000Z'],
		['17-6-2008 17:10:08', '2008-06-17T17:10:08.000Z'],
		['02/25/2026 9:15 PM', '2026-02-25T21:15:00.000Z'],
		['2026年3月2日 09:15', '2026-03-02T09:15:00.000Z'],
		['Date: Mon, 2 Mar 2026  9: 5:07 +0100', '2026-03-02T08:05:07.000Z'],
		['Mon, 2 Mar 2026 09(by the clock):   15  :  07 +0100', '2026-03-02T08:15:07.000Z'],
		['2 Mar 2026 09:15:60 +0000', '2026-03-02T09:15:59.000Z'],
		['29 Feb 2024 00:00:00 +0000', '2024-02-29T00:00:00.000Z'],
		['2 Mar 2026 09:15:00 -0000', '2026-03-02T09:15:00.000Z'],
		['2 Mar 2026 09:15:00 +9900', '2026-03-02T09:15:00.000Z'],
	])('%s is %s', (value, expected) => {
		expect(readMailDate(value)).toBe(expected);
	});

	it.each([
		'',
		'now',
		'31 Feb 2026 09:15:00',
		'29 Feb 2023 00:00',
		'03/02/2026 09:15',
		'2 Mar 2026 25:00',
		'2 Mar',
		'99999',
	])('%s is not guessed', (value) => {
		expect(readMailDate(value)).toBeNull();
	});
});

describe('ids', () => {
	it.each([
		['<a@b>', '<a@b>'],
		['a@b', '<a@b>'],
		['< a @b >', '<a@b>'],
		['<a@b> <c@d>', '<a@b>'],
		['<a@b', '<a@b>'],
		['<ABC>', '<ABC>'],
		['=?utf-8?Q?=3Ca=40b=3E?=', '<a@b>'],
		['', null],
		['<>', null],
	])('Message-ID %s is %s', (value, expected) => {
		expect(readMessageId(value)).toBe(expected);
	});

	it('of In-Reply-To are not taken from the prose around them', () => {
		expect(readInReplyTo('message of petra@example.test, Monday <a@b>')).toEqual(['<a@b>']);
		expect(readInReplyTo('a@b')).toEqual(['<a@b>']);
		expect(readInReplyTo('see my last mail')).toEqual([]);
	});

	it('of References stand commas, lost brackets, comments and folds', () => {
		expect(readReferences('<a@b>,<c@d> e@f (x) <g @h> <i@j <k@l>')).toEqual([
			...['<a@b>', '<c@d>', '<e@f>', '<g@h>', '<i@j>', '<k@l>'],
		]);
	});

	it('of References are cut to the newest', () => {
		const ids = Array.from({ length: LIMITS.referenceCount + 1 }, (_, i) => `<r${i}@x>`);
		const kept = readReferences(ids.join(' '));
		expect(kept).toHaveLength(LIMITS.referenceCount);
		expect(kept.at(-1)).toBe(ids.at(-1));
		expect(kept).not.toContain('<r0@x>');
	});
});

describe('parameters', () => {
	it.each<[string, string, string]>([
		['text/plain; charset="utf-8"', 'charset', 'utf-8'],
		['text/plain; charset=utf-8 (comment); format=flowed', 'format', 'flowed'],
		["attachment; filename*=utf-8''gr%C3%BCn.pdf", 'filename', 'grün.pdf'],
		["attachment; filename*1*=%BCn.pdf; filename*0*=utf-8''gr%C3", 'filename', 'grün.pdf'],
		["attachment; filename=a.pdf; filename*=utf-8''gr%C3%BCn.pdf", 'filename', 'grün.pdf'],
		["attachment; filename=a.pdf; filename*=utf-8''%FF.pdf", 'filename', 'a.pdf'],
		['attachment; filename="=?utf-8?Q?gr=C3=BCn.pdf?="', 'filename', 'grün.pdf'],
		['attachment; filename=my file.pdf; size=3', 'filename', 'my file.pdf'],
		['attachment; filename="open.pdf', 'filename', 'open.pdf'],
		['attachment; filename="a \\"b\\".pdf"', 'filename', 'a "b".pdf'],
		['attachment; filename="C:\\dir\\a.pdf"', 'filename', 'C:\\dir\\a.pdf'],
		['attachment; filename="grün.pdf"', 'filename', 'grün.pdf'],
		['multipart/mixed; boundary="b; c=d"; x=y', 'boundary', 'b; c=d'],
		['multipart/mixed;; boundary = b', 'boundary', 'b'],
	])('%s', (value, name, expected) => {
		expect(readParameters(bytes(value)).parameters[name]).toBe(expected);
	});
});
