const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
};

/** Text for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
	return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char) : text;
}

/**
 * Plain text as HTML that looks the same: markup escaped, line ends and runs of spaces kept. No
 * links are made: what a customer wrote stays what he wrote.
 */
export function textToHtml(text: string): string {
	if (text === '') return '';
	const escaped = escapeHtml(text)
		.replace(/\r\n?/g, '\n')
		.replace(/ {2,}/g, (spaces) => `${'&nbsp;'.repeat(spaces.length - 1)} `)
		.replace(/^ /gm, '&nbsp;')
		.replace(/\n/g, '<br>\n');
	return `<div>${escaped}</div>`;
}
