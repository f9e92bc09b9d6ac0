import type { MailAddress } from '../model';

/** What is looked at of one value, characters. */
const VALUE_CHARS = 600;
/** An apostrophe may stand inside (`o'neil@`), not around. */
const EMAIL = /[^\s<>()[\]"',;:|*][^\s<>()[\]",;:|*]{0,63}@[^\s<>()[\]"',;:|*]{1,253}/;
const EDGES = /^[\s<([{*,;:|-]{1,20}|[\s<>()[\]{}*,;:|-]{1,20}$/g;
const QUOTES = '"\'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d';

/** Without brackets and spaces around it; the bracket at the end of "Ada (Sales)" is the name's. */
function withoutEdges(text: string): string {
	let name = text.replace(EDGES, '').trim();
	for (const [open, close] of ['()', '[]']) {
		const begin = name.lastIndexOf(open ?? '');
		if (begin > 0 && !name.includes(close ?? '', begin)) name += close;
	}
	return name;
}

/** Without edges, and without quotes when both ends have one. */
function trimmed(text: string): string {
	let name = withoutEdges(text);
	for (let i = 0; i < 3 && name.length > 1; i++) {
		if (!QUOTES.includes(name[0] ?? '') || !QUOTES.includes(name[name.length - 1] ?? '')) break;
		name = withoutEdges(name.slice(1, -1));
	}
	return QUOTES.includes(name) ? '' : name;
}

/**
 * Name and address from the text of a mailbox as programs show it: `Ada <a@x>`, `Ada [mailto:a@x]`,
 * `'Ada' via List <a@x>`, `a@x (Ada)`, `Ada <a@x<mailto:a@x>>`, `Lovelace, Ada <a@x>`. Null when
 * neither the text nor `linked` (the address of a link behind it) has an address.
 */
export function mailboxFromText(text: string, linked: string | null): MailAddress | null {
	const value = text
		.slice(0, VALUE_CHARS)
		.replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
	const found = EMAIL.exec(value);
	if (found === null) {
		if (linked === null || !EMAIL.test(linked)) return null;
		const name = trimmed(value);
		return { name, address: linked };
	}
	const address = found[0].replace(/^mailto:/i, '').replace(/[.>]{1,4}$/, '');
	const before = value.slice(0, found.index).replace(/(?:mailto|smtp) ?:? ?$/i, '');
	let name = trimmed(before);
	if (name === '') {
		const comment = /^[>\])\s]{0,4}\(([^()<>@]{1,100})\)/.exec(
			value.slice(found.index + found[0].length),
		);
		name = trimmed(comment?.[1] ?? '');
	}
	if (name.toLowerCase() === address.toLowerCase()) name = '';
	return { name, address };
}
