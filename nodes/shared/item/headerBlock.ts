import { LIMITS } from '../../helpdesk/limits';

/** The header of a mail with the empty line behind it, at most `LIMITS.headerBytes`. */
export function headerBlock(source: Buffer): Buffer {
	const head = source.subarray(0, LIMITS.headerBytes);
	const ends = ['\r\n\r\n', '\n\n', '\r\r'].flatMap((empty) => {
		const at = head.indexOf(empty, 0, 'latin1');
		return at < 0 ? [] : [at + empty.length];
	});
	return ends.length === 0 ? head : head.subarray(0, Math.min(...ends));
}
