import { FORWARD_PREFIXES, REPLY_PREFIXES } from '../personText/data/subjectPrefixes';
import type { RequestIdPattern } from './requestIdPattern';

/** Prefixes that name neither a reply nor a forward for sure, but are part of no subject. */
const FURTHER_PREFIXES: ReadonlySet<string> = new Set([
	...['reply', 're.', 'fw.', 'ref', 'resp', 'rm', 'válasz', 'tovább', 'odg', 'posr', 'předáno'],
	...['ats', 'atb', 'persiųsta', 'pārs', 'cev', 'yml', 'fs', 'framsent', 'від', 'відповідь', 'одг'],
	...['پاسخ', 'ارجاع', 'إعادة', 'רד', 'ตอบ', 'ส่งต่อ', 'balas', '回复', '回覆', 'přep', 'reenviar'],
]);

function isPrefix(word: string): boolean {
	return REPLY_PREFIXES.has(word) || FORWARD_PREFIXES.has(word) || FURTHER_PREFIXES.has(word);
}

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
		.toLowerCase()
		.normalize('NFC');
	return isPrefix(word) ? subject.slice(colon.index + 1) : null;
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
