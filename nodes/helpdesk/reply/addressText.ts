import type { MailAddress } from '../model';

/** Longest address that SMTP carries (RFC 5321 4.5.3.1.3), characters. */
const ADDRESS_CHARS = 254;
const LOCAL_CHARS = 64;

/** Whether a text is one address that an envelope can carry; Unicode is left to the server. */
export function isAddress(text: string): boolean {
	const at = text.lastIndexOf('@');
	if (at < 1 || at > LOCAL_CHARS || text.length > ADDRESS_CHARS) return false;
	const domain = text.slice(at + 1);
	if (domain === '' || domain.startsWith('.') || domain.endsWith('.') || domain.includes('..')) {
		return false;
	}
	return !/[\s<>,;:"()[\]\\\x00-\x1f\x7f]/.test(text);
}

/** Address lists that a person typed: pieces between commas, semicolons and line breaks. */
export interface AddressList {
	addresses: MailAddress[];
	/** Pieces that are no address, as typed. */
	invalid: string[];
}

/** Cuts at separators outside of quotes and angle brackets. */
function pieces(text: string): string[] {
	const found: string[] = [];
	let piece = '';
	let inQuotes = false;
	let inAngle = false;
	for (let index = 0; index < text.length; index++) {
		const char = text[index] ?? '';
		if (inQuotes && char === '\\') {
			piece += char + (text[index + 1] ?? '');
			index++;
			continue;
		}
		if (char === '"' && !inAngle) inQuotes = !inQuotes;
		else if (char === '<' && !inQuotes) inAngle = true;
		else if (char === '>' && !inQuotes) inAngle = false;
		const separates = char === '\n' || ((char === ',' || char === ';') && !inQuotes && !inAngle);
		if (separates) {
			found.push(piece);
			piece = '';
			inAngle = false;
		} else piece += char;
	}
	found.push(piece);
	return found.map((part) => part.trim()).filter((part) => part !== '');
}

function plainName(text: string): string {
	const trimmed = text.trim();
	const isQuoted = trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
	const inner = isQuoted ? trimmed.slice(1, -1).replace(/\\(.)/g, '$1') : trimmed;
	return inner.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
}

/** Reads `a@example.com, "Doe, Jane" <jane@example.com>; c@example.com`. */
export function parseAddressList(text: string): AddressList {
	const list: AddressList = { addresses: [], invalid: [] };
	for (const piece of pieces(text)) {
		const open = piece.lastIndexOf('<');
		const close = piece.lastIndexOf('>');
		const hasAngle = open >= 0 && close > open;
		const address = (hasAngle ? piece.slice(open + 1, close) : piece).trim();
		const name = hasAngle ? plainName(piece.slice(0, open)) : '';
		if (isAddress(address)) list.addresses.push({ name, address });
		else list.invalid.push(piece);
	}
	return list;
}
