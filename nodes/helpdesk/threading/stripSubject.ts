import type { RequestIdPattern } from './requestIdPattern';

/**
 * What mail programs put before a subject when they reply or forward, in lower case without the
 * colon. Written down from the programs' own localisations.
 */
const PREFIXES: ReadonlySet<string> = new Set([
	// English, and everything that follows it
	...['re', 'reply', 'fw', 'fwd', 'forward', 'fw.', 're.'],
	// German, Dutch
	...['aw', 'antw', 'antwort', 'wg', 'weitergeleitet', 'doorst', 'doorgestuurd'],
	// Scandinavian, Finnish, Icelandic
	...['sv', 'svar', 'vs', 'vl', 'vb', 'vid', 'vidarebefordrat', 'fs', 'framsent', 'videresendt'],
	// French, Spanish, Portuguese, Italian, Romanian, Catalan
	...[
		'tr',
		'ref',
		'réf',
		'rép',
		'rv',
		'resp',
		'reenviado',
		'reenviar',
		'res',
		'enc',
		'encaminhado',
	],
	...['r', 'rif', 'i', 'inoltra', 'inoltrato', 'răsp', 'redir', 'transf', 'rm', 'fwd.'],
	// Polish, Czech, Slovak, Hungarian, Slovenian, Croatian
	...[
		'odp',
		'pd',
		'přep',
		'předáno',
		'vá',
		'válasz',
		'továbbítás',
		'tovább',
		'odg',
		'posr',
		'prosl',
	],
	// Baltic, Greek, Turkish, Welsh, Albanian
	...[
		'ats',
		'atb',
		'persiųsta',
		'pārs',
		'απ',
		'σχετ',
		'πρθ',
		'ynt',
		'yan',
		'cev',
		'ilt',
		'i̇lt',
		'yml',
	],
	// Cyrillic
	...['отв', 'ответ', 'на', 'пересл', 'переслано', 'від', 'відповідь', 'пер', 'ha', 'одг'],
	// Hebrew, Arabic, Persian
	...['השב', 'תגובה', 'הועבר', 'רד', 'رد', 'إعادة توجيه', 'إعادة', 'پاسخ', 'ارجاع'],
	// Chinese, Japanese, Korean, Thai, Vietnamese, Indonesian
	...[
		'回复',
		'回覆',
		'答复',
		'答覆',
		'转发',
		'轉寄',
		'轉發',
		'返信',
		'転送',
		'회신',
		'답장',
		'전달',
	],
	...['ตอบ', 'ส่งต่อ', 'trả lời', 'chuyển tiếp', 'bls', 'trs', 'balas'],
]);

/** Longest prefix with its counter, characters. */
const PREFIX_CHARS = 24;

/** Removes one prefix such as `Re:`, `AW[3]:`, `回复：`; null when there is none. */
function withoutPrefix(subject: string): string | null {
	const colon = /[:：]/.exec(subject.slice(0, PREFIX_CHARS));
	if (colon === null) return null;
	const word = subject
		.slice(0, colon.index)
		.replace(/[[(^*]?\d{1,4}[\])]?$/, '')
		.trim()
		.toLowerCase();
	return PREFIXES.has(word) ? subject.slice(colon.index + 1) : null;
}

/** Whether a subject begins as a mail program writes it for a reply or a forward. */
export function hasReplyPrefix(subject: string): boolean {
	return withoutPrefix(subject.trim()) !== null;
}

/**
 * The subject a person would call the matter by: without reply and forward prefixes in any number
 * and language, request-id tokens, external-sender marks and a trailing `(fwd)`.
 */
export function stripSubject(subject: string, pattern: RequestIdPattern | null): string {
	let rest = pattern === null ? subject : pattern.remove(subject);
	rest = rest.replace(/\s+/g, ' ').trim();
	for (;;) {
		const next =
			withoutPrefix(rest) ??
			/^\[(?:ext|extern|external|externe|fwd|fw|re)\]:?(.*)$/is.exec(rest)?.[1] ??
			/^(.*)\((?:fwd|fw)\)$/is.exec(rest)?.[1];
		if (next === undefined) return rest;
		rest = next.trim();
	}
}
