import { Tokenizer } from 'htmlparser2';

/** What is told of an HTML text in its order; tags and attribute names in lower case. */
export interface HtmlEvents {
	open(tag: string, attributes: ReadonlyMap<string, string>): void;
	close(tag: string): void;
	/** Entities are resolved; one run of text may come in pieces. */
	text(text: string): void;
}

/** Attributes read of one tag, and characters of one value: enough for class, id, style and href. */
const ATTRIBUTES = 32;
const ATTRIBUTE_CHARS = 2048;

/**
 * Reads HTML of any quality as a flat row of events; nesting is the reader's affair. htmlparser2's
 * tokenizer alone, because its parser looks through the whole stack at every closing tag, which is
 * quadratic on hostile nesting. Never throws for bad HTML. The one doorway to htmlparser2 here.
 */
export function readHtml(html: string, events: HtmlEvents): void {
	let tag = '';
	let attributes = new Map<string, string>();
	let name = '';
	let pieces: string[] = [];
	let chars = 0;
	const slice = (start: number, end: number): string => html.slice(start, end);
	const opened = (): void => {
		if (tag !== '') events.open(tag, attributes);
		tag = '';
	};
	const piece = (text: string): void => {
		if (chars < ATTRIBUTE_CHARS) pieces.push(text.slice(0, ATTRIBUTE_CHARS - chars));
		chars += text.length;
	};
	const tokenizer = new Tokenizer(
		{ xmlMode: false, decodeEntities: true },
		{
			onopentagname(start, end) {
				tag = slice(start, Math.min(end, start + 64)).toLowerCase();
				attributes = new Map();
			},
			onattribname(start, end) {
				name = slice(start, Math.min(end, start + 64)).toLowerCase();
				pieces = [];
				chars = 0;
			},
			onattribdata: (start, end) => piece(slice(start, Math.min(end, start + ATTRIBUTE_CHARS))),
			onattribentity: (codePoint) => piece(String.fromCodePoint(codePoint)),
			onattribend() {
				if (attributes.size < ATTRIBUTES && !attributes.has(name))
					attributes.set(name, pieces.join(''));
			},
			onopentagend: opened,
			onselfclosingtag: opened,
			onclosetag: (start, end) =>
				events.close(slice(start, Math.min(end, start + 64)).toLowerCase()),
			ontext: (start, end) => events.text(slice(start, end)),
			ontextentity: (codePoint) => events.text(String.fromCodePoint(codePoint)),
			oncdata: () => undefined,
			oncomment: () => undefined,
			ondeclaration: () => undefined,
			onprocessinginstruction: () => undefined,
			onend: () => undefined,
		},
	);
	tokenizer.write(html);
	tokenizer.end();
}
