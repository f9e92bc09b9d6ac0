import { LIMITS } from '../limits';

/** A bounce's text in two: what the mail system says, and what it gives back of the original. */
export interface ReportText {
	report: string;
	original: string;
}

/** Lines that part the two, in lower case without dashes and other ornaments. */
const BORDERS: readonly string[] = [
	'this is a copy of the message',
	'this is a copy of your message',
	'below this line is a copy of the message',
	'below this line is the original bounce',
	'below this line is a copy of the headers',
	'below is a copy of the original message',
	'enclosed are the original headers of the message',
	'original message',
	'original message follows',
	'original message headers',
	'original message header',
	'original headers',
	'original mail',
	'original text follows',
	'the original message follows',
	'the header of the original message is following',
	'the header of the original message',
	'header of the original message',
	'headers of the original message',
	'unsent message follows',
	'unsent message below',
	'message header follows',
	'message headers follow',
	'message headers',
	'message header',
	'message follows',
	'message contents follow',
	'message text follows',
	'undelivered message follows',
	'returned message',
	'returned mail',
	'returned message follows',
	'returned mail follows',
	'returned text follows',
	'text of the original message',
	'text of your message follows',
	'a copy of the original message',
	'a copy of the original message below this line',
	'a copy of your message follows',
	'copy of the original message',
	'included is a copy of the message header',
	'start of returned message',
	'begin original message',
	'begin message',
	'begin forwarded message headers',
	'body of message generated response',
	'the first part of the original message follows',
	'first 20 lines of original message',
	'transcript of message follows',
	'rejected message',
	'failed message',
	'ursprüngliche nachricht',
	'originalnachricht',
	'kopfzeilen der ursprünglichen nachricht',
	'ursprüngliche nachrichtenkopfzeilen',
	'es folgt der kopf der ursprünglichen nachricht',
	'message original',
	'message d’origine',
	"message d'origine",
	"en-têtes de message d'origine",
	"en-têtes du message d'origine",
	'en-têtes de message d’origine',
	'mensaje original',
	'encabezados de mensaje original',
	'encabezados del mensaje original',
	'messaggio originale',
	'intestazioni del messaggio originale',
	'intestazioni originali del messaggio',
	'mensagem original',
	'cabeçalhos da mensagem original',
	'oorspronkelijk bericht',
	'oorspronkelijke berichtkoppen',
	'oryginalna wiadomość',
	'původní zpráva',
	'исходное сообщение',
	'оригинальное сообщение',
	'元のメッセージ',
	'原始邮件',
	'原邮件',
	'附件中的内容是原信件的一份拷贝',
	'attachment is a copy of the message',
	'原始郵件標題',
	'원본 메시지',
];

const HEADER_NAMES: ReadonlySet<string> = new Set([
	...['received', 'return-path', 'message-id', 'mime-version', 'dkim-signature', 'content-type'],
	...[
		'from',
		'to',
		'subject',
		'date',
		'delivered-to',
		'x-mailer',
		'reply-to',
		'sender',
		'user-agent',
	],
	...[
		'x-originating-ip',
		'received-spf',
		'authentication-results',
		'cc',
		'references',
		'in-reply-to',
	],
	...[
		'x-received',
		'x-google-dkim-signature',
		'arc-seal',
		'content-transfer-encoding',
		'importance',
	],
]);

function headerNameOf(line: string): string | null {
	const match = /^[ \t>|]{0,8}([A-Za-z][A-Za-z-]{1,40}):(?:\s|$)/.exec(line);
	return match?.[1] === undefined ? null : match[1].toLowerCase();
}

function isBorder(line: string): boolean {
	if (line.length > 160) return false;
	const plain = line
		.toLowerCase()
		.replace(/^[\s\-=_*+#~>|.:]{1,80}/, '')
		.replace(/[\s\-=_*+#~<|.:,]{1,80}$/, '')
		.trim();
	if (plain === '') return false;
	return BORDERS.includes(plain) || /^this is a copy of (?:the|your) message, /.test(plain);
}

/** Whether a header block of a message begins at this line: three known names in a row. */
function startsHeaderBlock(lines: readonly string[], at: number): boolean {
	const first = headerNameOf(lines[at] ?? '');
	if (first === null || !HEADER_NAMES.has(first)) return false;
	const isTrace = first === 'received' || first === 'return-path';
	let known = 1;
	for (let next = at + 1; next < Math.min(lines.length, at + 30); next++) {
		const line = lines[next] ?? '';
		if (line.trim() === '') break;
		const name = headerNameOf(line);
		if (name !== null && (HEADER_NAMES.has(name) || name.startsWith('x-'))) known++;
	}
	return known >= (isTrace ? 2 : 4);
}

/**
 * iPlanet and its heirs quote the original's header first, indented, and name the recipients behind
 * it; null for all others.
 */
function insetHeaders(lines: readonly string[]): ReportText | null {
	const start = lines.findIndex((line, at) => /^[ \t]/.test(line) && startsHeaderBlock(lines, at));
	if (start < 0) return null;
	let end = start;
	while (end < lines.length && /^[ \t]+\S/.test(lines[end] ?? '')) end++;
	const rest = lines.slice(end).join('\n');
	if (!rest.includes('@') || lines.slice(0, start).some((line) => line.includes('@'))) return null;
	const after = splitReport(rest);
	return {
		report: [...lines.slice(0, start), after.report].join('\n'),
		original: lines.slice(start, end).join('\n'),
	};
}

/**
 * Parts a bounce's text: at the first border line that programs write, or where a header block of a
 * message begins. Reads at most `LIMITS.ruleTextChars` characters.
 */
export function splitReport(text: string): ReportText {
	const lines = text.slice(0, LIMITS.ruleTextChars).split(/\r\n|\r|\n/);
	const inset = insetHeaders(lines);
	if (inset !== null) return inset;
	for (let at = 0; at < lines.length; at++) {
		// A border on the first line would leave no report.
		const isCut = (at > 0 && isBorder(lines[at] ?? '')) || startsHeaderBlock(lines, at);
		if (!isCut) continue;
		return { report: lines.slice(0, at).join('\n'), original: lines.slice(at).join('\n') };
	}
	return { report: lines.join('\n'), original: '' };
}

/** Header lines of an enclosed or quoted message, names in lower case, unfolded; first block only. */
export function readQuotedHeaders(text: string): Map<string, string> {
	const headers = new Map<string, string>();
	let last: string | null = null;
	let seen = false;
	/** Some systems indent the whole block: deeper lines are folded ones. */
	let blockIndent = 0;
	for (const raw of text.slice(0, LIMITS.ruleTextChars).split(/\r\n|\r|\n/)) {
		const line = raw.replace(/^[>|] ?/, '');
		if (line.trim() === '') {
			if (seen && headers.size > 1) break;
			continue;
		}
		const name = headerNameOf(line);
		const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
		if (name !== null && (!seen || indent <= blockIndent)) {
			if (!seen) blockIndent = indent;
			seen = true;
			const value = line.slice(line.indexOf(':') + 1).trim();
			if (!headers.has(name)) headers.set(name, value);
			last = name;
		} else if (last !== null && /^[ \t]/.test(line)) {
			const known = headers.get(last) ?? '';
			if (known.length < 10_000) headers.set(last, `${known} ${line.trim()}`);
		} else {
			last = null;
		}
	}
	return headers;
}
