import { fold } from '../text';
import { withoutMark } from './subjectMarks';
import { FORWARD_PREFIXES, REPLY_PREFIXES } from '../personText/data/subjectPrefixes';
import type { RequestIdPattern } from './requestIdPattern';

/** Prefixes that name neither a reply nor a forward for sure, but are part of no subject. */
const FURTHER_PREFIXES: ReadonlySet<string> = new Set([
	...['reply', 're.', 'fw.', 'ref', 'resp', 'rm', 'válasz', 'tovább', 'odg', 'posr', 'předáno'],
	...['ats', 'atb', 'persiųsta', 'pārs', 'cev', 'yml', 'fs', 'framsent', 'від', 'відповідь', 'одг'],
	...['پاسخ', 'ارجاع', 'إعادة', 'רד', 'ตอบ', 'ส่งต่อ', 'balas', '回复', '回覆', 'přep', 'reenviar'],
	...[
		'réponse',
		'reponse',
		'rép',
		'respuesta',
		'risposta',
		'resposta',
		'odpowiedź',
		'yanıt',
		'cevap',
	],
	...[
		'yanit',
		'vastaus',
		'răspuns',
		'odgovor',
		'reactie',
		'antwoord',
		'svar',
		'transfert',
		'weiterl',
	],
	...['weiterleitung', 'wg fwd', 'przekazane', 'yönlendir', 'inoltrata', 'doorsturen', 'videres'],
]);

function isPrefix(word: string): boolean {
	return REPLY_PREFIXES.has(word) || FORWARD_PREFIXES.has(word) || FURTHER_PREFIXES.has(word);
}

/** Marks that may stand before a prefix: every gateway on the way puts its own. */
const MARKS = 5;

/** Longest prefix with its counter, characters. */
const PREFIX_CHARS = 24;

/** Removes one prefix such as `Re:`, `AW[3]:`, `回复：`; null when there is none. */
function withoutPrefix(subject: string): string | null {
	const colon = /[:：]/.exec(subject.slice(0, PREFIX_CHARS));
	if (colon === null) return null;
	const word = fold(subject.slice(0, colon.index).normalize('NFC'))
		.replace(/[[(^*-]?\d{1,4}[\])]?$/, '')
		.trim();
	const isKnown = isPrefix(word) || isPrefix(word.replace(/\.$/, ''));
	return isKnown ? subject.slice(colon.index + 1) : null;
}

/** Whether a subject begins as a mail program writes it for a reply or a forward. */
export function hasReplyPrefix(subject: string): boolean {
	let rest = subject.trim();
	for (let i = 0; i < MARKS; i++) {
		if (withoutPrefix(rest) !== null) return true;
		const next = withoutMark(rest);
		if (next === null) return false;
		rest = next.trim();
	}
	return false;
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
			withoutPrefix(rest) ?? withoutMark(rest) ?? /^(.*)\((?:fwd|fw)\)$/is.exec(rest)?.[1];
		if (next === undefined) return rest;
		rest = next.trim();
	}
}
