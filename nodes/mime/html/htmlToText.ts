import { LIMITS } from '../../helpdesk/limits';
import { readHtmlTokens } from './htmlTokens';

const SKIPPED = new Set([
	'script',
	'style',
	'head',
	'title',
	'template',
	'noframes',
	'select',
	'svg',
]);
const VOID = new Set([
	'br',
	'hr',
	'img',
	'input',
	'meta',
	'link',
	'area',
	'base',
	'col',
	'wbr',
	'embed',
]);
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre']);
const BLOCKS = new Set([
	...['div', 'section', 'article', 'header', 'footer', 'main', 'nav', 'aside', 'address', 'center'],
	...['tr', 'dt', 'dd', 'li', 'blockquote', 'form', 'fieldset', 'figure', 'figcaption', 'body'],
	...['thead', 'tbody', 'tfoot', 'caption', 'legend', 'summary', 'details'],
]);
/** Of these only the outermost stands apart from its surroundings. */
const NESTING = new Set(['ul', 'ol', 'dl', 'table']);
const MAX_QUOTE_DEPTH = 20;

/** Collects lines; a pending break becomes real only when text follows. */
class TextWriter {
	private readonly out: string[] = [];
	private line = '';
	private hasSpace = false;
	/** Line ends owed before the next text. */
	private pending = 0;
	private isEmpty = true;
	quoteDepth = 0;

	/** Inline text; white space was not yet collapsed. */
	write(text: string, isPreformatted: boolean): void {
		if (isPreformatted) {
			text.split('\n').forEach((piece, index) => {
				if (index > 0) this.lineBreak();
				if (piece !== '') this.put(piece.replace(/[\u00a0\r]/g, ' '));
			});
			return;
		}
		const flat = text.replace(/[\s\u00a0]+/g, ' ');
		if (flat === ' ' || flat === '') {
			this.hasSpace ||= flat === ' ';
			return;
		}
		if (flat.startsWith(' ')) this.hasSpace = true;
		this.put(flat.trim());
		if (flat.endsWith(' ')) this.hasSpace = true;
	}

	private put(text: string): void {
		if (this.pending > 0) this.flushBreaks();
		if (this.hasSpace && this.line !== '') this.line += ' ';
		this.hasSpace = false;
		this.line += text;
		this.isEmpty = false;
	}

	/** Marks such as list bullets: they belong to the text that follows. */
	mark(text: string): void {
		this.put(text);
		this.hasSpace = true;
	}

	/** At least this many line ends before the next text. */
	breakLines(count: number): void {
		this.hasSpace = false;
		this.pending = Math.max(this.pending, this.isEmpty ? 0 : count);
	}

	/** A `<br>`: always one more line end. */
	lineBreak(): void {
		if (this.pending > 0) this.flushBreaks();
		this.hasSpace = false;
		this.endLine();
		this.isEmpty = false;
	}

	private flushBreaks(): void {
		// The current line may be empty behind a <br>, which is then one of the breaks owed.
		let count = this.pending;
		this.pending = 0;
		if (this.line === '') count = Math.max(0, count - 1);
		for (let i = 0; i < count; i++) this.endLine();
	}

	private endLine(): void {
		this.out.push(this.prefix() + this.line);
		this.line = '';
	}

	private prefix(): string {
		const depth = Math.min(this.quoteDepth, MAX_QUOTE_DEPTH);
		return depth === 0 ? '' : `${'>'.repeat(depth)} `;
	}

	/** Ends the lines of one quote depth before another begins. */
	setQuoteDepth(depth: number): void {
		if (this.line !== '') {
			this.endLine();
			this.pending = Math.max(0, this.pending - 1);
		}
		this.quoteDepth = Math.max(0, depth);
	}

	finish(): string {
		if (this.line !== '') this.endLine();
		return this.out
			.map((line) => line.trimEnd())
			.join('\n')
			.replace(/\n{4,}/g, '\n\n\n')
			.trim();
	}
}

function isHidden(attributes: ReadonlyMap<string, string>): boolean {
	const style = attributes.get('style');
	return style !== undefined && /display\s{0,5}:\s{0,5}none/i.test(style.slice(0, 500));
}

/** Whether an element keeps its line ends and spaces (CSS 2.1 16.6), as `<pre>` does. */
function isPreformattedStyle(attributes: ReadonlyMap<string, string>): boolean {
	const style = attributes.get('style');
	return (
		style !== undefined && /(?:^|[;\s])white-space\s{0,5}:\s{0,5}pre/i.test(style.slice(0, 500))
	);
}

/** The link behind a text, when it tells more than the text does. */
function linkSuffix(href: string, text: string): string {
	const target = href.trim();
	if (!/^(?:https?:|mailto:|tel:|ftp:)/i.test(target) || target.length > 2000) return '';
	const bare = target.replace(/^(?:mailto:|tel:)/i, '');
	const said = text.trim();
	if (said === '' || said === target || said === bare || said.includes(bare)) return '';
	const noScheme = bare.replace(/^https?:\/\//i, '').replace(/\/$/, '');
	return said.replace(/\/$/, '').endsWith(noScheme) ? '' : ` [${bare}]`;
}

/**
 * HTML as plain text for people: blocks become lines, quotes get `> `, list items a bullet, links
 * their target behind the text (of the first `LIMITS.htmlLinks`), scripts, styles and hidden parts
 * go. Linear in the length of any input, never throws.
 */
export function htmlToText(html: string): string {
	const writer = new TextWriter();
	/** Elements open inside a part that is left out; 0 when none is. */
	let skipDepth = 0;
	let skipName = '';
	let preDepth = 0;
	/** Element whose style keeps line ends, and how often its name is open inside it. */
	let styledPre = '';
	let styledDepth = 0;
	let nesting = 0;
	let links = 0;
	let href = '';
	let linkText = '';
	let isInLink = false;
	const endLink = (): void => {
		if (isInLink && links++ < LIMITS.htmlLinks) {
			const suffix = linkSuffix(href, linkText);
			if (suffix !== '') writer.write(suffix, false);
		}
		isInLink = false;
	};
	readHtmlTokens(html, {
		text(text) {
			if (skipDepth > 0) return;
			if (isInLink && linkText.length < 2000) linkText += text;
			writer.write(text, preDepth > 0 || styledDepth > 0);
		},
		open(name, attributes) {
			// A head that was never closed ends where the body begins.
			if (skipName === 'head' && name === 'body') skipDepth = 0;
			if (skipDepth > 0) {
				if (name === skipName) skipDepth++;
				return;
			}
			const isLeftOut = SKIPPED.has(name) || (!VOID.has(name) && isHidden(attributes));
			if (isLeftOut) {
				skipDepth = 1;
				skipName = name;
				return;
			}
			openElement(name, attributes);
		},
		close(name) {
			if (skipDepth > 0) {
				if (name === skipName || (name === 'head' && skipName === 'title')) skipDepth--;
				return;
			}
			closeElement(name);
		},
	});
	endLink();
	return writer.finish();

	function openElement(name: string, attributes: ReadonlyMap<string, string>): void {
		if (name === 'br') writer.lineBreak();
		else if (name === 'hr') {
			writer.breakLines(1);
			writer.write('--------', false);
			writer.breakLines(1);
		} else if (name === 'img') {
			const alt = (attributes.get('alt') ?? '').trim();
			if (alt !== '') writer.write(`[${alt}]`, false);
		} else if (name === 'a') {
			endLink();
			href = attributes.get('href') ?? '';
			linkText = '';
			isInLink = href !== '';
		} else if (name === 'td' || name === 'th') writer.write(' ', false);
		else if (NESTING.has(name)) writer.breakLines(nesting++ > 0 ? 1 : 2);
		else if (PARAGRAPHS.has(name)) writer.breakLines(2);
		else if (BLOCKS.has(name)) writer.breakLines(1);
		if (name === styledPre && styledDepth > 0) styledDepth++;
		else if (styledDepth === 0 && !VOID.has(name) && isPreformattedStyle(attributes)) {
			styledPre = name;
			styledDepth = 1;
		}
		if (name === 'li') writer.mark('*');
		if (name === 'pre') preDepth++;
		if (name === 'blockquote') writer.setQuoteDepth(writer.quoteDepth + 1);
	}

	function closeElement(name: string): void {
		if (name === styledPre) styledDepth = Math.max(0, styledDepth - 1);
		if (name === 'a') endLink();
		else if (name === 'pre') preDepth = Math.max(0, preDepth - 1);
		if (NESTING.has(name)) {
			nesting = Math.max(0, nesting - 1);
			writer.breakLines(nesting > 0 || name === 'table' ? 1 : 2);
		} else if (PARAGRAPHS.has(name)) writer.breakLines(2);
		else if (BLOCKS.has(name)) writer.breakLines(1);
		if (name === 'blockquote') writer.setQuoteDepth(writer.quoteDepth - 1);
	}
}
