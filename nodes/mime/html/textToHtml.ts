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
	let html = escapeHtml(text);
	if (html.includes('\r')) html = html.replace(/\r\n?/g, '\n');
	// One look for both: most texts have no space to be kept.
	if (html.startsWith(' ') || /[ \n] /.test(html)) {
		html = html
			.replace(/ {2,}/g, (spaces) => `${'&nbsp;'.repeat(spaces.length - 1)} `)
			.replace(/^ /gm, '&nbsp;');
	}
	return `<div>${html.replace(/\n/g, '<br>\n')}</div>`;
}
