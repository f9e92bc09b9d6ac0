/** Where the cutter puts what it reads. */
export interface CutterSink {
	/** XML without the contents; a piece never ends inside a character reference. */
	xml(bytes: Buffer): void;
	/** The element whose start tag was just given has base64 content. */
	contentStart(): void;
	/** Base64 and white space as they came. */
	content(base64: string): void;
	contentEnd(): void;
}

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const SEMICOLON = 0x3b;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

const COMMENT = Buffer.from('<!--');
const COMMENT_END = Buffer.from('-->');
const CDATA = Buffer.from('<![CDATA[');
const CDATA_END = Buffer.from(']]>');

/** Longest reference that can be right: `&#x10FFFF;` with some leading zeros. */
const REFERENCE_BYTES = 16;
/** Longest element name looked at; no name of EWS comes near. */
const NAME_BYTES = 128;

type Mode =
	| 'text'
	| 'reference'
	| 'open'
	| 'name'
	| 'tag'
	| 'single'
	| 'double'
	| 'comment'
	| 'cdata'
	| 'content';

/**
 * Cuts the base64 of `MimeContent` and `Content` out of an answer before the XML parser sees it: a
 * parser collects a text node as one string, which for 25 MB of MIME costs 10 times the time and
 * 3 times the memory. Works on pieces of any size. An element is matched by `<`, an optional prefix
 * and its exact name; comments and CDATA sections are passed over, so nothing inside them matches.
 * On the way it takes out what XML forbids but Exchange sends: control characters, raw or as
 * references (ews-java-api issue 156).
 */
export class ContentCutter {
	private mode: Mode = 'text';

	/** Bytes of the construct at hand that may still turn out to be something else. */
	private held: number[] = [];

	private isContentTag = false;

	private lastByte = 0;

	/** Matched bytes of the terminator of a comment or CDATA section. */
	private tail: number[] = [];

	constructor(
		private readonly names: ReadonlySet<string>,
		private readonly sink: CutterSink,
	) {}

	/** Nothing is held back inside an element: an answer that ends elsewhere was cut short. */
	get isAtRest(): boolean {
		return this.mode === 'text' && this.held.length === 0;
	}

	write(chunk: Buffer): void {
		const out = Buffer.allocUnsafe(chunk.length + this.held.length);
		let length = 0;
		const flush = () => {
			if (length > 0) this.sink.xml(Buffer.from(out.subarray(0, length)));
			length = 0;
		};
		const put = (byte: number) => {
			out[length++] = isForbidden(byte) ? 0x20 : byte;
		};
		const release = () => {
			for (const byte of this.held) put(byte);
			this.held = [];
		};
		let index = 0;
		while (index < chunk.length) {
			if (this.mode === 'content') {
				const end = chunk.indexOf(LT, index);
				const stop = end < 0 ? chunk.length : end;
				if (stop > index) this.sink.content(chunk.toString('latin1', index, stop));
				index = stop;
				if (end < 0) break;
				this.sink.contentEnd();
				this.mode = 'text';
				continue;
			}
			const byte = chunk[index++] as number;
			switch (this.mode) {
				case 'text':
					if (byte === LT) {
						this.held = [byte];
						this.mode = 'open';
					} else if (byte === AMP) {
						this.held = [byte];
						this.mode = 'reference';
					} else put(byte);
					break;
				case 'reference':
					this.held.push(byte);
					if (byte === SEMICOLON) {
						if (isForbiddenReference(this.held)) this.held = [0x20];
						release();
						this.mode = 'text';
					} else if (byte === LT || byte === AMP || this.held.length > REFERENCE_BYTES) {
						// Not a reference; the parser will say so.
						this.held.pop();
						release();
						this.mode = 'text';
						index--;
					}
					break;
				case 'open':
					this.held.push(byte);
					this.afterOpen(release);
					break;
				case 'name':
					if (isNameEnd(byte) || this.held.length > NAME_BYTES) {
						this.isContentTag = this.names.has(localName(this.held));
						release();
						this.mode = 'tag';
						this.lastByte = 0;
						index--;
					} else this.held.push(byte);
					break;
				case 'tag':
					put(byte);
					if (byte === QUOTE) this.mode = 'double';
					else if (byte === APOSTROPHE) this.mode = 'single';
					else if (byte === GT) {
						if (this.isContentTag && this.lastByte !== SLASH) {
							flush();
							this.sink.contentStart();
							this.mode = 'content';
						} else this.mode = 'text';
					}
					this.lastByte = byte;
					break;
				case 'single':
				case 'double':
					put(byte);
					if (byte === (this.mode === 'single' ? APOSTROPHE : QUOTE)) this.mode = 'tag';
					break;
				default:
					put(byte);
					this.tail.push(byte);
					if (this.tail.length > 3) this.tail.shift();
					if (matches(this.tail, this.mode === 'comment' ? COMMENT_END : CDATA_END)) {
						this.mode = 'text';
					}
			}
		}
		flush();
	}

	/** Decides what begins after `<` as soon as its bytes can tell. */
	private afterOpen(release: () => void): void {
		if (matches(this.held, COMMENT) || matches(this.held, CDATA)) {
			this.mode = this.held.length === COMMENT.length ? 'comment' : 'cdata';
			this.tail = [];
			release();
			return;
		}
		if (isPrefixOf(this.held, COMMENT) || isPrefixOf(this.held, CDATA)) return;
		const next = this.held[1] as number;
		if (isNameEnd(next) || next === 0x21 || next === 0x3f) {
			this.isContentTag = false;
			this.mode = next === GT ? 'text' : 'tag';
			release();
		} else {
			this.mode = 'name';
		}
	}
}

function isForbidden(byte: number): boolean {
	return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

function isNameEnd(byte: number): boolean {
	return byte <= 0x20 || byte === GT || byte === SLASH;
}

function isForbiddenReference(bytes: readonly number[]): boolean {
	const reference = String.fromCharCode(...bytes);
	const match = /^&#(?:x([0-9a-fA-F]{1,12})|([0-9]{1,12}));$/.exec(reference);
	if (!match) return false;
	const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
	return (
		isForbidden(code) ||
		(code >= 0xd800 && code <= 0xdfff) ||
		code === 0xfffe ||
		code === 0xffff ||
		code > 0x10ffff
	);
}

/** Local name of a start tag held as `<prefix:name`. */
function localName(held: readonly number[]): string {
	return String.fromCharCode(...held.slice(held.lastIndexOf(COLON) + 1)).replace('<', '');
}

function isPrefixOf(held: readonly number[], whole: Buffer): boolean {
	return held.length <= whole.length && held.every((byte, index) => byte === whole[index]);
}

function matches(held: readonly number[], whole: Buffer): boolean {
	return held.length === whole.length && isPrefixOf(held, whole);
}
