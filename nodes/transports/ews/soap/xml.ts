import { escapeXml } from './escape';

/** Markup that is safe to put into a request: made by `xml` alone, never from a bare string. */
export class Markup {
	constructor(readonly text: string) {}
}

type Value = string | number | boolean | Markup | readonly Markup[];

/**
 * Builds request markup: literal parts stay, every value is escaped unless it is Markup itself. The
 * type of a request is Markup, so an unescaped string cannot reach the wire.
 */
export function xml(literals: TemplateStringsArray, ...values: readonly Value[]): Markup {
	let text = literals[0] ?? '';
	values.forEach((value, index) => {
		text += written(value) + (literals[index + 1] ?? '');
	});
	return new Markup(text);
}

/** Nothing, for the optional parts of a request. */
export const EMPTY = new Markup('');

function written(value: Value): string {
	if (value instanceof Markup) return value.text;
	if (Array.isArray(value)) return (value as readonly Markup[]).map((part) => part.text).join('');
	return escapeXml(String(value));
}
