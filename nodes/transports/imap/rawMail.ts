import type { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef, RawMail } from '../../helpdesk/ports';

/** The whole mail; its header block alone where it is over `maxBytes` in truth: RFC822.SIZE may lie. */
export function wholeMail(ref: MailRef, source: Buffer, maxBytes: number): RawMail {
	if (source.length > maxBytes) {
		return headerMail({ ...ref, size: source.length }, headerBlock(source), null);
	}
	return { ...toMail(ref, source), isPartial: false, failure: null };
}

/** The header block of a mail; `failure` says why no more, null where no more was asked for. */
export function headerMail(ref: MailRef, source: Buffer, failure: MailError | null): RawMail {
	return { ...toMail(ref, source.subarray(0, LIMITS.headerBytes)), isPartial: true, failure };
}

/** The header block of a mail with its empty line; a copy, so that the rest can be freed. */
export function headerBlock(source: Buffer): Buffer {
	const crlf = source.indexOf('\r\n\r\n');
	const lf = source.indexOf('\n\n');
	const ends = [crlf < 0 ? Infinity : crlf + 4, lf < 0 ? Infinity : lf + 2];
	return Buffer.from(source.subarray(0, Math.min(LIMITS.headerBytes, source.length, ...ends)));
}

function toMail(ref: MailRef, source: Buffer) {
	return { ref, source, transportHeaders: null, conversationId: null };
}
