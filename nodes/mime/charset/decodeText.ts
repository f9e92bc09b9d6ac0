import { isAscii, isUtf8 } from 'node:buffer';

import { cyrillicShare, PAIR_SHARE } from './alphabeticCharset';
import { normalizeCharsetName } from './charsetName';
import { LATIN_CHARSET, detectCharset, otherScriptCharset } from './detectCharset';
import { bestShare } from './eastAsianCharset';
import { decodeIconv, isIconvCharset } from './iconv';
import { isLatinText } from './latinCharset';
import { decodeHz, decodeIso2022, hasIso2022Escapes } from './iso2022';

export interface DecodedText {
	text: string;
	/** Name of the charset that was used, as `normalizeCharsetName` gives it. */
	charset: string;
	/** The declared charset was missing, unknown or did not fit the bytes. */
	wasGuessed: boolean;
}

/** Share of replacement characters above which a declared charset is taken as wrong. */
const WRONG_SHARE = 0.02;
const DOUBLE_BYTE = /^(?:gb18030|big5-hkscs|cp949|cp932|euc-jp)$/;
const CYRILLIC_CHARSET = /^(?:windows-1251|koi8-[ru]|iso-8859-5|cp866)$/;
const ESCAPE_CHARSETS = new Set(['iso-2022-jp', 'iso-2022-kr', 'hz', 'utf-7', 'utf-7-imap']);

function decodeRun(bytes: Buffer, charset: string): string {
	return charset === 'ascii' ? bytes.toString('latin1') : decodeIconv(bytes, charset);
}

function isKnown(name: string): boolean {
	return (
		name === 'utf-8' || name === 'us-ascii' || ESCAPE_CHARSETS.has(name) || isIconvCharset(name)
	);
}

function isWide(name: string): boolean {
	return name.startsWith('utf-16') || name.startsWith('utf-32');
}

/**
 * Charsets in which text that is valid UTF-8 makes no sense: the letters of the single-byte ones are
 * hardly ever in UTF-8's order, and ISO-2022 has no 8-bit bytes.
 */
function isUnlikeUtf8(name: string): boolean {
	return (
		/^(?:windows-(?:125\d|874)|iso-8859-|koi8-|mac|cp(?:437|7\d\d|85\d|86\d)$)/.test(name) ||
		(name !== 'utf-7' && ESCAPE_CHARSETS.has(name)) ||
		name === 'us-ascii'
	);
}

/** Decodes with exactly this charset; never throws. `name` must be a known one. */
function decodeAs(bytes: Buffer, name: string): string {
	if (name === 'utf-8') return bytes.toString('utf8');
	if (name === 'us-ascii') return bytes.toString('latin1');
	if (name === 'iso-2022-jp' || name === 'iso-2022-kr') return decodeIso2022(bytes, decodeRun);
	if (name === 'hz') return decodeHz(bytes, decodeRun);
	return decodeIconv(bytes, name);
}

function countReplacements(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
	return count;
}

/** Characters beyond ASCII that are whole. */
function countWide(text: string): number {
	let count = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0x9f && code !== 0xfffd) count++;
	}
	return count;
}

/** Characters of the C1 range: real text has none, a wrong single-byte charset makes many. */
function hasC1(text: string): boolean {
	return /[\u0080-\u0084\u0086-\u009f]/.test(text);
}

function guess(bytes: Buffer, hint: string): DecodedText {
	const charset = detectCharset(bytes, hint);
	return { text: decodeAs(bytes, charset), charset, wasGuessed: true };
}

function stripBom(decoded: DecodedText): DecodedText {
	return decoded.text.startsWith('\ufeff') ? { ...decoded, text: decoded.text.slice(1) } : decoded;
}

/** UTF-16 is declared by programs that then send one byte a character. */
function looksWide(bytes: Buffer): boolean {
	const first = bytes[0];
	const hasBom = (first === 0xff && bytes[1] === 0xfe) || (first === 0xfe && bytes[1] === 0xff);
	return hasBom || bytes.subarray(0, 200).includes(0) || !isUtf8(bytes);
}

/** Bytes in which a declared Cyrillic charset proves itself. */
const CYRILLIC_BYTES = 1000;

/** Characters a text must gain to be taken out of the table that was declared for it. */
const CLEARLY_BETTER = 0.3;

/**
 * The bytes in another script than the declared one: Chinese or Russian labelled iso-8859-1, koi8-r
 * that is windows-1251, UTF-8 labelled as an East Asian charset. Null when the label holds.
 */
function inOtherScript(bytes: Buffer, name: string): DecodedText | null {
	const as = (charset: string): DecodedText => ({
		text: decodeAs(bytes, charset),
		charset,
		wasGuessed: true,
	});
	if (DOUBLE_BYTE.test(name)) {
		if (isAscii(bytes) || !isUtf8(bytes)) return null;
		const asUtf8 = bytes.toString('utf8');
		return bestShare(asUtf8) > bestShare(decodeAs(bytes, name)) ? as('utf-8') : null;
	}
	const isCyrillic = CYRILLIC_CHARSET.test(name);
	const share = isCyrillic ? cyrillicShare(decodeAs(bytes.subarray(0, CYRILLIC_BYTES), name)) : 0;
	if (share >= PAIR_SHARE) return null;
	if (!isCyrillic && !LATIN_CHARSET.test(name)) return null;
	const other = otherScriptCharset(bytes);
	if (other === null || other === name) return null;
	if (!isCyrillic) return isLatinText(decodeAs(bytes, name)) ? null : as(other);
	const gain = cyrillicShare(decodeAs(bytes, other)) - share;
	return gain > CLEARLY_BETTER ? as(other) : null;
}

function decodeDeclared(bytes: Buffer, name: string, hint: string): DecodedText {
	if (isWide(name) && !looksWide(bytes)) return guess(bytes, hint);
	if (isUnlikeUtf8(name) && !isAscii(bytes) && isUtf8(bytes) && !hasIso2022Escapes(bytes)) {
		return { text: bytes.toString('utf8'), charset: 'utf-8', wasGuessed: true };
	}
	if (name === 'us-ascii') return guess(bytes, hint);
	const other = inOtherScript(bytes, name);
	if (other !== null) return other;
	const text = decodeAs(bytes, name);
	const wrong = countReplacements(text);
	if (wrong === 0 && !(name === 'windows-1252' && hasC1(text))) {
		return { text, charset: name, wasGuessed: false };
	}
	// UTF-8 with some damage has more whole characters than broken ones, a wrong label has none.
	const isUtf8Enough = name === 'utf-8' && (isUtf8(bytes) || countWide(text) > wrong);
	if (isUtf8Enough) return { text, charset: name, wasGuessed: false };
	const guessed = guess(bytes, hint);
	const isBetter = countReplacements(guessed.text) < wrong || guessed.charset === 'utf-8';
	const isWrong = wrong > Math.max(1, text.length * WRONG_SHARE) || wrong === 0;
	return isBetter && isWrong ? guessed : { text, charset: name, wasGuessed: false };
}

/**
 * Bytes to text: by the declared charset where it is known and fits, else by detection. Never
 * throws; what cannot be read becomes U+FFFD. A byte order mark is taken off.
 *
 * @param declared as the mail wrote it, '' when it did not
 * @param hint charset of the surrounding mail, tried before statistics; '' for none
 */
export function decodeText(bytes: Buffer, declared: string, hint = ''): DecodedText {
	const name = declared === '' ? '' : normalizeCharsetName(declared);
	const usable = name !== '' && isKnown(name);
	if (isAscii(bytes) && !isWide(name)) {
		if (usable && ESCAPE_CHARSETS.has(name)) {
			return { text: decodeAs(bytes, name), charset: name, wasGuessed: false };
		}
		if (bytes.includes(0x1b) && hasIso2022Escapes(bytes)) {
			return { text: decodeAs(bytes, 'iso-2022-jp'), charset: 'iso-2022-jp', wasGuessed: true };
		}
		return {
			text: bytes.toString('latin1'),
			charset: usable ? name : 'us-ascii',
			wasGuessed: false,
		};
	}
	if (usable) return stripBom(decodeDeclared(bytes, name, hint));
	return stripBom(guess(bytes, hint));
}
