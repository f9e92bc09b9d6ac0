import { decodeBase64 } from './base64';
import type { DecodedBytes } from './decodedBytes';
import { decodeQuotedPrintable } from './quotedPrintable';
import { decodeBareUuencode, decodeUuencode } from './uuencode';

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;

export interface TransferDecoded extends DecodedBytes {
	/** Set when the declared encoding was not the real one. */
	oddity: string | null;
}

/** Share of foreign bytes from which "base64" is plain text with a wrong label. */
const NOT_BASE64_SHARE = 0.3;
/** The same where the decoded bytes are no text either. */
const FOREIGN_TEXT_SHARE = 0.05;

function isPrintable(bytes: Uint8Array): boolean {
	return !bytes.some((byte) => byte < 0x20 && byte !== LF && byte !== CR && byte !== TAB);
}

/** Text that only claims to be base64: words, or letters whose decoding is no text. */
function isFalseBase64(source: Buffer, decoded: DecodedBytes, isText: boolean): boolean {
	if (source.length === 0) return false;
	if (decoded.rubbish > source.length * NOT_BASE64_SHARE) return true;
	if (!isText) return false;
	const sample = source.subarray(0, 2000);
	if (isPrintable(decoded.bytes.subarray(0, 400)) || !isPrintable(sample)) return false;
	if (decoded.rubbish > source.length * FOREIGN_TEXT_SHARE) return true;
	const plain = sample.toString('latin1').trim();
	// Words, or a single one whose length base64 cannot have.
	const isOneWord = plain.length < 100 && !/\s/.test(plain);
	return /[A-Za-z]{2} [A-Za-z]{2}/.test(plain) || (isOneWord && plain.length % 4 === 1);
}

/**
 * Undoes a Content-Transfer-Encoding. An unknown one is taken as none.
 *
 * @param encoding as declared, '' for none
 * @param isText of a text part more is known: its bytes must be text
 */
export function decodeTransfer(source: Buffer, encoding: string, isText: boolean): TransferDecoded {
	switch (encodingName(encoding)) {
		case 'base64': {
			const decoded = decodeBase64(source);
			if (isFalseBase64(source, decoded, isText)) {
				return { bytes: source, rubbish: 0, oddity: 'base64 declared but plain' };
			}
			const oddity = decoded.rubbish > 0 ? 'base64 with foreign characters' : null;
			return { ...decoded, oddity };
		}
		case 'quoted-printable':
			return { ...decodeQuotedPrintable(source), oddity: null };
		case 'uuencode': {
			const bytes = decodeUuencode(source)?.bytes ?? decodeBareUuencode(source);
			if (bytes === null) return { bytes: source, rubbish: 0, oddity: 'no uuencoded data' };
			return { bytes, rubbish: 0, oddity: null };
		}
		case '':
			return { bytes: source, rubbish: 0, oddity: null };
		default:
			return { bytes: source, rubbish: 0, oddity: 'unknown transfer encoding' };
	}
}

function encodingName(declared: string): string {
	const name = declared
		.slice(0, 60)
		.toLowerCase()
		.replace(/\([^()]*\)/g, '')
		.replace(/[^a-z0-9-]/g, '');
	if (name === 'base64' || name === 'b' || name === 'base-64') return 'base64';
	if (/^(?:quoted-?printable|qp|q|printable)/.test(name)) return 'quoted-printable';
	if (/^(?:x-)?uu(?:e|encode|encoded)?$/.test(name)) return 'uuencode';
	return /^(?:7-?bits?|8-?bits?|binary|none)?$/.test(name) ? '' : 'unknown';
}
