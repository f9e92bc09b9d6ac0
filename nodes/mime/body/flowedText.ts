/** Quote marks at a line's start: `>` with or without spaces is counted only in a row (RFC 3676 4.5). */
function quoteDepth(line: string): number {
	let depth = 0;
	while (line[depth] === '>') depth++;
	return depth;
}

/**
 * Joins the soft line ends of format=flowed text (RFC 3676). Quote marks stay, one space behind them.
 *
 * @param isDelSp DelSp=yes: the space at a soft line end is not part of the text
 */
export function unflow(text: string, isDelSp: boolean): string {
	const out: string[] = [];
	let paragraph: string[] = [];
	let paragraphDepth = 0;
	const flush = (): void => {
		if (paragraph.length === 0) return;
		const prefix = paragraphDepth > 0 ? `${'>'.repeat(paragraphDepth)} ` : '';
		out.push(prefix + paragraph.join(''));
		paragraph = [];
	};
	for (const rawLine of text.split('\n')) {
		const depth = quoteDepth(rawLine);
		let line = rawLine.slice(depth);
		if (line.startsWith(' ')) line = line.slice(1);
		const isSignature = line === '-- ';
		// `> > words`: written by a program that does not flow what it quotes.
		const isForeignQuote = line.startsWith('>');
		const isApart = depth !== paragraphDepth || isSignature || isForeignQuote;
		if (paragraph.length > 0 && isApart) flush();
		const isSoft = line.endsWith(' ') && !isSignature && !isForeignQuote;
		if (depth > 0 && line === '' && paragraph.length === 0) {
			out.push('>'.repeat(depth));
			continue;
		}
		paragraphDepth = depth;
		paragraph.push(isSoft && isDelSp ? line.slice(0, -1) : line);
		if (!isSoft) flush();
	}
	flush();
	return out.join('\n');
}
