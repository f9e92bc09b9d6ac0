/**
 * text/enriched (RFC 1896) and text/richtext (RFC 1341) as plain text: commands in angle brackets
 * go, `<<` is `<`, one line end is a space and n of them are n-1, `<nofill>` keeps them, what is
 * inside `<param>` is no text.
 */
export function enrichedToText(source: string, isRichtext: boolean): string {
	let out = '';
	let noFill = 0;
	let isParam = false;
	let i = 0;
	while (i < source.length) {
		const open = source.indexOf('<', i);
		const end = open < 0 ? source.length : open;
		if (!isParam && end > i) out += fill(source.slice(i, end), noFill > 0);
		if (open < 0) break;
		if (source[open + 1] === '<') {
			if (!isParam) out += '<';
			i = open + 2;
			continue;
		}
		const close = source.indexOf('>', open);
		const name = close < 0 ? '' : source.slice(open + 1, Math.min(close, open + 61)).toLowerCase();
		if (close < 0 || !/^\/?[a-z][a-z0-9-]{0,59}$/.test(name)) {
			out += '<';
			i = open + 1;
			if (close < 0) return out + source.slice(i);
			continue;
		}
		if (name === 'nofill') noFill++;
		else if (name === '/nofill') noFill = Math.max(0, noFill - 1);
		else if (name === 'param' || name === '/param') isParam = name === 'param';
		else if (name === 'nl' || name === '/paragraph') out += '\n';
		else if (name === 'lt' && isRichtext) out += '<';
		i = close + 1;
	}
	return out;
}

function fill(text: string, isNoFill: boolean): string {
	if (isNoFill) return text;
	return text.replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : ends.slice(1)));
}
