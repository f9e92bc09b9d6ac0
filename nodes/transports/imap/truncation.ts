/** RFC822.SIZE of Exchange and others counts another representation; nearer than this is no sign of a loss. */
const TOLERANCE = 0.1;
const TOLERANCE_BYTES = 4096;

/** Whether a mail has so much fewer bytes than its size says that it is worth asking again. */
export function isMuchShorter(length: number, size: number | null): boolean {
	return size !== null && size - length > Math.max(TOLERANCE_BYTES, size * TOLERANCE);
}

/**
 * Whether the mail breaks off: its header block does not end, or the last part of a multipart mail is
 * not closed (RFC 2046 section 5.1.1). Mails that were sent like that exist, so it says something only
 * of one that is also shorter than its size.
 */
export function breaksOff(source: Buffer): boolean {
	const text = source.toString('latin1');
	const end = /\r?\n\r?\n/.exec(text);
	if (end === null) return true;
	const head = text.slice(0, end.index).replace(/\r?\n[ \t]+/g, ' ');
	const type = /^content-type:[ \t]*multipart\/.*$/im.exec(head)?.[0] ?? '';
	const [, quoted, plain] = /boundary[ \t]*=[ \t]*(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
	const boundary = quoted ?? plain;
	return boundary !== undefined && !text.includes(`--${boundary}--`, end.index);
}
