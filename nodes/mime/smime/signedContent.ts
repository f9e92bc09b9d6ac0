/** What an S/MIME mail signed as a whole holds: CMS SignedData (RFC 5652 5.1) in BER (X.690). */

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;
const OCTETS = 0x04;
/** Octets in pieces, as programs write them that sign while they stream. */
const OCTETS_IN_PIECES = 0x24;
const EXPLICIT_0 = 0xa0;
const CONSTRUCTED = 0x20;
const END_OF_CONTENTS = 0x00;
/** 1.2.840.113549.1.7.2, id-signedData. */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');

interface Element {
	tag: number;
	/** Offset of the content. */
	start: number;
	/** Offset behind the content; null when an end-of-contents mark ends it. */
	end: number | null;
}

class BerReader {
	/** Offset of the next element. */
	position = 0;

	constructor(private readonly bytes: Buffer) {}

	/** The element at the position, which then stands at its content; null when there is none. */
	next(): Element | null {
		const tag = this.bytes[this.position];
		const first = this.bytes[this.position + 1];
		if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
		const start = this.position + 2;
		if (first < 0x80) return this.at(tag, start, start + first);
		if (first === 0x80) return (tag & CONSTRUCTED) === 0 ? null : this.at(tag, start, null);
		const count = first & 0x7f;
		if (count > 4 || start + count > this.bytes.length) return null;
		const length = this.bytes.readUIntBE(start, count);
		return this.at(tag, start + count, start + count + length);
	}

	/** Goes into the element when it bears the tag. */
	enter(tag: number): Element | null {
		const element = this.next();
		return element?.tag === tag ? element : null;
	}

	/** Passes over the element when it bears the tag, its marks of end counted without recursion. */
	skip(tag: number): boolean {
		const first = this.enter(tag);
		if (first === null) return false;
		let open = first.end === null ? 1 : 0;
		this.position = first.end ?? first.start;
		while (open > 0) {
			const element = this.next();
			if (element === null) return false;
			if (element.tag === END_OF_CONTENTS) open--;
			else if (element.end === null) open++;
			this.position = element.end ?? element.start;
		}
		return true;
	}

	/** The bytes of an octet string, whole or in pieces. */
	octets(): Buffer | null {
		const first = this.next();
		if (first?.tag === OCTETS) return this.bytes.subarray(first.start, first.end ?? undefined);
		if (first?.tag !== OCTETS_IN_PIECES) return null;
		const joined = Buffer.allocUnsafe(this.bytes.length - first.start);
		let written = 0;
		let open = first.end === null ? 1 : 0;
		while (open > 0 || (first.end !== null && this.position < first.end)) {
			const element = this.next();
			// A mail that was cut off: what is there is kept.
			if (element === null) break;
			if (element.tag === OCTETS_IN_PIECES) open += element.end === null ? 1 : 0;
			else if (element.tag === END_OF_CONTENTS) open--;
			else if (element.tag === OCTETS && element.end !== null) {
				written += this.bytes.copy(joined, written, element.start, element.end);
				this.position = element.end;
			} else break;
		}
		return joined.subarray(0, written);
	}

	private at(tag: number, start: number, end: number | null): Element {
		this.position = start;
		return { tag, start, end };
	}
}

/**
 * The mail inside of an S/MIME message whose signature is around it; null when the bytes are
 * something else: encrypted, certificates alone, a signature that stands beside its mail. The
 * signature is not checked.
 *
 * @param bytes decoded content of an `application/pkcs7-mime` part
 */
export function signedContent(bytes: Buffer): Buffer | null {
	const reader = new BerReader(bytes);
	if (reader.enter(SEQUENCE) === null) return null;
	const type = reader.enter(OBJECT_IDENTIFIER);
	if (type === null || type.end === null) return null;
	if (!bytes.subarray(type.start, type.end).equals(SIGNED_DATA)) return null;
	reader.position = type.end;
	if (reader.enter(EXPLICIT_0) === null || reader.enter(SEQUENCE) === null) return null;
	if (!reader.skip(INTEGER) || !reader.skip(SET) || reader.enter(SEQUENCE) === null) return null;
	// Without the content, the signature stands beside its mail.
	if (!reader.skip(OBJECT_IDENTIFIER) || reader.enter(EXPLICIT_0) === null) return null;
	const content = reader.octets();
	return content === null || content.length === 0 ? null : content;
}
