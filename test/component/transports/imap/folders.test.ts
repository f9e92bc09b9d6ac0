import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openImapMailbox, openImapSource } from '../../../../nodes/transports/imap/index';
import type { MailFolder } from '../../../../nodes/helpdesk/ports';
import {
	decodeModifiedUtf7,
	encodeModifiedUtf7,
} from '../../../../nodes/transports/imap/modifiedUtf7';
import { namedUse } from '../../../../nodes/transports/imap/specialFolderNames';
import { MailboxModel } from '../../../servers/imap/model';
import { mailboxServer, type MailboxServerOptions } from '../../../servers/imap/server';
import type { ScriptedImap } from '../../../support/scriptedImap';
import { testCertificates, type TestCertificates } from '../../../support/scriptedServer';

const NEVER = new AbortController().signal;
const TOKENS = { accessToken: async () => await Promise.resolve('token') };
const KEYWORD = 'HelpdeskDone_0a1b2c';

let certificates: TestCertificates;
let server: ScriptedImap;
let model: MailboxModel;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	await server.close();
	expect(server.failures).toEqual([]);
});

const serve = async (names: readonly string[], options: MailboxServerOptions = {}) => {
	model = new MailboxModel(names);
	server = await mailboxServer(certificates, model, options);
};
const optionsFor = (folder: string) => ({
	host: 'localhost',
	port: server.port,
	username: 'helpdesk@example.test',
	mailbox: 'helpdesk@example.test',
	folder,
	ca: certificates.ca,
	receiptName: KEYWORD,
});
const openSource = async (folder: string) =>
	await openImapSource(optionsFor(folder), TOKENS, NEVER);
const inMailbox = async <T>(
	work: (mailbox: Awaited<ReturnType<typeof openImapMailbox>>) => Promise<T>,
): Promise<T> => {
	const mailbox = await openImapMailbox(optionsFor('INBOX'), TOKENS, NEVER);
	try {
		return await work(mailbox);
	} finally {
		await mailbox.close();
	}
};
const listed = async (): Promise<MailFolder[]> =>
	await inMailbox(async (mailbox) => await mailbox.listFolders(NEVER));
/** What a source on a folder reads; the folder is filled with one mail of that subject. */
const readFrom = async (typed: string, stored = typed): Promise<string[]> => {
	model.append(stored, Buffer.from(`Subject: in ${stored}\r\n\r\n`));
	const source = await openSource(typed);
	try {
		const { refs } = await source.list(await source.start('everything', NEVER), 10, NEVER);
		const subjects: string[] = [];
		for await (const result of source.fetch(refs, { maxBytes: 10_000 }, NEVER)) {
			if (result.outcome === 'read') subjects.push(result.mail.source.toString('utf8').trim());
		}
		return subjects;
	} finally {
		await source.close();
	}
};

describe('namespaces', () => {
	it.each([
		[
			'Courier',
			'(("INBOX." ".")) (("#shared." ".")) NIL',
			'.',
			['INBOX', 'INBOX.Done', '#shared.anna.Orders'],
		],
		[
			'Cyrus',
			'(("INBOX." ".")) (("user." ".")) (("" "."))',
			'.',
			['INBOX', 'INBOX.Done', 'user.anna.Orders', 'public'],
		],
		[
			'Dovecot',
			'(("" "/")) (("shared/" "/")) (("Public/" "/"))',
			'/',
			['INBOX', 'Done', 'shared/anna/Orders', 'Public/News'],
		],
	])(
		'of %s: all folders are listed, and each opens as it was listed',
		async (_name, namespaces, delimiter, names) => {
			await serve(names, { namespaces, delimiter });
			const folders = await listed();
			expect(folders.map(({ id }) => id).sort()).toEqual([...names].sort());
			for (const { id } of folders) expect(await readFrom(id)).toEqual([`Subject: in ${id}`]);
		},
	);

	it('are looked into where the server leaves them out of the whole listing', async () => {
		await serve(['INBOX', 'shared/anna/Orders'], {
			namespaces: '(("" "/")) (("shared/" "/")) NIL',
			unlisted: ['shared/anna/Orders'],
		});
		expect((await listed()).map(({ id }) => id)).toContain('shared/anna/Orders');
	});

	it.each([
		['Done', 'INBOX.Done'],
		['Done/Sub', 'INBOX.Done.Sub'],
		['INBOX/Done', 'INBOX.Done'],
		['inbox.done', 'INBOX.Done'],
	])('take the name that a person typed: %s is %s', async (typed, stored) => {
		await serve(['INBOX', 'INBOX.Done', 'INBOX.Done.Sub'], {
			namespaces: '(("INBOX." ".")) NIL NIL',
			delimiter: '.',
		});
		expect(await readFrom(typed, stored)).toEqual([`Subject: in ${stored}`]);
	});

	it('move to a folder beside the prefix and to one that was typed without it', async () => {
		await serve(['INBOX', 'INBOX.Done', 'shared.Orders'], {
			namespaces: '(("INBOX." ".")) (("shared." ".")) NIL',
			delimiter: '.',
		});
		for (const subject of ['one', 'two']) {
			model.append('INBOX', Buffer.from(`Subject: ${subject}\r\n\r\n`));
		}
		const source = await openSource('INBOX');
		const { refs } = await source.list(await source.start('everything', NEVER), 10, NEVER);
		const results = await source.acknowledge(
			[
				{ id: refs[0]!.id, receipt: false, moveTo: 'shared.Orders' },
				{ id: refs[1]!.id, receipt: false, moveTo: 'Done' },
			],
			NEVER,
		);
		await source.close();
		expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
		expect(model.folder('shared.Orders')?.mails).toHaveLength(1);
		expect(model.folder('INBOX.Done')?.mails).toHaveLength(1);
	});

	it('refuse to move a mail into its own folder under another spelling', async () => {
		await serve(['INBOX', 'INBOX.Work'], {
			namespaces: '(("INBOX." ".")) NIL NIL',
			delimiter: '.',
		});
		model.append('INBOX.Work', Buffer.from('Subject: stays\r\n\r\n'));
		const source = await openSource('INBOX.Work');
		const { refs } = await source.list(await source.start('everything', NEVER), 10, NEVER);
		const [result] = await source.acknowledge(
			[{ id: refs[0]!.id, receipt: false, moveTo: 'Work' }],
			NEVER,
		);
		await source.close();
		expect(result).toMatchObject({ outcome: 'failed', error: { code: 'MAIL_INPUT' } });
		expect(model.folder('INBOX.Work')?.mails).toHaveLength(1);
	});
});

describe('names of folders', () => {
	it.each([
		' leading',
		'trailing ',
		'R&D',
		'A & B',
		'Größe',
		'请求',
		'with "quotes"',
		'a.b',
		'a%b*c',
		'&-',
	])('%j is listed and opens, whether or not the server encodes it', async (name) => {
		for (const stored of [encodeModifiedUtf7(name), name]) {
			if (/[^\x00-\x7f]/.test(stored)) continue;
			await serve(['INBOX', stored]);
			const folder = (await listed()).find(({ id }) => id !== 'INBOX');
			if (stored !== name || !/&/.test(name)) expect(folder?.id).toBe(name);
			expect(await readFrom(folder!.id, stored)).toEqual([`Subject: in ${stored}`.trim()]);
			await server.close();
		}
	});

	it('with blanks that a form has cut off are found', async () => {
		await serve(['INBOX', ' Requests ']);
		expect(await readFrom('Requests', ' Requests ')).toEqual(['Subject: in  Requests']);
	});

	it('say that there is no such folder, and which', async () => {
		await serve(['INBOX']);
		await expect(openSource('Nowhere')).rejects.toMatchObject({
			code: 'MAIL_FOLDER_MISSING',
			message: 'The folder "Nowhere" does not exist in this mailbox.',
		});
	});

	it.each([
		['Entwürfe', 'Entw&APw-rfe'],
		['&', '&-'],
		['台北', '&U,BTFw-'],
		['a&ü&', 'a&-&APw-&-'],
		['😀', '&2D3eAA-'],
	])('are modified UTF-7 on the wire: %s is %s', (name, wire) => {
		expect(encodeModifiedUtf7(name)).toBe(wire);
		expect(decodeModifiedUtf7(wire)).toBe(name);
	});

	it.each(['R&D', '&', 'a&b-', 'Größe', '&AGE-', '&APw'])('%s is no modified UTF-7', (wire) => {
		expect(decodeModifiedUtf7(wire)).toBeNull();
	});
});

describe('folders of mail programs', () => {
	it.each([
		[
			'\\Trash',
			'Trash|Deleted Items|Papierkorb|Corbeille|Cestino|Posta eliminata|Papelera|Lixeira|Prullenbak|Papirkurv|Papirkorg|Papperskorg|Roskakori|Kosz|Koš|Kôš|Корзина|Кошик|Кошче|Lomtár|Coș de gunoi|Κάδος|Çöp Kutusu|אשפה|المهملات|العناصر المحذوفة|سطل زباله|ट्रैश|ถังขยะ|Thùng rác|Sampah|已删除邮件|垃圾桶|废件箱|刪除的郵件|ゴミ箱|휴지통',
		],
		[
			'\\Sent',
			'Sent|Sent Items|Gesendet|Gesendete Elemente|Envoyés|Posta inviata|Enviados|Itens Enviados|Verzonden|Sendt|Skickat|Lähetetyt|Wysłane|Odeslaná pošta|Отправленные|Надіслані|Elküldött|Trimise|Απεσταλμένα|Gönderilmiş Öğeler|נשלחו|المرسلة|भेजे गए|Đã gửi|Terkirim|已发送邮件|寄件備份|送信済みアイテム|보낸 편지함',
		],
		[
			'\\Drafts',
			'Drafts|Entwürfe|Brouillons|Bozze|Borradores|Rascunhos|Concepten|Kladder|Utkast|Luonnokset|Wersje robocze|Koncepty|Черновики|Чернетки|Piszkozatok|Ciorne|Πρόχειρα|Taslaklar|טיוטות|المسودات|Bản nháp|Draf|草稿箱|草稿匣|下書き|임시 보관함',
		],
	])('%s are known by their names', (use, names) => {
		for (const name of names.split('|')) {
			for (const spelled of [name, name.toUpperCase(), ` ${name.normalize('NFD')}\u200e`]) {
				expect([name, namedUse(spelled)?.use]).toEqual([name, use]);
			}
		}
	});

	it.each(['Requests', 'Trash can invoices', 'Sent to clients', 'Archiv', 'Spam', ''])(
		'%j is none',
		(name) => expect(namedUse(name)).toBeNull(),
	);

	it('go by attributes before names, and by the more common name', async () => {
		await serve(['INBOX', 'Trash', 'Papierkorb', 'Sent', 'Gesendet'], {
			attributes: { Papierkorb: '\\Trash' },
		});
		const uses = new Map((await listed()).map(({ id, specialUse }) => [id, specialUse]));
		expect(uses.get('Papierkorb')).toBe('\\Trash');
		expect(uses.get('Trash')).toBeNull();
		expect(uses.get('Sent')).toBe('\\Sent');
		expect(uses.get('Gesendet')).toBeNull();
	});

	it('erase nothing by the operation "delete" where no Trash is known', async () => {
		await serve(['INBOX', 'Archiv']);
		const uid = model.append('INBOX', Buffer.from('Subject: kept\r\n\r\n'));
		const id = `${model.folder('INBOX')?.uidValidity}:${uid}`;
		await inMailbox(async (mailbox) => {
			await expect(
				mailbox.delete({ id, folder: 'INBOX', messageId: null }, NEVER),
			).rejects.toMatchObject({
				code: 'MAIL_FOLDER_MISSING',
				message: expect.stringMatching(/nothing was deleted.*Move the mail/) as string,
			});
		});
		expect(model.folder('INBOX')?.mails).toHaveLength(1);
	});
});

describe('what a server says of a folder', () => {
	const identityOf = async (options: MailboxServerOptions) => {
		await serve(['INBOX'], options);
		const source = await openSource('INBOX');
		await source.close();
		return source.identity;
	};
	const WITH_IDS = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 UIDPLUS MOVE NAMESPACE OBJECTID';

	it('is its MAILBOXID where that cannot be another folder', async () => {
		const mailboxId = () => '6311863d02dd95b5-4f4c5f';
		expect(await identityOf({ capabilities: WITH_IDS, mailboxId })).toEqual({
			id: '6311863d02dd95b5-4f4c5f',
			certainty: 'unique',
		});
	});

	it('is only likely where ids are as short as "a"', async () => {
		expect(await identityOf({ capabilities: WITH_IDS, mailboxId: () => 'a' })).toEqual({
			id: '8/a',
			certainty: 'likely',
		});
	});

	it('is UIDVALIDITY and path without the extension', async () => {
		expect(await identityOf({})).toEqual({ id: '8/INBOX', certainty: 'likely' });
	});
});

describe('mails that are looked for', () => {
	const at = (hour: number) => Date.UTC(2026, 10, 24, hour) / 1000;

	it('give the times of the oldest and the newest processed one', async () => {
		await serve(['INBOX']);
		for (const [hour, flags] of [
			[1, []],
			[2, [KEYWORD]],
			[5, [KEYWORD, '\\Seen']],
			[3, ['helpdeskdone_0A1B2C']],
			[9, ['HelpdeskDone_ffffff']],
		] as const) {
			model.append('INBOX', Buffer.from('Subject: x\r\n\r\n'), {
				flags: [...flags],
				receivedAt: at(hour),
			});
		}
		const source = await openSource('INBOX');
		expect(await source.markedTimes(NEVER)).toEqual({
			oldest: '2026-11-24T02:00:00.000Z',
			newest: '2026-11-24T05:00:00.000Z',
		});
		await source.close();
	});

	it.each([
		['none is marked', '\\Seen \\*'],
		['the folder carries no mark of ours', '\\Seen'],
		['the mark is shared', '\\Seen $MDNSent'],
	])('give no times where %s', async (_what, permanentFlags) => {
		await serve(['INBOX'], { permanentFlags });
		model.append('INBOX', Buffer.from('Subject: x\r\n\r\n'), { flags: ['$MDNSent'] });
		const source = await openSource('INBOX');
		expect(await source.markedTimes(NEVER)).toBeNull();
		await source.close();
	});

	it('by Message-ID are found newest first, exactly, at most twenty', async () => {
		await serve(['INBOX']);
		const put = (id: string, flags: string[] = []) =>
			model.append(
				'INBOX',
				Buffer.from(`Subject: x\r\nMessage-ID:\r\n ${id}\r\n\r\n`.replace('\r\n ', ' ')),
				{ flags },
			);
		put('<a@example.test>');
		put('<aa@example.test>');
		put('<a@example.test>', ['\\Deleted']);
		put('<a@example.test>');
		const source = await openSource('INBOX');
		const found = async (id: string) =>
			(await source.findByMessageId(id, NEVER)).map((ref) => Number(ref.id.split(':')[1]));
		expect(await found('<a@example.test>')).toEqual([4, 1]);
		expect(await found('a@example.test')).toEqual([4, 1]);
		expect(await found('<nobody@example.test>')).toEqual([]);
		expect(await found('')).toEqual([]);
		await source.close();
		for (let more = 0; more < 30; more += 1) put('<b@example.test>');
		const later = await openSource('INBOX');
		const many = await later.findByMessageId('<b@example.test>', NEVER);
		await later.close();
		expect(many).toHaveLength(20);
		expect(many[0]?.id).toBe('8:34');
	});
});
