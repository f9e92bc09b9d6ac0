import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailLocator } from '../../../nodes/helpdesk/ports';
import {
	openImapMailbox,
	openImapSource,
	type ImapMailbox,
} from '../../../nodes/transports/imap/index';
import { contractMail } from '../../contract/mailSource/index';
import { standClient } from '../../support/stand/client';
import { READ_ONLY_FOLDER } from '../../support/stand/types';
import {
	emptyMailbox,
	HELPDESK,
	mailsOf,
	NEVER,
	RECEIPT,
	standOptions,
	tokensFor,
} from './standMailbox';

const stand = standClient();
const PLENTY = 50_000_000;
let mailbox: ImapMailbox;

beforeEach(async () => {
	await emptyMailbox(stand);
	mailbox = await openImapMailbox(standOptions(stand), await tokensFor(stand), NEVER);
});

afterEach(async () => {
	await mailbox.close();
	await emptyMailbox(stand);
});

/** Delivers and names a mail as the trigger's item would. */
const deliver = async (subject: string): Promise<MailLocator> => {
	await stand.deliver(HELPDESK, contractMail(subject));
	const source = await openImapSource(standOptions(stand), await tokensFor(stand), NEVER);
	try {
		const newest = await source.newest(NEVER);
		const name = subject.replace(/[^A-Za-z0-9]/g, '-');
		return {
			id: newest!.id,
			folder: 'INBOX',
			messageId: `<contract-${name}@customer.example>`,
		};
	} finally {
		await source.close();
	}
};
const subjects = async (folder: string) =>
	(await mailsOf(stand, folder)).map(({ subject }) => subject);

describe('folders', () => {
	it('are listed with their special use, names in Unicode', async () => {
		await stand.doveadm(['mailbox', 'create', '-u', HELPDESK, 'Erledigt/Größe']);
		try {
			const folders = await mailbox.listFolders(NEVER);
			expect(folders).toContainEqual({ id: 'INBOX', name: 'INBOX', specialUse: '\\Inbox' });
			expect(folders).toContainEqual({ id: 'Trash', name: 'Trash', specialUse: '\\Trash' });
			expect(folders).toContainEqual({
				id: 'Erledigt/Größe',
				name: 'Erledigt/Größe',
				specialUse: null,
			});
			const options = standOptions(stand, { folder: 'Erledigt/Größe' });
			const source = await openImapSource(options, await tokensFor(stand), NEVER);
			await source.close();
		} finally {
			await stand.doveadm(['mailbox', 'delete', '-u', HELPDESK, '-r', 'Erledigt']);
		}
	});
});

describe('finding a mail', () => {
	it('reads it by its id without marking it', async () => {
		const locator = await deliver('Read me');
		const { mail, place } = await mailbox.getMessage(locator, PLENTY, NEVER);
		expect(mail.source.toString()).toContain('Subject: Read me');
		expect(place).toEqual({ folder: 'INBOX', id: locator.id });
		expect((await mailsOf(stand, 'INBOX'))[0]?.flags).toEqual([]);
	});

	it('follows it to a named folder and to the Trash', async () => {
		const locator = await deliver('Wanderer');
		await stand.doveadm(['move', '-u', HELPDESK, 'Sent', 'mailbox', 'INBOX', 'all']);
		const there = await mailbox.getMessage(
			{ ...locator, alsoIn: ['Nowhere', 'Sent'] },
			PLENTY,
			NEVER,
		);
		expect(there.place.folder).toBe('Sent');
		await stand.doveadm(['move', '-u', HELPDESK, 'Trash', 'mailbox', 'Sent', 'all']);
		const trashed = await mailbox.getMessage(locator, PLENTY, NEVER);
		expect(trashed.place.folder).toBe('Trash');
	});

	it('says that it is gone, with and without a Message-ID', async () => {
		const locator = await deliver('Gone');
		await stand.doveadm(['expunge', '-u', HELPDESK, 'mailbox', 'INBOX', 'all']);
		for (const messageId of [locator.messageId, null]) {
			await expect(
				mailbox.getMessage({ ...locator, messageId }, PLENTY, NEVER),
			).rejects.toMatchObject({ code: 'MAIL_MESSAGE_GONE' });
		}
	});

	it('refuses an id from before the folder was made anew, Message-ID or not', async () => {
		const locator = await deliver('Stale');
		await mailbox.close();
		await stand.recreateMailbox(HELPDESK);
		mailbox = await openImapMailbox(standOptions(stand), await tokensFor(stand), NEVER);
		await expect(mailbox.getMessage(locator, PLENTY, NEVER)).rejects.toMatchObject({
			code: 'MAIL_STALE_ID',
		});
		await expect(mailbox.delete(locator, NEVER)).rejects.toMatchObject({ code: 'MAIL_STALE_ID' });
		expect(await subjects('INBOX')).toEqual(['Stale']);
	});

	it('refuses what is no id', async () => {
		await expect(
			mailbox.getMessage({ id: 'AAMk=', folder: 'INBOX', messageId: null }, PLENTY, NEVER),
		).rejects.toMatchObject({ code: 'MAIL_INPUT' });
	});
});

describe('operations', () => {
	it('set and take off marks and keywords', async () => {
		const locator = await deliver('Marks');
		await mailbox.setFlags(
			locator,
			{ seen: true, flagged: true, answered: true, addKeywords: ['Waiting', '$Label1'] },
			NEVER,
		);
		expect((await mailsOf(stand, 'INBOX'))[0]?.flags.sort()).toEqual(
			['\\Seen', '\\Flagged', '\\Answered', 'Waiting', '$Label1'].sort(),
		);
		await mailbox.setFlags(locator, { flagged: false, removeKeywords: ['Waiting'] }, NEVER);
		expect((await mailsOf(stand, 'INBOX'))[0]?.flags.sort()).toEqual(
			['\\Seen', '\\Answered', '$Label1'].sort(),
		);
	});

	it('refuse keywords that could become commands, and read-only folders', async () => {
		const locator = await deliver('Keywords');
		await expect(
			mailbox.setFlags(locator, { addKeywords: ['a) \r\nB LOGOUT'] }, NEVER),
		).rejects.toMatchObject({ code: 'MAIL_INPUT' });
		await stand.deliver(HELPDESK, contractMail('Locked'), { folder: READ_ONLY_FOLDER });
		const { mail } = await mailbox.getMessage(
			{ ...locator, folder: 'INBOX', id: locator.id },
			PLENTY,
			NEVER,
		);
		expect(mail.isPartial).toBe(false);
		const options = standOptions(stand, { folder: READ_ONLY_FOLDER });
		const source = await openImapSource(options, await tokensFor(stand), NEVER);
		const locked = await source.newest(NEVER);
		await source.close();
		await expect(
			mailbox.setFlags(
				{ id: locked!.id, folder: READ_ONLY_FOLDER, messageId: null },
				{ seen: true },
				NEVER,
			),
		).rejects.toMatchObject({ code: 'MAIL_READ_ONLY' });
	});

	it('move, and do nothing the second time', async () => {
		const locator = await deliver('Mover');
		const place = await mailbox.move(locator, 'Sent', NEVER);
		expect(await subjects('Sent')).toEqual(['Mover']);
		expect(await mailbox.move(locator, 'Sent', NEVER)).toEqual(place);
		const { mail } = await mailbox.getMessage(
			{ id: place.id!, folder: place.folder, messageId: null },
			PLENTY,
			NEVER,
		);
		expect(mail.source.toString()).toContain('Mover');
		await expect(mailbox.move(locator, 'Not there', NEVER)).rejects.toMatchObject({
			code: expect.stringMatching(/MAIL_FOLDER_MISSING|MAIL_MESSAGE_GONE/) as string,
		});
	});

	it('delete into the Trash, and from the Trash for good', async () => {
		const locator = await deliver('Bin');
		await deliver('Other');
		const place = await mailbox.delete(locator, NEVER);
		expect([await subjects('INBOX'), await subjects('Trash')]).toEqual([['Other'], ['Bin']]);
		expect((await mailbox.delete(locator, NEVER))?.folder).toBe('Trash');
		expect(await subjects('Trash')).toEqual(['Bin']);
		const inTrash = { id: place!.id!, folder: 'Trash', messageId: locator.messageId };
		expect(await mailbox.delete(inTrash, NEVER)).toBeNull();
		expect([await subjects('INBOX'), await subjects('Trash')]).toEqual([['Other'], []]);
	});

	it('requeue a mail as a new one without marks, with the time of its receipt', async () => {
		const locator = await deliver('Again');
		await mailbox.setFlags(locator, { seen: true, flagged: true, addKeywords: [RECEIPT] }, NEVER);
		const aside = await mailbox.move(locator, 'Junk', NEVER);
		const before = await mailbox.getMessage(
			{ id: aside.id!, folder: 'Junk', messageId: null },
			PLENTY,
			NEVER,
		);
		const place = await mailbox.requeue(
			{ id: aside.id!, folder: 'Junk', messageId: locator.messageId },
			'INBOX',
			NEVER,
		);
		expect(await subjects('Junk')).toEqual([]);
		const [mail] = await mailsOf(stand, 'INBOX');
		expect(mail).toMatchObject({ subject: 'Again', flags: [] });
		const after = await mailbox.getMessage(
			{ id: place.id!, folder: 'INBOX', messageId: null },
			PLENTY,
			NEVER,
		);
		expect(after.mail.source.equals(before.mail.source)).toBe(true);
		expect(after.mail.ref.receivedAt).toBe(before.mail.ref.receivedAt);
		expect(after.mail.ref.hasReceipt).toBe(false);
	});

	it('verify says what the folder is like', async () => {
		await deliver('One');
		const { server, details } = await mailbox.verify(NEVER);
		expect(server).toBe(`localhost:${stand.ports.imaps}`);
		expect(details).toContain('Folder INBOX: 1 mails, writable, receipts: own.');
	});
});
