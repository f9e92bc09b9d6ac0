import type { BodyLine, LineRole } from '../../helpdesk/personText/bodyLine';
import { matchForm } from '../../helpdesk/personText/bodyLine';
import { containerRole } from '../../helpdesk/personText/containerRole';
import type { HtmlLines } from '../../helpdesk/personText/mailBodies';
import { withQuoteMarks } from '../../helpdesk/personText/plainLines';
import { readHtmlTokens } from './htmlTokens';

/** Elements nested deeper than this are read flat: their roles are no longer told apart. */
const NESTING = 1000;
const EMOJI = /^\p{Extended_Pictographic}/u;

const VOID: ReadonlySet<string> = new Set([
	...['area', 'base', 'basefont', 'br', 'col', 'embed', 'frame', 'hr', 'img', 'input', 'link'],
	...['meta', 'param', 'source', 'track', 'wbr'],
]);
const BLOCKS: ReadonlySet<string> = new Set([
	...['address', 'article', 'aside', 'blockquote', 'body', 'caption', 'center', 'dd', 'details'],
	...['div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3'],
	...['h4', 'h5', 'h6', 'header', 'html', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section'],
	...['table', 'tbody', 'tfoot', 'thead', 'tr', 'ul'],
]);
/** Blocks with a blank line around them. */
const SPACED: ReadonlySet<string> = new Set([
	...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'ul', 'ol', 'dl', 'blockquote'],
]);
const SKIPPED: ReadonlySet<string> = new Set([
	...['head', 'style', 'script', 'title', 'template', 'xml', 'object', 'svg', 'select', 'textarea'],
]);

interface Scope {
	depth: number;
	role: LineRole | null;
	isHint: boolean;
	isSkipped: boolean;
	isPre: boolean;
	region: number | undefined;
}

interface Frame {
	tag: string;
	outer: Scope;
	isSpaced: boolean;
	link: string | null;
	/** At signs seen before the link began. */
	atSigns: number;
}

const OUTERMOST: Scope = {
	depth: 0,
	role: null,
	isHint: false,
	isSkipped: false,
	isPre: false,
	region: undefined,
};

class LineBuilder {
	readonly lines: BodyLine[] = [];
	readonly hinted = new Set<number>();
	isMarked = false;
	private readonly stack: Frame[] = [];
	private readonly openTags = new Map<string, number>();
	private scope: Scope = OUTERMOST;
	private regions = 0;
	/** Pieces of the line: joined once, for a line may be the whole mail. */
	private pieces: string[] = [];
	private endsInSpace = true;
	private atSigns = 0;
	private address: string | null = null;
	private blankWanted = false;

	open(tag: string, attributes: ReadonlyMap<string, string>): void {
		if (tag === 'br') return this.endLine(true);
		const role = containerRole(tag, attributes);
		if (tag === 'hr') {
			this.endLine(false);
			return this.mark(role === 'original' ? 'original' : 'divider');
		}
		if (tag === 'img') return this.image(attributes.get('alt') ?? '');
		const style = (attributes.get('style') ?? '').toLowerCase();
		if (VOID.has(tag)) return;
		const isBlock = BLOCKS.has(tag);
		const isSpaced =
			SPACED.has(tag) &&
			(tag === 'blockquote' || !this.hasNoMargin(attributes.get('class') ?? '', style));
		if (isBlock || role !== null) this.endLine(false);
		if (isSpaced) this.blankWanted = true;
		if ((tag === 'td' || tag === 'th') && !this.endsInSpace) this.append(' ');
		if (tag === 'li' && !this.scope.isSkipped) this.append('- ');
		const outer = this.scope;
		if (this.stack.length < NESTING) {
			const href = tag === 'a' ? (attributes.get('href') ?? '') : '';
			this.stack.push({
				tag,
				outer,
				isSpaced,
				link: /^mailto:/i.test(href) ? (href.slice(7).split('?')[0] ?? null) : null,
				atSigns: this.atSigns,
			});
			this.openTags.set(tag, (this.openTags.get(tag) ?? 0) + 1);
			this.scope = this.innerScope(tag, role, style);
		}
		if (role === 'original' || role === 'forward' || role === 'divider') this.mark(role);
	}

	private innerScope(tag: string, role: LineRole | 'hint' | null, style: string): Scope {
		const outer = this.scope;
		const isSkipped = outer.isSkipped || SKIPPED.has(tag) || /display: ?none/.test(style);
		const isPre = outer.isPre || tag === 'pre' || /white-space: ?pre/.test(style);
		const isHint = outer.isHint || role === 'hint';
		let { depth, region } = outer;
		let inner = outer.role;
		// A named container holds more than the quote; a blockquote is one.
		const isRegion = role === 'quote' && tag !== 'blockquote' && depth === 0 && inner === null;
		if (isRegion || isHint) region ??= ++this.regions;
		if (isRegion) {
			this.isMarked = true;
			return { depth, role: inner, isHint, isSkipped, isPre, region };
		}
		if (role === 'quote') depth++;
		if (role === 'quote' || role === 'signature' || role === 'attribution') {
			this.isMarked = true;
			inner = role;
		}
		if (role === 'maybeQuote' && (inner === null || inner === 'maybeQuote')) inner = 'maybeQuote';
		const isSame =
			isSkipped === outer.isSkipped && isPre === outer.isPre && isHint === outer.isHint;
		if (isSame && depth === outer.depth && inner === outer.role) return outer;
		return { depth, role: inner, isHint, isSkipped, isPre, region };
	}

	private hasNoMargin(classes: string, style: string): boolean {
		return (
			/\bmso|elementtoproof|xmso/i.test(classes.slice(0, 100)) ||
			/margin(?:-top|-bottom)?: ?0/.test(style)
		);
	}

	close(tag: string): void {
		if (tag === 'br') return this.endLine(true);
		if (tag === 'p' && (this.openTags.get('p') ?? 0) === 0) return this.endLine(false);
		// Counting open tags keeps stray closers from searching the whole stack.
		if ((this.openTags.get(tag) ?? 0) === 0) return;
		for (;;) {
			const frame = this.stack.pop();
			if (frame === undefined) return;
			this.openTags.set(frame.tag, (this.openTags.get(frame.tag) ?? 1) - 1);
			this.leave(frame);
			if (frame.tag === tag) return;
		}
	}

	private leave(frame: Frame): void {
		if (frame.link !== null && frame.atSigns === this.atSigns) {
			this.address ??= frame.link.slice(0, 320);
		}
		const isBlock = BLOCKS.has(frame.tag);
		if (isBlock || frame.outer !== this.scope) this.endLine(false);
		if (frame.isSpaced) this.blankWanted = true;
		this.scope = frame.outer;
	}

	private append(text: string): void {
		if (text === '') return;
		this.pieces.push(text);
		this.endsInSpace = text.endsWith(' ');
		if (text.includes('@')) this.atSigns++;
	}

	addText(text: string): void {
		if (this.scope.isSkipped) return;
		if (this.scope.isPre) {
			const parts = text.split(/\r\n|\n|\r/);
			for (let i = 0; i < parts.length; i++) {
				if (i > 0) this.endLine(true);
				this.append(parts[i] ?? '');
			}
			return;
		}
		const plain = text.replace(/[ \t\r\n\f]+/g, ' ');
		this.append(this.endsInSpace && plain.startsWith(' ') ? plain.slice(1) : plain);
	}

	private image(alt: string): void {
		if (!this.scope.isSkipped && alt.length <= 8 && EMOJI.test(alt)) this.append(alt);
	}

	private mark(role: 'original' | 'forward' | 'divider'): void {
		if (this.scope.isSkipped) return;
		if (role !== 'divider') this.isMarked = true;
		this.push('', role);
	}

	endLine(isForced: boolean): void {
		if (this.scope.isSkipped) return;
		const text = this.pieces
			.join('')
			.replace(/\u00a0/g, ' ')
			.trimEnd();
		const hasContent = this.pieces.length > 0;
		if (text !== '' && this.blankWanted && this.lines.length > 0) {
			if (this.lines[this.lines.length - 1]?.text !== '') this.push('', this.scope.role);
		}
		if (text !== '') {
			this.blankWanted = false;
			this.push(text, this.scope.role);
		} else if (isForced || hasContent) this.push('', this.scope.role);
		this.pieces = [];
		this.endsInSpace = true;
		this.address = null;
	}

	private push(text: string, role: LineRole | null): void {
		if (this.scope.isHint) this.hinted.add(this.lines.length);
		const { depth, region, isHint } = this.scope;
		const line: BodyLine = { text, match: matchForm(text), depth, role, address: this.address };
		if (region !== undefined) line.region = isHint ? -region : region;
		this.lines.push(depth === 0 && role === null ? withQuoteMarks(line) : line);
	}
}

/**
 * The text of an HTML body as lines, each with what its containers say of it: quotes, attributions,
 * signatures, dividers. One pass, linear; nothing is fetched, hidden text is left out.
 */
export function htmlLines(html: string): HtmlLines {
	const builder = new LineBuilder();
	readHtmlTokens(html, {
		open: (tag, attributes) => builder.open(tag, attributes),
		close: (tag) => builder.close(tag),
		text: (text) => builder.addText(text),
	});
	builder.endLine(false);
	return { lines: builder.lines, hinted: builder.hinted, isMarked: builder.isMarked };
}
