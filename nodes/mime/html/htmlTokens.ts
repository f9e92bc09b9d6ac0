import { Tokenizer } from 'htmlparser2';

/** What a reader of HTML is told. Names are in lower case. */
export interface HtmlTokenHandler {
	text(text: string): void;
	open(name: string, attributes: ReadonlyMap<string, string>): void;
	close(name: string): void;
}

/** Attributes and characters of one, so that a tag of a megabyte costs nothing more. */
const MAX_ATTRIBUTES = 100;
const MAX_ATTRIBUTE_CHARS = 8192;

/**
 * Reads HTML as a flat stream of tokens: htmlparser2's tokenizer without its element stack, which
 * is what makes deeply nested mail cost its square. Linear in the length, never throws.
 */
export function readHtmlTokens(html: string, handler: HtmlTokenHandler): void {
	let name = '';
	let attributeName = '';
	let value = '';
	let attributes = new Map<string, string>();
	const ignore = (): void => undefined;
	const addToValue = (piece: string): void => {
		if (value.length < MAX_ATTRIBUTE_CHARS) value += piece.slice(0, MAX_ATTRIBUTE_CHARS);
	};
	const tokenizer: Tokenizer = new Tokenizer(
		{ xmlMode: false, decodeEntities: true },
		{
			ontext: (start, end) => handler.text(html.slice(start, end)),
			ontextentity: (code) => handler.text(String.fromCodePoint(code)),
			onopentagname: (start, end) => {
				name = html.slice(start, Math.min(end, start + 60)).toLowerCase();
				attributes = new Map();
			},
			onopentagend: () => handler.open(name, attributes),
			onselfclosingtag: () => {
				handler.open(name, attributes);
			},
			onclosetag: (start, end) => {
				handler.close(
					html
						.slice(start, Math.min(end, start + 60))
						.trim()
						.toLowerCase(),
				);
			},
			onattribname: (start, end) => {
				attributeName = html.slice(start, Math.min(end, start + 100)).toLowerCase();
				value = '';
			},
			onattribdata: (start, end) => addToValue(html.slice(start, end)),
			onattribentity: (code) => addToValue(String.fromCodePoint(code)),
			onattribend: () => {
				const isRoom = attributes.size < MAX_ATTRIBUTES;
				if (isRoom && !attributes.has(attributeName)) attributes.set(attributeName, value);
			},
			oncdata: ignore,
			oncomment: ignore,
			ondeclaration: ignore,
			onprocessinginstruction: ignore,
			onend: ignore,
		},
	);
	tokenizer.write(html);
	tokenizer.end();
}
