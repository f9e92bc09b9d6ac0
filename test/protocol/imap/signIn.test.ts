import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryTranscript } from '../../../nodes/transports/auth/index';
import { openImapSource } from '../../../nodes/transports/imap/index';
import { standClient } from '../../support/stand/client';
import { FORBIDDEN_FOLDER, READ_ONLY_FOLDER } from '../../support/stand/types';
import {
	emptyMailbox,
	HELPDESK,
	mailsOf,
	NEVER,
	standOptions,
	TokenList,
	tokensFor,
} from './standMailbox';

const stand = standClient();
const SHARED = 'shared@example.test';
const CUSTOMER = 'customer@example.test';

beforeEach(async () => {
	await emptyMailbox(stand);
	await stand.deliver(HELPDESK, 'Subject: untouched\n\nhello\n');
});

afterEach(async () => {
	await stand.setOutage('off');
	expect(await mailsOf(stand, 'INBOX')).toEqual([
		expect.objectContaining({ flags: [], subject: 'untouched' }),
	]);
	await emptyMailbox(stand);
});

const good = async () => (await stand.mint({ user: HELPDESK })).accessToken;
const expired = async () => {
	const { accessToken } = await stand.mint({ user: HELPDESK });
	await stand.revoke({ token: accessToken });
	return accessToken;
};

describe('tokens on a real Dovecot', () => {
	it('refreshes a revoked token once and goes on', async () => {
		const tokens = new TokenList([await expired(), await good()]);
		const source = await openImapSource(standOptions(stand), tokens, NEVER);
		expect((await source.newest(NEVER))?.isSeen).toBe(false);
		await source.close();
		expect(tokens.refreshes).toBe(1);
	});

	it('refreshes an expired token once and goes on', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK, ttl: 0 });
		const tokens = new TokenList([accessToken, await good()]);
		const source = await openImapSource(standOptions(stand), tokens, NEVER);
		await source.close();
		expect(tokens.refreshes).toBe(1);
	});

	it('gives up after one refresh when the new token is refused too', async () => {
		const tokens = new TokenList([await expired(), await expired()]);
		await expect(openImapSource(standOptions(stand), tokens, NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			retryable: false,
		});
		expect(tokens.refreshes).toBe(1);
	});

	it('refuses a token of somebody else in clear words', async () => {
		const tokens = await tokensFor(stand, CUSTOMER);
		await expect(openImapSource(standOptions(stand), tokens, NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			message: expect.stringContaining(HELPDESK) as string,
		});
	});

	it('opens a shared mailbox with the token of a delegate', async () => {
		const options = standOptions(stand, { username: SHARED, mailbox: SHARED });
		const source = await openImapSource(options, await tokensFor(stand), NEVER);
		expect(source.binding).toContain('shared%40example.test');
		await source.close();
	});

	it('does not refresh while the token server is down', async () => {
		await stand.setOutage('500');
		const tokens = await tokensFor(stand);
		await expect(openImapSource(standOptions(stand), tokens, NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_UNAVAILABLE',
			retryable: true,
		});
		expect(tokens.refreshes).toBe(0);
	});

	it('takes tokens as long as those of Microsoft', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK, chars: 2400 });
		const source = await openImapSource(standOptions(stand), new TokenList([accessToken]), NEVER);
		await source.close();
	});

	it('keeps tokens out of the transcript', async () => {
		const transcript = new MemoryTranscript();
		const tokens = new TokenList([await expired(), await good()]);
		const source = await openImapSource(standOptions(stand), tokens, NEVER, transcript);
		await source.close();
		const lines = transcript.lines().join('\n');
		expect(lines).toContain('AUTHENTICATE');
		expect(lines).toContain('LOGOUT');
		for (const token of [await tokens.accessToken({ forceRefresh: false })]) {
			expect(lines).not.toContain(token);
			expect(lines).not.toContain(
				Buffer.from(`auth=Bearer ${token}`).toString('base64').slice(8, 40),
			);
		}
	});
});

describe('ways not to get in', () => {
	const attempt = async (changes: Parameters<typeof standOptions>[1]) =>
		await openImapSource(standOptions(stand, changes), await tokensFor(stand), NEVER);

	it.each([
		['a host that does not exist', { host: 'no-such-host.invalid' }, 'MAIL_HOST_NOT_FOUND'],
		['an untrusted certificate', { ca: null }, 'MAIL_TLS_UNTRUSTED'],
		['a port that greets in plain text', { port: stand.ports.imap }, 'MAIL_TLS_PROTOCOL'],
		['a port of another service', { port: stand.ports.lmtp }, 'MAIL_TLS_PROTOCOL'],
		['a folder that does not exist', { folder: 'No/Such' }, 'MAIL_FOLDER_MISSING'],
		['a folder without permission', { folder: FORBIDDEN_FOLDER }, 'MAIL_FOLDER_REFUSED'],
		['a port where nothing listens', { port: 1 }, 'MAIL_CONNECTION_REFUSED'],
	])('%s', { timeout: 30_000 }, async (_what, changes, code) => {
		await expect(attempt(changes)).rejects.toMatchObject({ code });
	});

	it('reads a read-only folder and says that nothing can be written', async () => {
		const source = await attempt({ folder: READ_ONLY_FOLDER });
		expect(source.receiptCarrier).toBe('none');
		await source.close();
	});

	it('finds a folder by `/` and without regard to case', async () => {
		for (const folder of ['inbox', 'Inbox', 'TRASH', '/Trash/']) {
			const source = await attempt({ folder });
			await source.close();
		}
	});

	it('opens an empty folder', async () => {
		const source = await attempt({ folder: 'Trash' });
		expect(await source.newest(NEVER)).toBeNull();
		await source.close();
	});

	it('says that the session ended when an administrator ends it', async () => {
		const source = await attempt({});
		await stand.kick(HELPDESK);
		await expect(source.list({ uidValidity: '1', uid: 0 }, 10, NEVER)).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_LOST',
		});
		await source.close();
	});
});
