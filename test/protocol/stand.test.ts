import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { LineSocket } from '../support/lineSocket';
import { standClient } from '../support/stand/client';

const stand = standClient();
const ca = readFileSync(stand.caFile);
const HELPDESK = 'helpdesk@example.test';

const xoauth2 = (user: string, token: string) =>
	Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
const oauthbearer = (user: string, token: string) =>
	Buffer.from(`n,a=${user},\x01auth=Bearer ${token}\x01\x01`).toString('base64');

const open: LineSocket[] = [];
const connected = async (port: number, isTls = true) => {
	const socket = await LineSocket.connect({ port, ca: isTls ? ca : undefined });
	open.push(socket);
	return socket;
};
const imap = async () => {
	const socket = await connected(stand.ports.imaps);
	const greeting = await socket.line();
	return { socket, greeting };
};

/** Signs in and gives the last line: `a OK …` or `a NO …`. */
async function signIn(mechanism: string, response: string): Promise<string> {
	const { socket } = await imap();
	socket.write(`a AUTHENTICATE ${mechanism} ${response}\r\n`);
	for (;;) {
		const line = await socket.line();
		// A refusal comes as a challenge first and wants an empty answer.
		if (line.startsWith('+')) socket.write(mechanism === 'XOAUTH2' ? '\r\n' : 'AQ==\r\n');
		if (line.startsWith('a ')) return line;
	}
}

async function openedInbox(user: string): Promise<LineSocket> {
	const { accessToken } = await stand.mint({ user });
	const { socket } = await imap();
	const answer = await socket.command('a', `AUTHENTICATE XOAUTH2 ${xoauth2(user, accessToken)}`);
	expect(answer.at(-1)).toMatch(/^a OK/);
	await socket.command('b', 'SELECT INBOX');
	return socket;
}

async function uidValidity(user: string): Promise<number> {
	const socket = await openedInbox(user);
	const lines = await socket.command('s', 'STATUS INBOX (UIDVALIDITY)');
	return Number(/UIDVALIDITY (\d+)/.exec(lines.join(' '))?.[1]);
}

async function subjects(user: string): Promise<string[]> {
	const socket = await openedInbox(user);
	const lines = await socket.command('f', 'UID FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]');
	return lines.filter((line) => line.startsWith('Subject: ')).map((line) => line.slice(9));
}

const mail = (subject: string) =>
	`From: Customer <customer@example.test>\nTo: ${HELPDESK}\nSubject: ${subject}\n\nHello\n`;

afterEach(async () => {
	for (const socket of open.splice(0)) socket.end();
	await stand.setOutage('off');
});

describe('Dovecot of the stand', () => {
	it('offers OAuth and nothing else over TLS', async () => {
		const { greeting } = await imap();
		expect(greeting).toContain('AUTH=XOAUTH2 AUTH=OAUTHBEARER');
		expect(greeting).not.toContain('PLAIN');
	});

	it('takes XOAUTH2 and OAUTHBEARER', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK });
		expect(await signIn('XOAUTH2', xoauth2(HELPDESK, accessToken))).toMatch(/^a OK/);
		expect(await signIn('OAUTHBEARER', oauthbearer(HELPDESK, accessToken))).toMatch(/^a OK/);
	});

	it('opens the shared mailbox for its delegate and no other', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK });
		const refusal = /^a NO \[AUTHENTICATIONFAILED\]/;
		expect(await signIn('XOAUTH2', xoauth2('shared@example.test', accessToken))).toMatch(/^a OK/);
		expect(await signIn('XOAUTH2', xoauth2('agent@example.test', accessToken))).toMatch(refusal);
	});

	it('refuses expired and revoked tokens, and tokens for something else', async () => {
		const expired = await stand.mint({ user: HELPDESK, ttl: 0 });
		const revoked = await stand.mint({ user: HELPDESK });
		expect(await stand.revoke({ token: revoked.accessToken })).toBe(1);
		const foreign = await stand.mint({ user: HELPDESK, scope: 'openid email' });
		for (const { accessToken } of [expired, revoked, foreign]) {
			const answer = await signIn('XOAUTH2', xoauth2(HELPDESK, accessToken));
			expect(answer).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/);
		}
	});

	it('says that it cannot check tokens while the provider is out', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK });
		await stand.setOutage('503', 'introspection');
		const answer = await signIn('XOAUTH2', xoauth2(HELPDESK, accessToken));
		expect(answer).toMatch(/^a NO \[UNAVAILABLE\]/);
	});

	it('takes tokens of the size that Microsoft issues', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK, chars: 2500 });
		expect(accessToken.length).toBeGreaterThanOrEqual(2500);
		expect(await signIn('XOAUTH2', xoauth2(HELPDESK, accessToken))).toMatch(/^a OK/);
	});

	it('has a folder that can only be read and one that cannot be opened', async () => {
		const socket = await openedInbox(HELPDESK);
		const readOnly = await socket.command('c', 'SELECT ReadOnly');
		expect(readOnly.join('\n')).toContain('PERMANENTFLAGS ()');
		const forbidden = await socket.command('d', 'SELECT Forbidden');
		expect(forbidden.at(-1)).toMatch(/^d NO \[NOPERM\]/);
		const list = await socket.command('e', 'LIST "" *');
		expect(list.join('\n')).toContain('Forbidden');
	});

	it('has a mailbox whose inbox can only be read', async () => {
		await stand.deliver('readonly@example.test', mail('Only to look at'));
		const socket = await openedInbox('readonly@example.test');
		const select = await socket.command('b', 'SELECT INBOX');
		expect(select.join('\n')).toContain('PERMANENTFLAGS ()');
	});

	it('keeps the mail under a new UIDVALIDITY when the folder is made again', async () => {
		const user = 'agent@example.test';
		// Other files use the same stand, in any order.
		await stand.recreateMailbox(user, { keepMail: false });
		await stand.deliverMany(user, [mail('One'), mail('Two')]);
		await stand.deliver(user, mail('Filed'), { folder: 'Sent' });
		const before = await uidValidity(user);
		await stand.recreateMailbox(user);
		expect(await uidValidity(user)).not.toBe(before);
		expect(await subjects(user)).toEqual(['One', 'Two']);
		await stand.recreateMailbox(user, { keepMail: false });
		expect(await subjects(user)).toEqual([]);
	});

	it('comes back on the same port after a stop', async () => {
		await stand.dovecot.stop();
		await expect(connected(stand.ports.imaps)).rejects.toThrow('ECONNREFUSED');
		await stand.dovecot.start();
		const { accessToken } = await stand.mint({ user: HELPDESK });
		expect(await signIn('XOAUTH2', xoauth2(HELPDESK, accessToken))).toMatch(/^a OK/);
	});
});

describe('Postfix of the stand', () => {
	async function signedIn(user: string, token: string): Promise<[LineSocket, string]> {
		const socket = await connected(stand.ports.smtps);
		expect(await socket.reply()).toMatch(/^220/);
		socket.write('EHLO client.example.test\r\n');
		expect(await socket.reply()).toContain('AUTH XOAUTH2 OAUTHBEARER');
		socket.write(`AUTH XOAUTH2 ${xoauth2(user, token)}\r\n`);
		const reply = await socket.reply();
		if (!reply.startsWith('334')) return [socket, reply];
		socket.write('\r\n');
		return [socket, await socket.reply()];
	}

	it('delivers what a signed-in user sends, with a token of any usual size', async () => {
		const user = 'customer@example.test';
		const { accessToken } = await stand.mint({ user, chars: 2500 });
		const [socket, answer] = await signedIn(user, accessToken);
		expect(answer).toMatch(/^235/);
		socket.write(`MAIL FROM:<${user}>\r\n`);
		expect(await socket.reply()).toMatch(/^250/);
		socket.write(`RCPT TO:<${HELPDESK}>\r\n`);
		expect(await socket.reply()).toMatch(/^250/);
		socket.write('DATA\r\n');
		expect(await socket.reply()).toMatch(/^354/);
		socket.write(`${mail('By submission').replace(/\n/g, '\r\n')}.\r\n`);
		expect(await socket.reply()).toMatch(/^250/);
		await expect.poll(() => subjects(HELPDESK), { timeout: 15_000 }).toContain('By submission');
	});

	it('refuses an expired token and a foreign sender', async () => {
		const user = 'customer@example.test';
		const expired = await stand.mint({ user, ttl: 0 });
		const [, refusal] = await signedIn(user, expired.accessToken);
		expect(refusal).toMatch(/^535 5\.7\.8/);
		const { accessToken } = await stand.mint({ user });
		const [socket, answer] = await signedIn(user, accessToken);
		expect(answer).toMatch(/^235/);
		socket.write(`MAIL FROM:<${HELPDESK}>\r\n`);
		await socket.reply();
		socket.write(`RCPT TO:<${HELPDESK}>\r\n`);
		expect(await socket.reply()).toMatch(/^553/);
	});

	it('asks for STARTTLS on the submission port', async () => {
		const socket = await connected(stand.ports.submission, false);
		await socket.reply();
		socket.write('EHLO client.example.test\r\n');
		expect(await socket.reply()).toContain('STARTTLS');
		socket.write(`MAIL FROM:<${HELPDESK}>\r\n`);
		expect(await socket.reply()).toMatch(/^530/);
		socket.write('STARTTLS\r\n');
		expect(await socket.reply()).toMatch(/^220/);
		await socket.startTls(ca);
		socket.write('EHLO client.example.test\r\n');
		expect(await socket.reply()).toContain('AUTH XOAUTH2');
	});
});

describe('OAuth2 provider of the stand', () => {
	const refresh = (refreshToken: string) =>
		stand.tokenRequests().then(async (before) => {
			const { connect } = await import('node:tls');
			const { clientId, clientSecret } = stand.oauth;
			const body = `grant_type=refresh_token&refresh_token=${refreshToken}`;
			const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
			const answer = await new Promise<string>((resolve, reject) => {
				const socket = connect({ port: stand.ports.provider, host: '127.0.0.1', ca });
				let text = '';
				socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
				socket.on('error', reject);
				socket.on('close', () => resolve(text));
				socket.write(
					`POST /token HTTP/1.1\r\nHost: localhost:${stand.ports.provider}\r\n` +
						`Authorization: Basic ${basic}\r\nConnection: close\r\n` +
						'Content-Type: application/x-www-form-urlencoded\r\n' +
						`Content-Length: ${body.length}\r\n\r\n${body}`,
				);
			});
			return { before, answer };
		});

	it('rotates refresh tokens, counts requests, and keeps grants over a restart', async () => {
		const { refreshToken } = await stand.mint({ user: HELPDESK });
		await stand.provider.stop();
		await stand.provider.start();
		const first = await refresh(refreshToken);
		expect(first.answer).toContain('200 OK');
		const after = await stand.tokenRequests();
		expect(after.granted.refresh_token).toBe((first.before.granted.refresh_token ?? 0) + 1);
		const replayed = await refresh(refreshToken);
		expect(replayed.answer).toContain('invalid_grant');
	});

	it('fails as it is told to', async () => {
		const { refreshToken } = await stand.mint({ user: HELPDESK });
		await stand.setOutage('429', 'token');
		const { answer } = await refresh(refreshToken);
		expect(answer).toContain('429');
		expect(answer.toLowerCase()).toContain('retry-after: 2');
	});
});
