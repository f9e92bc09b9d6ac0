import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { requestIdPattern } from '../../../../nodes/helpdesk/threading/requestIdPattern';
import { hasReplyPrefix, stripSubject } from '../../../../nodes/helpdesk/threading/stripSubject';

describe('the request-id pattern', () => {
	it.each([
		['##RE-123##', 'AW: ##RE-123## Drucker', '123'],
		['##RE-123##', 'Re: ## RE-88 ## x', '88'],
		['[#123]', 'Re: [#1234] Printer', '1234'],
		['', 'Re: [#INC-42] Printer', 'INC-42'],
		['[#123]', '[# 7 ] x', '7'],
		['[Ticket#123]', 'RE: [Ticket#2026101300001] x', '2026101300001'],
		['\\[Case (\\d+)\\]', 'Re: [case 55] x', '55'],
		['Case (\\d+)|Fall (\\d+)', 'Fall 9', '9'],
		['/Vorgang-(\\d+)/i', 'AW: vorgang-12', '12'],
	])('%s finds the id in %s', (pattern, subject, id) => {
		expect(requestIdPattern(pattern).find(subject)).toBe(id);
	});

	it('takes the last of several', () => {
		expect(requestIdPattern('').find('Fwd: [#1] Re: [#2] x')).toBe('2');
	});

	it.each(['[#general] news', '#123', '[123]', 'Printer #12]', '[Ticket#12]'])(
		'[#123] finds nothing in %s',
		(subject) => {
			expect(requestIdPattern('[#123]').find(subject)).toBeNull();
		},
	);

	it('writes the token that it finds', () => {
		for (const pattern of ['##RE-123##', '[#123]', '[Ticket#123]']) {
			const compiled = requestIdPattern(pattern);
			expect(compiled.find(`x ${compiled.format('77')} y`)).toBe('77');
		}
		expect(requestIdPattern('Case (\\d+)').format('7')).toBeNull();
	});

	it.each([
		['(', /not a valid regular expression/],
		['Case \\d+', /no group/],
		['(?:Case) \\d+', /no group/],
		['(a+)+b', /repeat stands inside/],
		['((?:a|b|ab)*)c', /alternatives/],
		['(\\d+)\\1', /refers back/],
		['(.*).*.*x', /same characters/],
		['(\\w+)\\d+\\w+z', /same characters/],
		[`(${'a'.repeat(LIMITS.requestIdPatternChars)})`, /longer than/],
	])('refuses %s', (pattern, why) => {
		expect(() => requestIdPattern(pattern)).toThrow(why);
	});

	it('takes patterns as people write them', () => {
		for (const pattern of [
			'Case\\s*:?\\s*#?(\\d+)',
			'\\[.*?Ticket.*?#(\\d+)\\]',
			'(?:INC|REQ)(\\d{7})',
		]) {
			expect(() => requestIdPattern(pattern)).not.toThrow();
		}
	});

	it('looks at the beginning of a subject only', () => {
		const subject = `${'x'.repeat(LIMITS.subjectScanChars)} [#7]`;
		expect(requestIdPattern('').find(subject)).toBeNull();
		expect(requestIdPattern('').find(subject.slice(10))).toBe('7');
	});
});

describe('the clean subject', () => {
	it.each([
		['Re: Printer', 'Printer'],
		['RE: AW: SV: Fwd: Printer', 'Printer'],
		['Re[5]: Printer', 'Printer'],
		['Re(2): Re^3: Printer', 'Printer'],
		['Re: [#1234] Printer', 'Printer'],
		['[#1] AW: [#2] Drucker [#3]', 'Drucker'],
		['回复：打印机', '打印机'],
		['Re：返信：プリンタ', 'プリンタ'],
		['Odp: Ynt: VS: Antw: R: RIF: Отв: Vá: Σχετ: Printer', 'Printer'],
		['TR : Imprimante', 'Imprimante'],
		['[EXTERNAL] Re: Printer', 'Printer'],
		['Printer (fwd)', 'Printer'],
		['Re:', ''],
		['Retry: the printer', 'Retry: the printer'],
		['Question: printer', 'Question: printer'],
		['12:30 meeting', '12:30 meeting'],
	])('of %s is %s', (subject, clean) => {
		expect(stripSubject(subject, requestIdPattern(''))).toBe(clean);
	});

	it('tells a reply prefix from a word with a colon', () => {
		expect(hasReplyPrefix('WG: x')).toBe(true);
		expect(hasReplyPrefix('Undeliverable: x')).toBe(false);
	});
});
