/** The property lists inside TNEF attributes (MS-OXTNEF 2.1.3.4). All numbers little-endian. */

import { LIMITS } from '../../helpdesk/limits';

/** Property ids that matter to mail (MS-OXPROPS). */
export const PROPERTY = {
	subject: 0x0037,
	body: 0x1000,
	rtfCompressed: 0x1009,
	bodyHtml: 0x1013,
	displayName: 0x3001,
	attachData: 0x3701,
	attachFileName: 0x3704,
	attachMethod: 0x3705,
	attachLongFileName: 0x3707,
	attachMimeTag: 0x370e,
	attachContentId: 0x3712,
	internetCodePage: 0x3fde,
} as const;

const TYPE = { string8: 0x001e, unicode: 0x001f, object: 0x000d, binary: 0x0102 } as const;
const MULTI_VALUED = 0x1000;
/** Bytes of the fixed-size types, padded to four as they stand in the stream. */
const FIXED: Readonly<Record<number, number>> = {
	0x0001: 4,
	0x0002: 4,
	0x0003: 4,
	0x0004: 4,
	0x000a: 4,
	0x000b: 4,
	0x0005: 8,
	0x0006: 8,
	0x0007: 8,
	0x0014: 8,
	0x0040: 8,
	0x0048: 16,
};

export interface MapiProperty {
	kind: 'string8' | 'unicode' | 'object' | 'binary' | 'number';
	/** Bytes of the first value; for a number its four or more bytes. */
	value: Buffer;
}

function padded(length: number): number {
	return (length + 3) & ~3;
}

class Cursor {
	position = 0;

	constructor(readonly bytes: Buffer) {}

	has(length: number): boolean {
		return length >= 0 && this.position + length <= this.bytes.length;
	}

	uint16(): number {
		this.position += 2;
		return this.bytes.readUInt16LE(this.position - 2);
	}

	uint32(): number {
		this.position += 4;
		return this.bytes.readUInt32LE(this.position - 4);
	}
}

function kindOf(type: number): MapiProperty['kind'] | null {
	if (type === TYPE.string8) return 'string8';
	if (type === TYPE.unicode) return 'unicode';
	if (type === TYPE.object) return 'object';
	if (type === TYPE.binary) return 'binary';
	return null;
}

/** Passes over the name of a named property (id 0x8000 and up); false at the end of the bytes. */
function skipName(cursor: Cursor): boolean {
	if (!cursor.has(20)) return false;
	cursor.position += 16;
	const isString = cursor.uint32() === 1;
	if (!cursor.has(4)) return false;
	const value = cursor.uint32();
	if (!isString) return true;
	if (!cursor.has(value)) return false;
	cursor.position += padded(value);
	return true;
}

/** Reads the values of one property and keeps the first; null when the bytes end in it. */
function readValue(cursor: Cursor, type: number): MapiProperty | null {
	const base = type & ~MULTI_VALUED;
	const kind = kindOf(base);
	const fixed = FIXED[base];
	if (kind === null && fixed === undefined) return null;
	const isCounted = kind !== null || (type & MULTI_VALUED) !== 0;
	if (isCounted && !cursor.has(4)) return null;
	const count = isCounted ? cursor.uint32() : 1;
	let first: Buffer | null = null;
	for (let i = 0; i < count; i++) {
		if (kind !== null && !cursor.has(4)) return null;
		const length = kind === null ? (fixed ?? 4) : cursor.uint32();
		if (!cursor.has(length)) return null;
		first ??= cursor.bytes.subarray(cursor.position, cursor.position + length);
		cursor.position += padded(length);
	}
	return { kind: kind ?? 'number', value: first ?? Buffer.alloc(0) };
}

/**
 * Properties by id, the first of each. Reads as far as the bytes make sense: a broken list gives
 * what stood before the break.
 */
export function readMapiProperties(bytes: Buffer): Map<number, MapiProperty> {
	const properties = new Map<number, MapiProperty>();
	const cursor = new Cursor(bytes);
	if (!cursor.has(4)) return properties;
	const count = Math.min(cursor.uint32(), LIMITS.tnefProperties);
	for (let i = 0; i < count && cursor.has(4); i++) {
		const type = cursor.uint16();
		const id = cursor.uint16();
		if (id >= 0x8000 && !skipName(cursor)) break;
		const property = readValue(cursor, type);
		if (property === null) break;
		if (!properties.has(id)) properties.set(id, property);
	}
	return properties;
}
