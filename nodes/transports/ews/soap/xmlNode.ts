/** One element of an answer. Names are without their prefix: EWS has no two of the same name. */
export interface XmlNode {
	name: string;
	attributes: Readonly<Record<string, string>>;
	/** In the server's order. */
	children: XmlNode[];
	/** Own character data, not trimmed. */
	text: string;
	/** Decoded base64 of MimeContent and Content. */
	content?: Buffer;
	/** The content was over the limit and was thrown away while it came in. */
	isContentTooLarge?: boolean;
}

/** First element down this path, or undefined. */
export function find(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
	let current = node;
	for (const name of path) {
		current = current?.children.find((child) => child.name === name);
		if (!current) return undefined;
	}
	return current;
}

/** Text of the element down this path, null where there is none. */
export function textOf(node: XmlNode | undefined, ...path: string[]): string | null {
	return find(node, ...path)?.text ?? null;
}

/** A whole number, null where it is missing or something else. */
export function numberOf(node: XmlNode | undefined, ...path: string[]): number | null {
	const text = textOf(node, ...path)?.trim();
	return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** xs:boolean; anything but `true` and `1` is false. */
export function booleanOf(node: XmlNode | undefined, ...path: string[]): boolean {
	const text = textOf(node, ...path)?.trim();
	return text === 'true' || text === '1';
}
