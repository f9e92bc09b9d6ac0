/** Room for a mail of usual size. */
const FIRST_BYTES = 32 * 1024;
/** Longest reference to a character: `&#x0000D;`. */
const REFERENCE_CHARS = 16;

/**
 * Decodes base64 as it arrives, in pieces of any size, into one growing buffer. Everything outside
 * the alphabet is skipped: line ends, and references to them, which some XML writers make of a CR.
 * Over `maxBytes` the rest is thrown away and `end` says so. A good guess of the size saves copies:
 * memory that is asked for and not written to costs nothing.
 */
export class Base64Decoder {
	private carry = '';

	private buffer: Buffer;

	private bytes = 0;

	private isTooLarge = false;

	constructor(
		private readonly maxBytes: number,
		expectedBytes = FIRST_BYTES,
	) {
		this.buffer = Buffer.allocUnsafeSlow(
			Math.min(Math.max(expectedBytes, FIRST_BYTES), maxBytes + 3),
		);
	}

	write(text: string): void {
		if (this.isTooLarge) return;
		const joined = this.carry + text;
		const whole = joined.length - (joined.length % 4);
		// Fewer bytes than characters promise: there is something else among them. Looking for it
		// beforehand costs as much as decoding.
		if (this.decode(whole === joined.length ? joined : joined.slice(0, whole))) {
			this.carry = joined.slice(whole);
			return;
		}
		const open = openReference(joined);
		const clean = joined
			.slice(0, open)
			.replace(/&[^;&]{0,15};/g, '')
			.replace(/[^A-Za-z0-9+/]+/g, '');
		const cleanWhole = clean.length - (clean.length % 4);
		this.decode(clean.slice(0, cleanWhole));
		this.carry = clean.slice(cleanWhole) + joined.slice(open);
	}

	end(): { content: Buffer; isTooLarge: boolean } {
		const rest = Buffer.from(this.carry, 'base64');
		this.reserve(rest.length);
		rest.copy(this.buffer, this.bytes);
		this.take(rest.length);
		const content = this.buffer.subarray(0, this.bytes);
		// A small one must not keep the room of a usual mail.
		const isSmall = content.length < FIRST_BYTES / 2;
		return { content: isSmall ? Buffer.from(content) : content, isTooLarge: this.isTooLarge };
	}

	/** Decodes whole groups of four; false, and nothing taken, when they are not base64 alone. */
	private decode(groups: string): boolean {
		const promised = (groups.length / 4) * 3;
		this.reserve(promised);
		if (this.buffer.write(groups, this.bytes, promised, 'base64') !== promised) return false;
		this.take(promised);
		return true;
	}

	private reserve(more: number): void {
		const needed = this.bytes + more;
		if (needed <= this.buffer.length) return;
		const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.buffer.length));
		this.buffer.copy(larger, 0, 0, this.bytes);
		this.buffer = larger;
	}

	private take(more: number): void {
		this.bytes += more;
		if (this.bytes <= this.maxBytes) return;
		this.isTooLarge = true;
		this.buffer = Buffer.alloc(0);
		this.bytes = 0;
	}
}

/** Where a reference begins that the end of the text cuts through; the length when there is none. */
function openReference(text: string): number {
	const at = text.lastIndexOf('&');
	const isOpen = at >= text.length - REFERENCE_CHARS && !text.includes(';', at);
	return at >= 0 && isOpen ? at : text.length;
}
