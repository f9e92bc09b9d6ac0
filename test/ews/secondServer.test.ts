import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Listing, MailRef, MailSource } from '../../nodes/helpdesk/ports';
import { readMail } from '../../nodes/shared/item/readMail';
import { openEwsMailbox, openEwsSource } from '../../nodes/transports/ews';
import { contractMail } from '../contract/mailSource/index';
import { type EwsServer, soap, startEwsServer } from '../servers/ews/server';
import type { StoredItem, StoredMailbox } from '../servers/ews/store';
import { readMails } from '../support/readMails';
import { FIXTURE_CONTEXT } from '../support/mailFixtures';
import { MAILBOX, never, optionsFor, RECEIPT, tokenOf } from './support';

/**
 * A server of another make: lists in its own order, drops header fields from the MIME, makes MIME anew
 * each time, forgets its sync states in silence, and names no new ids.
 */
let server: EwsServer;
let own: StoredMailbox;
/** How its answers differ from Exchange's. */
let rewrite: (xml: string) => string = (xml) => xml;

beforeAll(async () => {
	server = await startEwsServer({
		dialect: (xml, status, response) => {
			response.writeHead(status, { 'Content-Type': 'text/xml' }).end(rewrite(xml));
		},
	});
	return async () => await server.close();
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.calls.length = 0;
	own = server.store.mailbox(MAILBOX);
});

afterEach(() => {
	rewrite = (xml) => xml;
	server.intercept = undefined;
});

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));

function deliver(subject: string, minute: number, more: Partial<StoredItem> = {}): StoredItem {
	return own.put(own.wellKnown('inbox'), contractMail(subject), {
		receivedAt: at(minute),
		...more,
	});
}

async function withSource<T>(work: (source: MailSource) => Promise<T>): Promise<T> {
	const source = await openEwsSource(optionsFor(server), tokenOf(MAILBOX), never);
	try {
		return await work(source);
	} finally {
		await source.close();
	}
}

const everything = async (): Promise<Listing> =>
	await withSource(
		async (source) => await source.list(await source.start('everything', never), 100, never),
	);

const listOn = async ({ next }: Listing, max = 100): Promise<Listing> =>
	await withSource(
		async (source) => await source.list(JSON.parse(JSON.stringify(next)), max, never),
	);

const idsOf = (refs: readonly MailRef[]) => refs.map(({ id }) => id);

/** Parts of an answer the other way round. */
const reversing = (name: string) => (xml: string) => {
	const parts = [...xml.matchAll(new RegExp(`<t:${name}>.*?</t:${name}>`, 'gs'))].map(
		([part]) => part,
	);
	let index = parts.length;
	return xml.replace(new RegExp(`<t:${name}>.*?</t:${name}>`, 'gs'), () => parts[--index] ?? '');
};

describe('listings in any order', () => {
	it('are sorted by time of receipt, the first and the later ones', async () => {
		rewrite = reversing('Create');
		const first = [1, 2, 3, 4].map((minute) => deliver(`first ${minute}`, minute).id);
		const listing = await everything();
		expect(idsOf(listing.refs)).toEqual(first);
		const later = [5, 6, 7].map((minute) => deliver(`later ${minute}`, minute).id);
		expect(idsOf((await listOn(listing)).refs)).toEqual(later);
	});

	it('name the newest mail and start after it', async () => {
		rewrite = reversing('Message');
		const ids = [1, 2, 3].map((minute) => deliver(`mail ${minute}`, minute).id);
		await withSource(async (source) => {
			expect((await source.newest(never))?.id).toBe(ids[2]);
			const start = await source.start('activation', never);
			const late = deliver('late', 4).id;
			expect(idsOf((await source.list(start, 100, never)).refs)).toEqual([late]);
		});
	});

	it('with one mail twice list it once', async () => {
		rewrite = (xml) => xml.replace(/<t:Create>.*?<\/t:Create>/gs, '$&$&');
		const ids = [1, 2].map((minute) => deliver(`mail ${minute}`, minute).id);
		expect(idsOf((await everything()).refs)).toEqual(ids);
	});

	it('with a mail without an id list it, and its fetch says so', async () => {
		const ids = [1, 2, 3].map((minute) => deliver(`mail ${minute}`, minute).id);
		rewrite = (xml) => xml.replace(`<t:ItemId Id="${ids[1]}"`, '<t:ItemId Id=""');
		const { refs } = await everything();
		expect(refs).toHaveLength(3);
		const outcomes = await withSource(async (source) => {
			const results = [];
			for await (const result of source.fetch(refs, { maxBytes: 1e6 }, never)) results.push(result);
			return results;
		});
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(['read', 'failed', 'read']);
		expect(outcomes[1]).toMatchObject({
			error: { message: expect.stringContaining('2026-11-23T10:02:00.000Z') },
		});
	});
});

describe('a time of receipt that is none', () => {
	it.each([
		'',
		'yesterday',
		'0001-01-01T00:00:00Z',
		'1601-01-01T00:00:00Z',
		'1970-01-01T00:00:00Z',
		'4501-01-01T00:00:00Z',
		'1',
		'2026-11-23',
		'23.11.2026 10:00',
	])('"%s" is null, and the mail is listed', async (receivedText) => {
		const { id } = deliver('undated', 1, { receivedText });
		expect((await everything()).refs).toMatchObject([{ id, receivedAt: null }]);
	});

	it.each([
		'2026-11-23T10:00:00Z',
		'2026-11-23T10:00:00',
		'2026-11-23T11:00:00+01:00',
		'2026-11-23T10:00:00.000Z',
	])('"%s" is one', async (receivedText) => {
		deliver('dated', 1, { receivedText });
		expect((await everything()).refs[0]?.receivedAt).toBe('2026-11-23T10:00:00.000Z');
	});
});

describe('a sync that begins anew in silence', () => {
	const forget = () => {
		own.beginsAnew = true;
		own.epoch += 1;
	};

	it.each([1, 5, 30, 120, 600])('is a reset, in a folder of %i mails', async (count) => {
		for (let index = 0; index < count; index++) deliver(`old ${index}`, index);
		let listing = await everything();
		while (listing.hasMore) listing = await listOn(listing);
		expect((await listOn(listing)).wasReset).toBe(false);
		forget();
		const late = deliver('late', count + 1).id;
		let again = await listOn(listing, 20);
		expect(again.wasReset).toBe(true);
		const listed = idsOf(again.refs);
		while (again.hasMore) {
			again = await listOn(again);
			expect(again.wasReset).toBe(false);
			listed.push(...idsOf(again.refs));
		}
		expect(listed).toContain(late);
		expect(new Set(listed).size).toBe(listed.length);
		const position = JSON.stringify(again.next);
		expect((JSON.parse(position) as { recent: string[] }).recent.length).toBeLessThanOrEqual(50);
		expect(position.length).toBeLessThan(3000);
	});

	it('is not taken for one when old mail is moved in by hand, little or much of it', async () => {
		for (let index = 0; index < 60; index++) deliver(`mail ${index}`, 1000 + index);
		let listing = await everything();
		for (const count of [1, 40, 300]) {
			const moved = Array.from(
				{ length: count },
				(_, index) => deliver(`moved ${count}`, index).id,
			);
			const listed: string[] = [];
			do {
				listing = await listOn(listing);
				expect(listing.wasReset).toBe(false);
				listed.push(...idsOf(listing.refs));
			} while (listing.hasMore);
			expect(listed.sort()).toEqual(moved.sort());
		}
	});

	it('is not taken for one when a mail is dragged away and back under its old id', async () => {
		const item = deliver('dragged', 1);
		deliver('stays', 2);
		const listing = await everything();
		const inbox = own.wellKnown('inbox');
		own.remove(inbox, item);
		const away = await listOn(listing);
		inbox.items.set(item.id, item);
		inbox.createdAt.set(item.id, inbox.log.length);
		inbox.log.push({ kind: 'create', id: item.id });
		const back = await listOn(away);
		expect([back.wasReset, idsOf(back.refs)]).toEqual([false, [item.id]]);
	});
});

describe('a folder in which a workflow has worked before', () => {
	const marked = (minute: number) =>
		deliver(`done ${minute}`, minute, { extended: new Map([[`name:${RECEIPT}`, '1']]) });
	const times = async () => await withSource(async (source) => await source.markedTimes(never));
	const FOUND = { oldest: '2026-11-23T10:02:00.000Z', newest: '2026-11-23T10:05:00.000Z' };

	it('tells the times of the oldest and the newest mail with its mark', async () => {
		deliver('unmarked', 1);
		expect(await times()).toBeNull();
		deliver('marked by another', 9, { extended: new Map([['name:HelpdeskDone_ffffff', '1']]) });
		expect(await times()).toBeNull();
		for (const minute of [4, 2, 5]) marked(minute);
		expect(await times()).toEqual(FOUND);
	});

	it('tells them where the server cannot search for it, or does not heed the search', async () => {
		for (const minute of [4, 2, 5]) marked(minute);
		for (let minute = 10; minute < 40; minute++) deliver(`later ${minute}`, minute);
		server.intercept = ({ operation, body }, _request, response) => {
			if (operation !== 'FindItem' || !body.includes('<t:Exists>')) return false;
			response.writeHead(200, { 'Content-Type': 'text/xml' });
			response.end(
				soap(
					'<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage ResponseClass="Error"><m:MessageText>No.</m:MessageText><m:ResponseCode>ErrorUnsupportedPathForQuery</m:ResponseCode></m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>',
				),
			);
			return true;
		};
		expect(await times()).toEqual(FOUND);
	});

	it('is known by the id that the server gives the folder, whatever it is called', async () => {
		const identity = async (folder: string) => {
			const source = await openEwsSource(optionsFor(server, { folder }), tokenOf(MAILBOX), never);
			await source.close();
			return source.identity;
		};
		const inbox = own.wellKnown('inbox');
		expect(await identity('inbox')).toEqual({ id: inbox.id, certainty: 'unique' });
		expect(await identity('Inbox')).toEqual(await identity(inbox.id));
	});
});

describe('header fields that the server drops from the MIME', () => {
	const MIME = 'From: a@example.test\r\nTo: support@example.com\r\nSubject: Away\r\n\r\nAway.\r\n';
	const block = `Authentication-Results: mx.example.test; spf=pass\r\nAuto-Submitted: auto-replied\r\n${MIME.slice(0, MIME.indexOf('\r\n\r\n') + 2)}`;

	const readOne = async () => {
		const { refs } = await everything();
		return await withSource(async (source) => {
			for await (const mail of readMails(source, refs)) return mail;
			throw new Error('nothing was read');
		});
	};

	it('come beside it, and make an automatic mail of what was none', async () => {
		own.put(own.wellKnown('inbox'), MIME, { extended: new Map([['tag:0x7d', block]]) });
		const { source, transportHeaders } = await readOne();
		expect(source.toString()).toBe(MIME);
		const { item } = await readMail(source, FIXTURE_CONTEXT, { transportHeaders });
		expect([item.kind, item.authentication.spf]).toEqual(['autoReply', 'pass']);
	});

	it('are not given twice where the MIME has them', async () => {
		own.put(
			own.wellKnown('inbox'),
			MIME.replace('Subject', 'Message-ID: <a@b.example>\r\nSubject'),
		);
		expect((await readOne()).transportHeaders).toBeNull();
	});

	it('do not keep a mail from being read whose server refuses the property', async () => {
		own.put(own.wellKnown('inbox'), MIME);
		server.intercept = ({ operation, body }, _request, response) => {
			if (operation !== 'GetItem' || !body.includes('0x007D')) return false;
			response.writeHead(200, { 'Content-Type': 'text/xml' });
			response.end(
				soap(
					'<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass="Error"><m:MessageText>No.</m:MessageText><m:ResponseCode>ErrorInvalidExtendedProperty</m:ResponseCode><m:Items/></m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>',
				),
			);
			return true;
		};
		expect((await readOne()).isPartial).toBe(false);
	});

	it('give a mail the same Message-ID and key however its MIME is made', async () => {
		let made = 0;
		const bare = MIME.replace(/^/, 'Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nX-Boundary: 0\r\n');
		own.put(own.wellKnown('inbox'), bare, {
			receivedAt: at(1),
			messageId: null,
			extended: new Map([['tag:0x7d', block]]),
		});
		rewrite = (xml) =>
			xml.replace(/(<t:MimeContent[^>]*>)([^<]+)/g, (_all, tag: string, base64: string) => {
				made += 1;
				const text = Buffer.from(base64, 'base64').toString();
				const anew = text
					.replace('X-Boundary: 0', `X-Boundary: ${made}`)
					.replace('10:00:00', `10:00:0${made}`);
				return tag + Buffer.from(anew).toString('base64');
			});
		const items = [];
		for (let times = 0; times < 3; times++) {
			const { source, transportHeaders, ref } = await readOne();
			const context = { ...FIXTURE_CONTEXT, receivedAt: ref.receivedAt };
			items.push((await readMail(source, context, { transportHeaders })).item);
		}
		expect(made).toBe(3);
		expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(1);
		expect(new Set(items.map(({ mailbox }) => mailbox.key)).size).toBe(1);
	});
});

describe('a server that names no new ids', () => {
	const locator = (id: string, subject: string) => ({
		id,
		folder: 'inbox',
		messageId: `<contract-${subject}@customer.example>`,
	});
	const open = () => openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));

	beforeEach(() => {
		rewrite = (xml) =>
			/MoveItemResponse|CreateItemResponse/.test(xml)
				? xml.replace(/<m:Items>.*?<\/m:Items>/gs, '<m:Items/>')
				: xml;
	});

	it('has a moved, a deleted and a requeued mail looked up by its Message-ID', async () => {
		const session = open();
		const done = own.addFolder('Done');
		const moved = await session.move(locator(deliver('moved', 1).id, 'moved'), 'Done', never);
		expect(moved).toEqual({ folder: 'Done', id: [...done.items.keys()][0] });
		const deleted = await session.delete(locator(deliver('deleted', 2).id, 'deleted'), never);
		expect(deleted?.id).toBe([...own.wellKnown('deleteditems').items.keys()][0]);
		const put = await session.requeue(
			{ ...locator(moved.id!, 'moved'), folder: 'Done' },
			'inbox',
			never,
		);
		expect([...own.wellKnown('inbox').items.keys()]).toEqual([put.id]);
		await session.close();
	});

	it('has the id of a mail without a Message-ID told as unknown', async () => {
		const session = open();
		const done = own.addFolder('Done');
		const { id } = own.put(own.wellKnown('inbox'), 'Subject: bare\r\n\r\n');
		const place = await session.move({ id, folder: 'inbox', messageId: null }, 'Done', never);
		expect(place).toEqual({ folder: 'Done', id: null });
		expect(done.items.size).toBe(1);
		await session.close();
	});

	it('has a mail without an id found by its Message-ID', async () => {
		const session = open();
		deliver('other', 1);
		deliver('wanted', 2);
		const { mail } = await session.getMessage(locator('', 'wanted'), 1e6, never);
		expect(mail.source.toString()).toContain('Subject: wanted');
		await session.close();
	});
});

describe('a requeued mail', () => {
	it('is unread though the server takes what a program puts into a folder for read', async () => {
		own.takesPutForRead = true;
		const aside = own.addFolder('Set aside');
		const item = own.put(aside, contractMail('again'), { isRead: true, receivedAt: at(1) });
		const session = openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));
		const place = await session.requeue(
			{ id: item.id, folder: 'Set aside', messageId: item.messageId },
			'inbox',
			never,
		);
		expect(own.wellKnown('inbox').items.get(place.id!)).toMatchObject({
			isRead: false,
			receivedAt: at(1),
		});
		await session.close();
	});

	it('keeps the header fields that its MIME has lost', async () => {
		const mime = 'From: a@example.test\r\nSubject: one\r\n\r\nbody\r\n';
		const block = `Auto-Submitted: auto-replied\r\nList-Id: a\r\n <b.example>\r\nSubject: one\r\nMessage-ID: <kept@example.test>\r\n`;
		const aside = own.addFolder('Set aside');
		const item = own.put(aside, mime, { extended: new Map([['tag:0x7d', block]]) });
		const session = openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));
		const place = await session.requeue(
			{ id: item.id, folder: 'Set aside', messageId: null },
			'inbox',
			never,
		);
		expect(own.wellKnown('inbox').items.get(place.id!)?.mime.toString()).toBe(
			`Auto-Submitted: auto-replied\r\nList-Id: a\r\n <b.example>\r\nMessage-ID: <kept@example.test>\r\n${mime}`,
		);
		await session.close();
	});
});
