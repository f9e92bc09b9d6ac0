/**
 * Decodes base64 as it arrives, in pieces of any size. Everything outside the alphabet is skipped
 * (line ends, references to them). Over `maxBytes` the rest is thrown away and `end` says so.
 */
export class Base64Decoder {
	private carry = '';

	private chunks: Buffer[] = [];

	private bytes = 0;

	private isTooLarge = false;

	constructor(private readonly maxBytes: number) {}

	write(text: string): void {
		if (this.isTooLarge) return;
		const joined = this.carry + text;
		const whole = joined.length - (joined.length % 4);
		const decoded = Buffer.from(
			whole === joined.length ? joined : joined.slice(0, whole),
			'base64',
		);
		if (decoded.length === (whole / 4) * 3) {
			this.carry = joined.slice(whole);
			this.push(decoded);
			return;
		}
		// Fewer bytes than characters promise: there are line ends or padding among them. Looking for
		// them beforehand costs as much as decoding.
		const clean = joined.replace(/[^A-Za-z0-9+/]+/g, '');
		const cleanWhole = clean.length - (clean.length % 4);
		this.carry = clean.slice(cleanWhole);
		this.push(Buffer.from(clean.slice(0, cleanWhole), 'base64'));
	}

	end(): { content: Buffer; isTooLarge: boolean } {
		this.push(Buffer.from(this.carry, 'base64'));
		const content =
			this.chunks.length === 1 && this.chunks[0]
				? this.chunks[0]
				: Buffer.concat(this.chunks, this.bytes);
		this.chunks = [];
		return { content, isTooLarge: this.isTooLarge };
	}

	private push(chunk: Buffer): void {
		this.bytes += chunk.length;
		if (this.bytes <= this.maxBytes) {
			if (chunk.length > 0) this.chunks.push(chunk);
			return;
		}
		this.isTooLarge = true;
		this.chunks = [];
		this.bytes = 0;
		this.carry = '';
	}
}
