import { SaxesParser } from 'saxes';

/** An element of a request; names without prefix. The server's own reader, apart from the client's. */
export interface Element {
	name: string;
	attributes: Record<string, string>;
	children: Element[];
	text: string;
}

/** Strict: what is not well-formed XML is an error, as it is on Exchange. */
export function parseXml(text: string): Element {
	const parser = new SaxesParser({ xmlns: false });
	const open: Element[] = [];
	let root: Element | undefined;
	parser.on('error', (error) => {
		throw error;
	});
	parser.on('opentag', (tag) => {
		const name = tag.name.slice(tag.name.indexOf(':') + 1);
		const element: Element = { name, attributes: { ...tag.attributes }, children: [], text: '' };
		const parent = open.at(-1);
		if (parent) parent.children.push(element);
		else root = element;
		open.push(element);
	});
	const addText = (part: string) => {
		const element = open.at(-1);
		if (element) element.text += part;
	};
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('closetag', () => open.pop());
	parser.write(text).close();
	if (!root) throw new Error('no root element');
	return root;
}

export function child(element: Element | undefined, ...path: string[]): Element | undefined {
	return path.reduce<Element | undefined>(
		(current, name) => current?.children.find((each) => each.name === name),
		element,
	);
}

/** Text for an answer, in elements and attributes. */
export function text(value: string | number | boolean): string {
	return [...String(value)]
		.map((character) => ('&<>"'.includes(character) ? `&#${character.codePointAt(0)};` : character))
		.join('');
}
