import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { composeBytes } from '../../../../nodes/transports/smtp/composeBytes';
import { codeOf, message, NEVER } from '../../../support/smtpSenderTest';

const limit = vi.hoisted(() => ({ bytes: Infinity }));
vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: {
			...LIMITS,
			get smtpMessageBytes() {
				return limit.bytes;
			},
		},
	};
});

const withFile = (content: Readable) =>
	message({
		attachments: [{ fileName: 'a.bin', mimeType: 'image/png', contentId: null, content }],
	});

describe('the bytes of a message', () => {
	beforeEach(() => {
		limit.bytes = Infinity;
	});

	it('may be as many as the limit says, and not one more', async () => {
		const plain = message();
		const { source } = await composeBytes(plain, NEVER);
		limit.bytes = source.length;
		expect((await composeBytes(plain, NEVER)).source.equals(source)).toBe(true);
		limit.bytes = source.length - 1;
		expect(await codeOf(composeBytes(plain, NEVER))).toBe('MAIL_TOO_LARGE');
	});

	it('are refused when an attachment cannot be read to its end', async () => {
		const broken = new Readable({
			read() {
				this.destroy(new Error('the disk is gone'));
			},
		});
		expect(await codeOf(composeBytes(withFile(broken), NEVER))).toBe('MAIL_INPUT');
	});

	it('are no longer waited for when the signal is aborted', async () => {
		const controller = new AbortController();
		const endless = new Readable({ read: () => undefined });
		const composing = composeBytes(withFile(endless), controller.signal);
		controller.abort();
		expect(await codeOf(composing)).toBe('MAIL_ABORTED');
		endless.destroy();
	});
});
