import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DavMail, isDavMailInstalled, startDavMail } from '../servers/ews/davMail';
import { headersOf } from '../servers/ews/mime';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import type { StoredMailbox } from '../servers/ews/store';
import { checkSchema, MAILBOX } from './support';

const PASSWORD = 'opensesame';

if (!isDavMailInstalled) console.log('DavMail: not run (Debian package davmail-server missing)');

describe.runIf(isDavMailInstalled)('DavMail, a client that nobody here wrote', () => {
	let server: EwsServer;
	let davMail: DavMail;
	let own: StoredMailbox;

	beforeAll(async () => {
		server = await startEwsServer({
			checkBasic: (user, password) => (password === PASSWORD ? user : null),
		});
		own = server.store.mailbox(MAILBOX);
		davMail = await startDavMail(server);
	}, 120_000);

	afterAll(async () => {
		await davMail.close();
	});

	async function withImap(pass: string, work: (imap: ImapFlow) => Promise<void>): Promise<void> {
		const imap = new ImapFlow({
			host: '127.0.0.1',
			port: davMail.imapPort,
			secure: false,
			auth: { user: MAILBOX, pass },
			logger: false,
		});
		imap.on('error', () => undefined);
		try {
			await imap.connect();
			await work(imap);
			await imap.logout();
		} catch (error) {
			throw new Error(`through DavMail: ${String(error)}\n${davMail.log()}`, { cause: error });
		} finally {
			imap.close();
		}
	}

	it('reads, marks, moves and stores mails through its IMAP side', async () => {
		const inbox = own.wellKnown('inbox');
		const raw = 'Subject: a question\r\nFrom: a@example.test\r\n\r\nGrüße\r\n';
		own.put(inbox, raw);
		own.put(inbox, raw.replace('a question', 'another'));
		const done = own.addFolder('Done');
		await withImap(PASSWORD, async (imap) => {
			const folders = (await imap.list()).map(({ path }) => path);
			expect(folders).toEqual(expect.arrayContaining(['INBOX', 'Done', 'Drafts', 'Sent']));
			const lock = await imap.getMailboxLock('INBOX');
			const mails = await imap.fetchAll('1:*', { source: true, flags: true }, { uid: true });
			expect(mails[0]?.source?.toString('utf8')).toBe(raw);
			expect(mails.map(({ flags }) => flags?.has('\\Seen'))).toEqual([false, false]);
			await imap.messageFlagsAdd(String(mails[0]?.uid), ['\\Seen', '\\Flagged'], { uid: true });
			await imap.messageMove(String(mails[1]?.uid), 'Done', { uid: true });
			lock.release();
			await imap.append('Drafts', raw.replace('a question', 'a draft'));
		});
		expect([...inbox.items.values()]).toMatchObject([
			{ subject: 'a question', isRead: true, isFlagged: true },
		]);
		expect([...done.items.values()]).toMatchObject([{ subject: 'another' }]);
		expect([...own.wellKnown('drafts').items.values()]).toMatchObject([{ subject: 'a draft' }]);
	});

	it('sends a mail through its SMTP side, Bcc to nobody’s sight', async () => {
		const customer = server.store.mailbox('customer@example.test');
		const hidden = server.store.mailbox('hidden@example.test');
		const transport = createTransport({
			host: '127.0.0.1',
			port: davMail.smtpPort,
			secure: false,
			auth: { user: MAILBOX, pass: PASSWORD },
		});
		try {
			await transport.sendMail({
				from: MAILBOX,
				to: customer.address,
				bcc: hidden.address,
				subject: 'Grüße',
				text: 'hello',
				attachments: [{ filename: 'note.txt', content: 'attached' }],
			});
		} catch (error) {
			throw new Error(`through DavMail: ${String(error)}\n${davMail.log()}`, { cause: error });
		} finally {
			transport.close();
		}
		for (const { folders } of [customer, hidden]) {
			const [mail, ...more] = [...folders.values()].flatMap(({ items }) => [...items.values()]);
			expect(more).toEqual([]);
			expect(mail?.subject).toBe('Grüße');
			expect(mail?.mime.toString('utf8')).not.toContain(hidden.address);
			expect(headersOf(mail!.mime).body.toString('utf8')).toContain('filename=note.txt');
		}
		expect(own.wellKnown('sentitems').items.size).toBe(1);
	});

	it('is refused with a wrong password', async () => {
		await expect(withImap('wrong', async () => await Promise.resolve())).rejects.toThrow(
			/Command failed/,
		);
	});

	checkSchema(() => server);
});
