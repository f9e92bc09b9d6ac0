import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { openImapMailbox, openImapSource } from '../../../../nodes/transports/imap/index';
import { scriptedImap } from '../../../support/scriptedImap';
import type { ImapHandlers, ScriptedImap } from '../../../support/scriptedImap';
import type { Peer, TestCertificates } from '../../../support/scriptedServer';
import { testCertificates } from '../../../support/scriptedServer';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS: real } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: { ...real, imapRows: 500, imapLineBytes: 20_000, imapAnswerBytes: 60_000 },
	};
});

let certificates: TestCertificates;
let server: ScriptedImap;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => await server.close());

const signal = new AbortController().signal;
const tokens = { accessToken: async () => await Promise.resolve('token') };
const options = () => ({
	host: 'localhost',
	port: server.port,
	username: 'helpdesk@example.test',
	mailbox: 'helpdesk@example.test',
	folder: 'INBOX',
	ca: certificates.ca,
	receiptName: 'HelpdeskDone_0a1b2c',
});

async function start(handlers: ImapHandlers): Promise<void> {
	server = await scriptedImap(certificates, { handlers });
}

/** Writes until the client hangs up, at most what would be felt as an attack. */
function sendWithoutEnd(peer: Peer, piece: string): void {
	const { socket } = peer;
	const more = (): void => {
		while (!socket.destroyed && socket.bytesWritten < 50_000_000) {
			if (!socket.write(piece)) {
				socket.once('drain', more);
				return;
			}
		}
	};
	more();
}

const listing = async () => {
	const mailbox = await openImapMailbox(options(), tokens, signal);
	try {
		return await mailbox.listFolders(signal);
	} finally {
		await mailbox.close();
	}
};

const rows = (count: number, name = 'F') =>
	Array.from({ length: count }, (_row, index) => `* LIST () "/" ${name}${index}`);

describe('a server whose answer has no end', () => {
	it('is left when a line goes on and on', async () => {
		await start({
			LIST: ({ peer }) => {
				sendWithoutEnd(peer, 'x'.repeat(16_000));
				return 'answered';
			},
		});
		await expect(listing()).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			message: expect.stringContaining(`a line of more than ${LIMITS.imapLineBytes} bytes`),
		});
	});

	it('is left when rows go on and on', async () => {
		await start({
			LIST: ({ peer }) => {
				sendWithoutEnd(peer, `${rows(10).join('\r\n')}\r\n`);
				return 'answered';
			},
		});
		await expect(listing()).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			message: expect.stringContaining(`more than ${LIMITS.imapRows} rows in answer to LIST`),
		});
	});

	it('is left when its rows together are too long', async () => {
		await start({ LIST: () => ({ lines: rows(10, 'F'.repeat(10_000)) }) });
		await expect(listing()).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			message: expect.stringContaining(`more than ${LIMITS.imapAnswerBytes} bytes`),
		});
	});

	it('is left before anybody signed in, too', async () => {
		await start({
			AUTHENTICATE: ({ peer }) => {
				sendWithoutEnd(peer, `${rows(10).join('\r\n')}\r\n`);
				return 'answered';
			},
		});
		await expect(openImapSource(options(), tokens, signal)).rejects.toMatchObject({
			name: 'MailError',
		});
	});

	it('is believed up to the limit', async () => {
		await start({ LIST: () => ({ lines: rows(LIMITS.imapRows) }) });
		expect(await listing()).toHaveLength(LIMITS.imapRows);
	});
});
