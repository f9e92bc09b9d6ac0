import { describe, expect, it } from 'vitest';
import { releaseBytes } from '../../../../nodes/shared/item/releaseBytes';

const MIB = 1024 * 1024;
/** Node 22 and later. */
const canRelease = 'transfer' in ArrayBuffer.prototype;

describe('bytes that are no longer needed', () => {
	it('give their memory back at once where Node can', () => {
		const bytes = Buffer.alloc(10 * MIB);
		releaseBytes(bytes);
		expect(bytes.length).toBe(canRelease ? 0 : 10 * MIB);
	});

	it('may be released again, as attachments are that share one memory', () => {
		const whole = Buffer.alloc(4 * MIB);
		for (const part of [whole.subarray(0, 2 * MIB), whole.subarray(2 * MIB)]) releaseBytes(part);
		expect(whole.length).toBe(canRelease ? 0 : 4 * MIB);
	});

	it('stay where they are few, for those share their memory with others', () => {
		const bytes = Buffer.from('a short attachment');
		releaseBytes(bytes);
		expect(bytes.toString()).toBe('a short attachment');
	});
});
