/** Where the cutter puts what it reads. */
export interface CutterSink {
	/** XML without the contents; a piece never ends inside a reference. */
	markup(bytes: Buffer): void;
	/** Inside of a comment, a CDATA section or an instruction, its marks included: no references. */
	literal(bytes: Buffer): void;
	/** The element whose start tag was just given has base64 content. */
	contentStart(): void;
	/** Base64, white space and references as they came. */
	content(base64: string): void;
	contentEnd(): void;
}

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const SEMICOLON = 0x3b;
const SLASH = 0x2f;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** What both names end with; whatever else has it in its name is told apart by hand. */
const NEEDLE = Buffer.from('Content');
/** MimeContent and Content with any prefix or none. */
const CONTENT_NAME = /^(?:[^:]{1,100}:)?(?:Mime)?Content$/;

/** What has no elements and no references inside, by how it begins. */
const LITERALS = [
	{ start: Buffer.from('<!--'), end: Buffer.from('-->') },
	{ start: Buffer.from('<![CDATA['), end: Buffer.from(']]>') },
	{ start: Buffer.from('<?'), end: Buffer.from('?>') },
] as const;
const DECLARATION = Buffer.from('<!');
const INSTRUCTION = Buffer.from('<?');

/** Longest reference that can be right: `&#x10FFFF;` with some leading zeros. */
const REFERENCE_BYTES = 16;
/** Longest element name looked at; no name of EWS comes near. */
const NAME_BYTES = 128;
/** Longest start tag of a content element. */
const TAG_BYTES = 4096;

const NOTHING = Buffer.alloc(0);

/** What stands next in the markup, -1 where there is no more of it in this piece. */
interface Hits {
	content: number;
	declaration: number;
	instruction: number;
}

/**
 * Cuts the base64 of `MimeContent` and `Content` out of an answer before the XML parser sees it: a
 * parser collects a text node as one string, which for 25 MB of MIME costs 10 times the time and
 * 3 times the memory. Works on pieces of any size, by searches for whole words: a look at every byte
 * costs as much as the parser. An element is matched by `<`, an optional prefix and its exact name;
 * comments, CDATA sections and instructions are passed over, so nothing inside them matches.
 */
export class ContentCutter {
	/** Bytes at the end of a piece that may turn out to be something else. */
	private held: Buffer = NOTHING;

	private isContent = false;

	/** Set inside of what has no markup. */
	private literalEnd: Buffer | null = null;

	constructor(private readonly sink: CutterSink) {}

	/** Nothing is held back and nothing is open: an answer that ends elsewhere was cut short. */
	get isAtRest(): boolean {
		return !this.isContent && this.literalEnd === null && this.held.length === 0;
	}

	write(piece: Buffer): void {
		const data = this.held.length > 0 ? Buffer.concat([this.held, piece]) : piece;
		this.held = NOTHING;
		const hits: Hits = { content: -2, declaration: -2, instruction: -2 };
		let at = 0;
		while (at < data.length) {
			if (this.isContent) at = this.passContent(data, at);
			else if (this.literalEnd !== null) at = this.passLiteral(data, at, this.literalEnd);
			else at = this.passMarkup(data, at, hits);
		}
	}

	private passContent(data: Buffer, from: number): number {
		const end = data.indexOf(LT, from);
		const stop = end < 0 ? data.length : end;
		if (stop > from) this.sink.content(data.toString('latin1', from, stop));
		if (end >= 0) {
			this.isContent = false;
			this.sink.contentEnd();
		}
		return stop;
	}

	private passLiteral(data: Buffer, from: number, mark: Buffer): number {
		const end = data.indexOf(mark, from);
		if (end >= 0) {
			this.literalEnd = null;
			this.sink.literal(data.subarray(from, end + mark.length));
			return end + mark.length;
		}
		const stop = Math.max(from, data.length - mark.length + 1);
		if (stop > from) this.sink.literal(data.subarray(from, stop));
		return this.hold(data, stop);
	}

	/** Markup up to the next content, comment, CDATA section, instruction or the end of the piece. */
	private passMarkup(data: Buffer, from: number, hits: Hits): number {
		for (let at = from; ;) {
			const content = (hits.content = next(data, NEEDLE, at, hits.content));
			const declaration = (hits.declaration = next(data, DECLARATION, at, hits.declaration));
			const instruction = (hits.instruction = next(data, INSTRUCTION, at, hits.instruction));
			const special = earlier(declaration, instruction);
			if (special >= 0 && (content < 0 || special < content)) {
				const literal = literalAt(data, special);
				if (literal === 'unfinished') return this.endMarkup(data, from, special);
				if (literal === null) {
					at = special + DECLARATION.length;
					continue;
				}
				this.emit(data, from, special);
				this.sink.literal(data.subarray(special, special + literal.start.length));
				this.literalEnd = literal.end;
				return special + literal.start.length;
			}
			if (content < 0) return this.endMarkup(data, from, unfinishedTag(data, from));
			const start = tagOfName(data, content, from);
			if (start < 0) {
				at = content + NEEDLE.length;
				continue;
			}
			const tagEnd = endOfTag(data, content + NEEDLE.length);
			if (tagEnd === data.length && data.length - start <= TAG_BYTES) {
				return this.endMarkup(data, from, start);
			}
			const isSelfClosed = data[tagEnd - 1] === SLASH;
			this.emit(data, from, Math.min(tagEnd + 1, data.length));
			if (!isSelfClosed && tagEnd < data.length) {
				this.isContent = true;
				this.sink.contentStart();
			}
			return tagEnd + 1;
		}
	}

	/** Gives the markup before `stop` and keeps the rest of the piece, an unfinished reference too. */
	private endMarkup(data: Buffer, from: number, stop: number): number {
		let end = stop;
		if (end === data.length) {
			const reference = data.lastIndexOf(AMP);
			const isOpen =
				reference >= Math.max(from, end - REFERENCE_BYTES) && !data.includes(SEMICOLON, reference);
			if (isOpen) end = reference;
		}
		this.emit(data, from, end);
		return this.hold(data, end);
	}

	private emit(data: Buffer, from: number, to: number): void {
		if (to > from) this.sink.markup(data.subarray(from, to));
	}

	private hold(data: Buffer, from: number): number {
		// A copy, or a few bytes would keep a whole piece in memory.
		if (from < data.length) this.held = Buffer.from(data.subarray(from));
		return data.length;
	}
}

/** Where a word stands at or after `from`; `known` is the last answer, -2 when there was none. */
function next(data: Buffer, word: Buffer, from: number, known: number): number {
	return known === -1 || known >= from ? known : data.indexOf(word, from);
}

function earlier(one: number, other: number): number {
	if (one < 0 || other < 0) return Math.max(one, other);
	return Math.min(one, other);
}

function literalAt(data: Buffer, at: number): (typeof LITERALS)[number] | 'unfinished' | null {
	for (const literal of LITERALS) {
		const { start } = literal;
		const there = data.subarray(at, at + start.length);
		if (there.equals(start)) return literal;
		if (there.length < start.length && there.equals(start.subarray(0, there.length))) {
			return 'unfinished';
		}
	}
	return null;
}

/** Where the start tag begins whose name ends with the needle at `needle`; -1 when it is none. */
function tagOfName(data: Buffer, needle: number, from: number): number {
	const after = data[needle + NEEDLE.length];
	if (after !== undefined && !isNameEnd(after)) return -1;
	for (let at = needle - 1; at >= Math.max(from, needle - NAME_BYTES); at--) {
		const byte = data[at] as number;
		if (byte === LT) {
			const name = data.toString('latin1', at + 1, needle + NEEDLE.length);
			return CONTENT_NAME.test(name) ? at : -1;
		}
		if (isNameEnd(byte)) return -1;
	}
	return -1;
}

/** The `>` that ends a start tag, outside of its quotes; the length of `data` when it is not there. */
function endOfTag(data: Buffer, from: number): number {
	let quote = 0;
	for (let at = from; at < data.length; at++) {
		const byte = data[at];
		if (quote !== 0) {
			if (byte === quote) quote = 0;
		} else if (byte === QUOTE || byte === APOSTROPHE) quote = byte;
		else if (byte === GT) return at;
	}
	return data.length;
}

/** Where a tag begins whose name the end of the piece cuts through; the end when there is none. */
function unfinishedTag(data: Buffer, from: number): number {
	const lowest = Math.max(from, data.length - NAME_BYTES);
	for (let at = data.length - 1; at >= lowest; at--) {
		const byte = data[at] as number;
		if (byte === LT) return at;
		if (isNameEnd(byte)) break;
	}
	return data.length;
}

function isNameEnd(byte: number): boolean {
	return byte <= 0x20 || byte === GT || byte === SLASH;
}
