import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PersonSample } from './personSamples';

/** What mail programs write in one language, as whole lines. */
interface Language {
	language: string;
	own: string[];
	gmail: string;
	apple: string;
	thunderbird: string;
	footer: string;
	outlook: string[];
	forwardPrefix: string;
	thunderbirdForward: string;
	appleForward: string;
	original: string;
}

const ORIGINAL = ['Hello Ada,', '', 'please restart the printer.', '', 'Your support'];
const quoted = (lines: readonly string[]): string[] => lines.map((line) => `> ${line}`);
const escape = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Wraps a line as plain-text programs do: at the space before `width`, or before the address. */
function wrapped(line: string, width: number): string[] {
	if (line.length <= width) return [line];
	const at = line.lastIndexOf(' ', width);
	return at <= 0 ? [line] : [line.slice(0, at), ...wrapped(line.slice(at + 1), width)];
}

type Maker = (words: Language) => Omit<PersonSample, 'name' | 'own'> & { own?: string | null };

const text = (lines: string[]): Pick<PersonSample, 'kind' | 'body' | 'subject' | 'forwarded'> => ({
	kind: 'text',
	body: lines.join('\n'),
	subject: 'Re: Printer',
	forwarded: '',
});
const html = (body: string): Pick<PersonSample, 'kind' | 'body' | 'subject' | 'forwarded'> => ({
	kind: 'html',
	body,
	subject: 'Re: Printer',
	forwarded: '',
});
const forward = (words: Language, lines: string[], own: string | null): ReturnType<Maker> => ({
	...text(lines),
	subject: `${words.forwardPrefix}: Printer`,
	forwarded: 'Support Desk <support@example.com>',
	own,
});

const MAKERS: Record<string, Maker> = {
	'gmail top': (w) => text([...w.own, '', w.gmail, '', ...quoted(ORIGINAL)]),
	'gmail top, wrapped': (w) =>
		text([...w.own, '', ...wrapped(w.gmail, 60), '', ...quoted(ORIGINAL)]),
	'gmail top, wrapped before the address': (w) =>
		text([
			...w.own,
			'',
			...w.gmail.replace(/ ?([(<]+\u202a?support@)/, '\n$1').split('\n'),
			'',
			...quoted(ORIGINAL),
		]),
	'apple top, wrapped behind the address': (w) =>
		text([
			...w.own,
			'',
			...w.apple.replace(/(example\.com[^\s:：]*) (?=\S{2})/, '$1\n').split('\n'),
			'',
			...quoted(ORIGINAL),
		]),
	'gmail top, quote without marks': (w) => text([...w.own, '', w.gmail, '', ...ORIGINAL]),
	'gmail bottom': (w) => text([w.gmail, '', ...quoted(ORIGINAL), '', ...w.own]),
	'gmail html': (w) =>
		html(
			`<div dir="ltr">${w.own.map((line) => `<div>${line}</div>`).join('')}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escape(w.gmail)}<br></div><blockquote class="gmail_quote" style="border-left:1px solid #ccc">${ORIGINAL.join('<br>')}</blockquote></div>`,
		),
	'unknown program html': (w) =>
		html(
			`<div>${w.own.join('<br>')}</div><div><br></div><div>${escape(w.gmail)}</div><div>${ORIGINAL.join('<br>')}</div>`,
		),
	'iphone top': (w) => text([...w.own, '', w.footer, '', ...quoted([w.apple, '', ...ORIGINAL])]),
	'apple mail top, attribution outside': (w) =>
		text([...w.own, '', w.apple, '', ...quoted(ORIGINAL)]),
	'iphone without quote': (w) => text([...w.own, '', w.footer]),
	'thunderbird bottom with signature': (w) =>
		text([
			w.thunderbird,
			...quoted(ORIGINAL),
			'',
			...w.own,
			'',
			'-- ',
			'Ada Lovelace',
			'Example Ltd',
		]),
	'thunderbird inline': (w) => ({
		...text([w.thunderbird, '> one?', w.own[0] ?? '', '', '> two?', w.own[1] ?? '']),
		own: `${w.own[0]}\n\n${w.own[1]}`,
	}),
	'outlook desktop': (w) => text([...w.own, '', ...w.outlook, '', ...ORIGINAL]),
	'outlook web': (w) => text([...w.own, '', '_'.repeat(32), ...w.outlook, '', ...ORIGINAL]),
	'outlook old': (w) => text([...w.own, '', w.original, ...w.outlook, '', ...ORIGINAL]),
	'outlook bold': (w) =>
		text([
			...w.own,
			'',
			...w.outlook.map((line) => line.replace(/^([^:]+?) ?:/, '*$1:*')),
			'',
			...ORIGINAL,
		]),
	'outlook desktop html': (w) =>
		html(
			`<div class="WordSection1">${w.own.map((line) => `<p class="MsoNormal">${line}<o:p></o:p></p>`).join('')}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${w.outlook.map((line) => escape(line).replace(/^([^:]+:)/, '<b>$1</b>')).join('<br>')}</p></div></div><p class="MsoNormal">${ORIGINAL.join('</p><p class="MsoNormal">')}</p></div>`,
		),
	'outlook web html': (w) =>
		html(
			`<div>${w.own.join('<br>')}</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font>${w.outlook.map((line) => escape(line).replace(/^([^:]+:)/, '<b>$1</b>')).join('<br>')}</font></div><div>${ORIGINAL.join('<br>')}</div>`,
		),
	'outlook forward': (w) => forward(w, [...w.outlook, '', ...ORIGINAL], null),
	'outlook forward with comment': (w) =>
		forward(w, [w.own[0] ?? '', '', w.original, ...w.outlook, '', ...ORIGINAL], w.own[0] ?? ''),
	'outlook forward of a name with brackets': (w) => ({
		...forward(
			w,
			[w.own[0] ?? '', '', ...w.outlook, '', ...ORIGINAL].map((line) =>
				line.replace('Support Desk', 'Support Desk (Sales)'),
			),
			w.own[0] ?? '',
		),
		forwarded: 'Support Desk (Sales) <support@example.com>',
	}),
	'forward with a quote alone, gmail': (w) => ({
		...forward(w, [w.own[0] ?? '', '', w.gmail, '', ...quoted(ORIGINAL)], w.own[0] ?? ''),
		subject: 'Fwd: Printer',
	}),
	'forward with a quote alone, apple': (w) => ({
		...forward(w, [w.own[0] ?? '', '', w.apple, '', ...quoted(ORIGINAL)], w.own[0] ?? ''),
		subject: 'Fwd: Printer',
	}),
	'outlook on one line': (w) => text([...w.own, '', w.outlook.join(' '), '', ...ORIGINAL]),
	'thunderbird forward': (w) => ({
		...forward(
			w,
			[
				w.own[0] ?? '',
				'',
				'',
				w.thunderbirdForward,
				...[3, 1, 0, 2].map((index) => (w.outlook[index] ?? '').replace(/: ?/, ': \t')),
				'',
				...ORIGINAL,
			],
			w.own[0] ?? '',
		),
		subject: 'Fwd: Printer',
	}),
	'apple forward': (w) => ({
		...forward(w, ['', w.appleForward, '', ...quoted([...w.outlook, '', ...ORIGINAL])], null),
		subject: 'Fwd: Printer',
	}),
};

/** One sample for every program, posture and language. */
export function languageSamples(): PersonSample[] {
	const file = join(__dirname, '../fixtures/person/languages.json');
	const languages = JSON.parse(readFileSync(file, 'utf8')) as Language[];
	return languages.flatMap((words) =>
		Object.entries(MAKERS).map(([name, make]) => ({
			own: words.own.join('\n'),
			...make(words),
			name: `${words.language}: ${name}`,
		})),
	) as PersonSample[];
}
