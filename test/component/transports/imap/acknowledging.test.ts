import { describe, expect, it } from 'vitest';
import type { Acknowledgement } from '../../../../nodes/helpdesk/ports';
import { encodeModifiedUtf7 } from '../../../../nodes/transports/imap/modifiedUtf7';
import {
	KEYWORD,
	NEVER,
	notes,
	server,
	source,
	start as startSource,
} from '../../../support/imapSourceTest';
import { metaRow, type ScriptedImapOptions } from '../../../support/scriptedImap';

const start = async (options: ScriptedImapOptions, folder = 'INBOX') =>
	await startSource({ exists: 9, ...options }, folder);

/** Answers the check after writing: these mails are there with these flags. */
const standing = (flags: Record<number, string>) => ({
	'UID FETCH': () => ({
		lines: Object.entries(flags).map(([uid, text]) =>
			metaRow(Number(uid), Number(uid), { flags: text }),
		),
	}),
});
const acknowledge = async (...list: Acknowledgement[]) =>
	(await source.acknowledge(list, NEVER)).map(({ id, outcome, error }) => [
		id,
		outcome,
		(error as { code?: string } | undefined)?.code ?? null,
	]);
const writes = () =>
	server.commands.filter((line) => /^(UID )?(STORE|MOVE|COPY|EXPUNGE)/.test(line));

describe('acknowledging', () => {
	it('writes many mails with one command for each kind', async () => {
		await start({
			handlers: standing({
				1: `\\Seen ${KEYWORD}`,
				2: `\\Seen ${KEYWORD}`,
				3: `\\Flagged ${KEYWORD}`,
			}),
		});
		expect(
			await acknowledge(
				{ id: '7:1', receipt: true, seen: true },
				{ id: '7:3', receipt: true, flagged: true },
				{ id: '7:2', receipt: true, seen: true },
			),
		).toEqual([
			['7:1', 'done', null],
			['7:3', 'done', null],
			['7:2', 'done', null],
		]);
		expect(writes()).toEqual([
			`UID STORE 1:2 +FLAGS.SILENT (\\Seen ${KEYWORD})`,
			`UID STORE 3 +FLAGS.SILENT (\\Flagged ${KEYWORD})`,
		]);
	});

	it('believes the mails, not the OK: missing ones are gone, dropped keywords unwritable', async () => {
		await start({ handlers: standing({ 2: '\\Seen' }) });
		expect(
			await acknowledge(
				{ id: '7:1', receipt: true, seen: true },
				{ id: '7:2', receipt: true, seen: true },
			),
		).toEqual([
			['7:1', 'gone', null],
			['7:2', 'unwritable', 'MAIL_READ_ONLY'],
		]);
	});

	it('reports a refused STORE with the words of the server', async () => {
		await start({
			handlers: {
				...standing({ 1: '' }),
				'UID STORE': () => ({ status: 'NO [OVERQUOTA] no space for flags' }),
			},
		});
		const [result] = await source.acknowledge([{ id: '7:1', receipt: true }], NEVER);
		expect(result).toMatchObject({
			outcome: 'failed',
			error: { code: 'MAIL_REJECTED', serverText: '[OVERQUOTA] no space for flags' },
		});
	});

	it('writes $MDNSent where nothing else is kept', async () => {
		await start({ permanentFlags: '\\Seen $MDNSent', handlers: standing({ 1: '$MDNSent' }) });
		expect(await acknowledge({ id: '7:1', receipt: true })).toEqual([['7:1', 'done', null]]);
		expect(writes()).toEqual(['UID STORE 1 +FLAGS.SILENT ($MDNSent)']);
	});

	it('says that a folder carries no receipts, and still marks as read', async () => {
		await start({ permanentFlags: '\\Seen', handlers: standing({ 1: '\\Seen' }) });
		expect(await acknowledge({ id: '7:1', receipt: true, seen: true })).toEqual([
			['7:1', 'unwritable', 'MAIL_READ_ONLY'],
		]);
		expect(writes()).toEqual(['UID STORE 1 +FLAGS.SILENT (\\Seen)']);
	});

	it('moves without a receipt and takes an old one off, as a mail dragged back must come again', async () => {
		await start({ handlers: standing({ 1: `\\Seen ${KEYWORD}`, 2: '\\Seen' }) });
		expect(
			await acknowledge(
				{ id: '7:1', receipt: true, seen: true, moveTo: 'Done' },
				{ id: '7:2', receipt: true, seen: true, moveTo: 'Done' },
			),
		).toEqual([
			['7:1', 'done', null],
			['7:2', 'done', null],
		]);
		expect(writes()).toEqual([
			'UID STORE 1:2 +FLAGS.SILENT (\\Seen)',
			`UID STORE 1:2 -FLAGS.SILENT (${KEYWORD})`,
			'UID MOVE 1:2 Done',
		]);
	});

	it('deletes into the Trash', async () => {
		await start({ handlers: standing({ 1: '' }) });
		expect(await acknowledge({ id: '7:1', receipt: false, delete: true })).toEqual([
			['7:1', 'done', null],
		]);
		expect(writes().at(-1)).toBe('UID MOVE 1 Trash');
	});

	it('erases nothing where no Trash is known, and says what to do', async () => {
		await start({
			handlers: {
				...standing({ 1: '', 3: '' }),
				LIST: () => ({ lines: ['* LIST () "/" INBOX', '* LIST () "/" Archiv'] }),
			},
		});
		const results = await source.acknowledge(
			[1, 3].map((uid) => ({ id: `7:${uid}`, receipt: false, delete: true })),
			NEVER,
		);
		for (const result of results) {
			expect(result).toMatchObject({ outcome: 'failed', error: { code: 'MAIL_FOLDER_MISSING' } });
			expect(result.error?.message).toMatch(/no Trash.*nothing was deleted.*name the folder/);
		}
		expect(writes().some((line) => /Deleted|EXPUNGE|MOVE/.test(line))).toBe(false);
	});

	it('expunges exactly its own mails in the Trash itself', async () => {
		await start({ handlers: standing({ 1: '', 3: '' }) }, 'Trash');
		await acknowledge(
			{ id: '7:1', receipt: false, delete: true },
			{ id: '7:3', receipt: false, delete: true },
		);
		expect(writes().slice(-2)).toEqual(['UID STORE 1,3 +FLAGS (\\Deleted)', 'UID EXPUNGE 1,3']);
	});

	it.each([
		'Cestino',
		'已删除邮件',
		'垃圾桶',
		'废件箱',
		'المهملات',
		'Gelöschte Elemente',
		'INBOX.Papierkorb',
	])('finds a Trash by its name: %s', async (name) => {
		const path = encodeModifiedUtf7(name);
		await start({
			handlers: {
				...standing({ 1: '' }),
				LIST: () => ({ lines: ['* LIST () "." INBOX', `* LIST () "." "${path}"`] }),
			},
		});
		expect(await acknowledge({ id: '7:1', receipt: false, delete: true })).toEqual([
			['7:1', 'done', null],
		]);
		expect(writes().at(-1)?.replaceAll('"', '')).toBe(`UID MOVE 1 ${path}`);
	});

	it("takes nobody else's Trash for its own, nor a folder in a folder", async () => {
		await start({
			handlers: {
				...standing({ 1: '' }),
				NAMESPACE: () => ({ lines: ['* NAMESPACE (("" "/")) (("shared/" "/")) NIL'] }),
				LIST: () => ({
					lines: ['* LIST () "/" shared/anna/Trash', '* LIST () "/" Projects/Trash'],
				}),
			},
		});
		expect(await acknowledge({ id: '7:1', receipt: false, delete: true })).toEqual([
			['7:1', 'failed', 'MAIL_FOLDER_MISSING'],
		]);
	});

	const refusing = (refused: string) => ({
		'UID STORE': ({ rest }: { rest: string }) =>
			rest.includes(refused) ? { status: 'NO [CANNOT] Not this mark' } : {},
	});

	it('still marks as read where the keyword is refused, and reports the keyword alone', async () => {
		await start({ handlers: { ...standing({ 1: '\\Seen', 2: '\\Seen' }), ...refusing(KEYWORD) } });
		expect(source.receiptCarrier).toBe('own');
		const results = await source.acknowledge(
			[1, 2].map((uid) => ({ id: `7:${uid}`, receipt: true, seen: true })),
			NEVER,
		);
		for (const { outcome, error } of results) {
			expect(outcome).toBe('unwritable');
			expect(error?.message).toBe(
				`The server refused to set ${KEYWORD} on the mail: "[CANNOT] Not this mark".`,
			);
		}
		expect(writes()[1]).toBe('UID STORE 1:2 +FLAGS.SILENT (\\Seen)');
		expect(source.receiptCarrier).toBe('none');
	});

	it('still writes the processed mark where \\Seen is refused, and says which', async () => {
		await start({ handlers: { ...standing({ 1: KEYWORD }), ...refusing('Seen') } });
		const [result] = await source.acknowledge([{ id: '7:1', receipt: true, seen: true }], NEVER);
		expect(result?.outcome).toBe('failed');
		expect(result?.error?.message).toMatch(/refused to set \\Seen on the mail/);
		expect(writes().at(-1)).toBe(`UID STORE 1 +FLAGS.SILENT (${KEYWORD})`);
		expect(source.receiptCarrier).toBe('own');
	});

	it('lets one mail that cannot be marked keep no other from it', async () => {
		await start({
			handlers: {
				...standing({ 1: KEYWORD, 2: '', 3: KEYWORD }),
				'UID STORE': ({ rest }) => (/^(1:3|2) /.test(rest) ? { status: 'NO damaged' } : {}),
			},
		});
		expect(
			await acknowledge(...[1, 2, 3].map((uid) => ({ id: `7:${uid}`, receipt: true }))),
		).toEqual([
			['7:1', 'done', null],
			['7:2', 'failed', 'MAIL_PROTOCOL'],
			['7:3', 'done', null],
		]);
	});

	it('moves a mail whose marks are refused', async () => {
		await start({ handlers: { ...standing({ 1: '' }), ...refusing('Seen') } });
		expect(await acknowledge({ id: '7:1', receipt: true, seen: true, moveTo: 'Done' })).toEqual([
			['7:1', 'done', null],
		]);
		expect(notes.some((line) => line.includes('refused to set'))).toBe(true);
	});

	it.each([
		['kept all the same', `\\Seen ${KEYWORD}`, 'done', 'own'],
		['not kept', '\\Seen', 'unwritable', 'none'],
	])(
		'tries a mark where the list of lasting flags is empty: %s',
		async (_what, flags, outcome, carrier) => {
			await start({ permanentFlags: '', handlers: standing({ 1: flags }) });
			const [result] = await source.acknowledge([{ id: '7:1', receipt: true, seen: true }], NEVER);
			expect(writes()).toEqual([`UID STORE 1 +FLAGS.SILENT (\\Seen ${KEYWORD})`]);
			expect(result?.outcome).toBe(outcome);
			expect(source.receiptCarrier).toBe(carrier);
		},
	);

	it('never expunges other mail on a server without UIDPLUS and MOVE, and says what stays', async () => {
		await start({
			capabilities: 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 NAMESPACE',
			handlers: standing({ 1: '' }),
		});
		expect(await acknowledge({ id: '7:1', receipt: false, moveTo: 'Done' })).toEqual([
			['7:1', 'done', null],
		]);
		expect(writes().slice(-2)).toEqual(['UID COPY 1 Done', 'UID STORE 1 +FLAGS (\\Deleted)']);
		expect(server.commands.some((line) => line.includes('EXPUNGE'))).toBe(false);
		expect(notes.some((line) => line.includes('UIDPLUS'))).toBe(true);
	});

	it('copies and expunges by UID on a server without MOVE', async () => {
		await start({
			capabilities: 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 NAMESPACE UIDPLUS',
			handlers: standing({ 1: '' }),
		});
		await acknowledge({ id: '7:1', receipt: false, moveTo: 'Done' });
		expect(writes().slice(-3)).toEqual([
			'UID COPY 1 Done',
			expect.stringMatching(/^UID STORE 1 \+FLAGS(\.SILENT)? \(\\Deleted\)$/),
			'UID EXPUNGE 1',
		]);
	});

	it('keeps the mail when its target does not exist', async () => {
		await start({
			handlers: {
				...standing({ 1: '', 2: KEYWORD }),
				'UID MOVE': () => ({ status: "NO [TRYCREATE] Mailbox doesn't exist: Nowhere" }),
			},
		});
		expect(
			await acknowledge(
				{ id: '7:1', receipt: false, moveTo: 'Nowhere' },
				{ id: '7:2', receipt: true },
			),
		).toEqual([
			['7:1', 'failed', 'MAIL_FOLDER_MISSING'],
			['7:2', 'done', null],
		]);
	});

	it.each(['INBOX', 'inbox'])('refuses to move a mail into its own folder (%s)', async (moveTo) => {
		await start({ handlers: standing({ 1: '' }) });
		expect(await acknowledge({ id: '7:1', receipt: false, moveTo })).toEqual([
			['7:1', 'failed', 'MAIL_INPUT'],
		]);
		expect(writes()).toEqual([]);
	});

	it('takes ids of another UIDVALIDITY for gone without a command', async () => {
		await start({});
		expect(
			await acknowledge({ id: '6:1', receipt: true }, { id: 'rubbish', receipt: true }),
		).toEqual([
			['6:1', 'gone', null],
			['rubbish', 'gone', null],
		]);
		expect(writes()).toEqual([]);
	});

	it('rejects when the connection breaks: what is done and what not is not known', async () => {
		await start({
			handlers: {
				'UID STORE': ({ peer }) => {
					peer.cut();
					return 'answered';
				},
			},
		});
		await expect(source.acknowledge([{ id: '7:1', receipt: true }], NEVER)).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_LOST',
		});
	});
});
