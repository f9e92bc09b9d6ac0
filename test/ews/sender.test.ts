import { Readable } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../nodes/helpdesk/model';
import { composeMail } from '../../nodes/mime';
import { openEwsMailbox, openEwsSender } from '../../nodes/transports/ews';
import { headersOf } from '../servers/ews/mime';
import { Refusal } from '../servers/ews/refusal';
import { type EwsServer, fault, sendXml, soap, startEwsServer } from '../servers/ews/server';
import type { StoredMailbox } from '../servers/ews/store';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
let own: StoredMailbox;
let customer: StoredMailbox;
let hidden: StoredMailbox;

beforeAll(async () => {
	server = await startEwsServer();
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.calls.length = 0;
	own = server.store.mailbox(MAILBOX);
	customer = server.store.mailbox('customer@example.test');
	hidden = server.store.mailbox('archive@example.test');
});

afterEach(() => {
	server.intercept = undefined;
});

async function* compose(message: OutgoingMessage): AsyncIterable<Buffer> {
	yield* (await composeMail(message)).stream as AsyncIterable<Buffer>;
}

const sender = () => openEwsSender(optionsFor(server), tokenOf(MAILBOX), compose);

function message(more: Partial<OutgoingMessage> = {}): OutgoingMessage {
	return {
		messageId: '<hd.NDI.nonce.mac@example.test>',
		from: { name: 'Help & <Desk>', address: MAILBOX },
		sender: null,
		replyTo: [],
		to: [{ name: '', address: 'customer@example.test' }],
		cc: [],
		bcc: [{ name: 'A "quiet" & <curious> reader', address: 'archive@example.test' }],
		subject: 'Re: Tom & Jerry <x> ]]> "\'',
		text: 'Grüße',
		html: null,
		inReplyTo: '<question@customer.example>',
		references: ['<first@customer.example>', '<question@customer.example>'],
		priority: 'normal',
		date: new Date('2026-11-24T10:00:00Z'),
		headers: [
			{ name: 'Auto-Submitted', value: 'auto-replied' },
			{ name: 'X-Helpdesk', value: 'a & b' },
		],
		attachments: [],
		envelopeFrom: MAILBOX,
		...more,
	};
}

const inboxOf = (mailbox: StoredMailbox) => [...mailbox.wellKnown('inbox').items.values()];

describe('sending over EWS', () => {
	it('keeps thread and automatic marks through Exchange’s rewriting, and Bcc from everybody', async () => {
		const open = sender();
		const result = await open.send(message(), never);
		await open.close();
		expect(result).toMatchObject({
			messageId: '<hd.NDI.nonce.mac@example.test>',
			accepted: ['customer@example.test', 'archive@example.test'],
		});
		const [received] = inboxOf(customer);
		const headers = headersOf(received!.mime);
		expect(headers.first('message-id')).toBe('<hd.NDI.nonce.mac@example.test>');
		expect(headers.first('in-reply-to')).toBe('<question@customer.example>');
		expect(headers.first('references')).toBe(
			'<first@customer.example> <question@customer.example>',
		);
		expect(headers.first('auto-submitted')).toBe('auto-replied');
		expect(headers.first('x-helpdesk')).toBe('a & b');
		expect(received!.subject).toBe('Re: Tom & Jerry <x> ]]> "\'');
		for (const mailbox of [customer, hidden]) {
			expect(inboxOf(mailbox)).toHaveLength(1);
			const bytes = inboxOf(mailbox)[0]!.mime.toString('utf8').toLowerCase();
			expect(bytes).not.toContain('archive@example.test');
		}
		const [saved] = [...own.wellKnown('sentitems').items.values()];
		expect(saved?.bcc).toEqual(['archive@example.test']);
	});

	it('streams 35 MB and makes one connection for many mails', async () => {
		const open = sender();
		const chunk = Buffer.alloc(1024 * 1024, 'abcdefg');
		const content = Readable.from(
			(function* () {
				for (let index = 0; index < 25; index++) yield chunk;
			})(),
		);
		const attachments = [
			{ fileName: 'large.bin', mimeType: 'application/octet-stream', contentId: null, content },
		];
		await open.send(message({ attachments }), never);
		for (let index = 0; index < 5; index++) await open.send(message(), never);
		await open.close();
		const [large, ...rest] = inboxOf(customer);
		expect(large!.mime.length).toBeGreaterThan(33 * 1024 * 1024);
		expect(rest).toHaveLength(5);
		expect(server.calls.map(({ operation }) => operation)).toEqual([
			'GetFolder',
			...Array<string>(6).fill('CreateItem'),
		]);
		// A small one has its length: not every server and proxy takes a request without.
		expect(server.calls.map(({ headers }) => Number(headers['content-length']) > 0)).toEqual([
			true,
			false,
			...Array<boolean>(5).fill(true),
		]);
	}, 60_000);

	it('says that nothing is known when the connection ends after the message', async () => {
		const open = sender();
		await open.verify(never);
		server.intercept = (_call, request) => {
			request.socket.destroy();
			return true;
		};
		await expect(open.send(message(), never)).rejects.toMatchObject({
			code: 'MAIL_OUTCOME_UNKNOWN',
		});
		expect(server.calls.filter(({ operation }) => operation === 'CreateItem')).toHaveLength(1);
		await open.close();
	});

	it('names a sender that is not allowed', async () => {
		const open = sender();
		await open.verify(never);
		server.intercept = (_call, request, response) => {
			const refusal = new Refusal('ErrorSendAsDenied', 'The user account has no right to send.');
			sendXml(request, response, 500, soap(fault(refusal)));
			return true;
		};
		await expect(open.send(message(), never)).rejects.toMatchObject({
			code: 'MAIL_SENDER_REFUSED',
			message: expect.stringContaining('Send As'),
		});
		await open.close();
	});

	it('fails by the input when an attachment cannot be read, and sends nothing', async () => {
		const open = sender();
		const content = Readable.from(
			(function* () {
				yield Buffer.from('half');
				throw new Error('the file is gone');
			})(),
		);
		const attachments = [
			{ fileName: 'a.bin', mimeType: 'application/octet-stream', contentId: null, content },
		];
		await expect(open.send(message({ attachments }), never)).rejects.toMatchObject({
			code: 'MAIL_INPUT',
		});
		expect(inboxOf(customer)).toEqual([]);
		expect(server.calls.map(({ operation }) => operation)).toEqual(['GetFolder']);
		await open.close();
	});

	it('ends at once when its signal is aborted while an attachment is being read', async () => {
		const open = sender();
		await open.verify(never);
		const aborting = new AbortController();
		const content = Readable.from(
			(async function* () {
				yield Buffer.from('half');
				aborting.abort();
				await new Promise(() => undefined);
			})(),
		);
		const attachments = [
			{ fileName: 'a.bin', mimeType: 'application/octet-stream', contentId: null, content },
		];
		await expect(open.send(message({ attachments }), aborting.signal)).rejects.toMatchObject({
			code: 'MAIL_ABORTED',
		});
		await open.close();
	});
});

describe('operations on single mails', () => {
	const raw = (id: string) =>
		`Message-ID: ${id}\r\nSubject: one\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nbody\r\n`;

	it('finds a mail that was moved, marks it, moves it on and deletes it', async () => {
		const inbox = own.wellKnown('inbox');
		const done = own.addFolder('Done/& <dusted>');
		const item = own.put(inbox, raw('<one@customer.example>'));
		const session = openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));
		own.move(inbox, item, done);
		const locator = {
			id: item.id,
			folder: 'inbox',
			messageId: '<one@customer.example>',
			alsoIn: ['Done/& <dusted>'],
		};
		const { mail, place } = await session.getMessage(locator, 1e6, never);
		expect(mail.source.toString()).toContain('Subject: one');
		expect(place.folder).toBe('Done/& <dusted>');
		const marks = { seen: true, flagged: true, answered: true, addKeywords: ['Bill & Co'] };
		await session.setFlags(locator, marks, never);
		const [marked] = [...done.items.values()];
		expect(marked).toMatchObject({ isRead: true, isFlagged: true, categories: ['Bill & Co'] });
		await session.setFlags(locator, { removeKeywords: ['Bill & Co'] }, never);
		expect([...done.items.values()][0]?.categories).toEqual([]);
		const back = await session.move(locator, 'Inbox', never);
		expect(inbox.items.has(back.id!)).toBe(true);
		await session.delete({ ...locator, id: back.id! }, never);
		expect(own.wellKnown('deleteditems').items.size).toBe(1);
		await expect(
			session.getMessage({ ...locator, messageId: '<none@customer.example>' }, 1e6, never),
		).rejects.toMatchObject({ code: 'MAIL_MESSAGE_GONE' });
		await session.close();
	});

	it('requeues with the same bytes and time of receipt and without any mark', async () => {
		const aside = own.addFolder('Set aside');
		const receivedAt = new Date('2026-11-20T08:00:00Z');
		const extended = new Map([['name:HelpdeskDone_ffffff', '1']]);
		const item = own.put(aside, raw('<two@customer.example>'), {
			receivedAt,
			extended,
			isRead: true,
			isFlagged: true,
		});
		const session = openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));
		const locator = { id: item.id, folder: 'Set aside', messageId: '<two@customer.example>' };
		const place = await session.requeue(locator, 'inbox', never);
		const put = own.wellKnown('inbox').items.get(place.id!);
		expect(put).toMatchObject({ isRead: false, isFlagged: false, receivedAt });
		expect(put?.mime.equals(item.mime)).toBe(true);
		expect(put?.extended.has('name:HelpdeskDone_ffffff')).toBe(false);
		expect(aside.items.size).toBe(0);
		await session.close();
	});

	it('lists folders by their paths, finds one by its id, and says what is missing', async () => {
		const parent = own.addFolder('Tom & Jerry <x> ]]> "\'');
		own.addFolder('Sub', parent.id);
		const session = openEwsMailbox(
			optionsFor(server, { folder: 'tom & jerry <x> ]]> "\'/SUB' }),
			tokenOf(MAILBOX),
		);
		const folders = await session.listFolders(never);
		expect(folders.map(({ name }) => name)).toContain('Tom & Jerry <x> ]]> "\'/Sub');
		expect(folders.find(({ specialUse }) => specialUse === '\\Trash')?.name).toBe('Deleted Items');
		expect(folders.map(({ name }) => name)).not.toContain('Calendar');
		expect((await session.verify(never)).details).toContain('15.2.1748.10');
		await session.close();
	});
});

checkSchema(() => server);
