import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as Limits from '../../../../nodes/helpdesk/limits';
import type { MailContext } from '../../../../nodes/helpdesk/model';
import { readMail } from '../../../../nodes/shared/item/readMail';
import type * as Aside from '../../../../nodes/shared/item/readMailAside';

/** A thread runs JavaScript alone: the package as it is built, in the project for its libraries. */
let folder = '';
let readMailAside: typeof Aside.readMailAside;
let limits: { -readonly [name in keyof typeof Limits.LIMITS]: number };

const CONTEXT: MailContext = {
	protocol: 'imap',
	address: 'support@example.com',
	addresses: [],
	folder: 'INBOX',
	id: '1:2',
	receivedAt: '2024-02-05T09:12:00.000Z',
	signingKeys: [],
	requestIdPattern: '[#123]',
	trustedAuthservIds: [],
	includeHeaders: true,
};

beforeAll(() => {
	mkdirSync('.tmp', { recursive: true });
	folder = mkdtempSync(join(process.cwd(), '.tmp', 'built-'));
	const tsc = join(process.cwd(), 'node_modules', 'typescript', 'bin', 'tsc');
	execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', folder]);
	const require = createRequire(__filename);
	const built = (file: string): unknown => require(join(folder, 'nodes', file));
	({ LIMITS: limits } = built('helpdesk/limits.js') as { LIMITS: typeof limits });
	({ readMailAside } = built('shared/item/readMailAside.js') as typeof Aside);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let usual: typeof limits;
beforeEach(() => {
	usual ??= { ...limits };
	Object.assign(limits, usual);
});

const HEAD = [
	'From: Ada <ada@customer.example>',
	'To: support@example.com',
	'Subject: [#4711] Printer',
	'Message-ID: <1@customer.example>',
	'Date: Mon, 5 Feb 2024 10:12:00 +0100',
	'MIME-Version: 1.0',
].join('\r\n');

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
const FILE = Buffer.from(Array.from({ length: 90_000 }, (_byte, index) => index % 251));

const WITH_FILES = Buffer.from(
	[
		HEAD,
		'Content-Type: multipart/mixed; boundary=b',
		'',
		'--b',
		'Content-Type: text/plain',
		'',
		'It is broken.',
		...['a.bin', 'b.bin'].flatMap((name) => [
			'--b',
			`Content-Type: application/octet-stream; name=${name}`,
			'Content-Transfer-Encoding: base64',
			'',
			base64(FILE),
		]),
		'--b--',
		'',
	].join('\r\n'),
);

/** Keeps the thread busy for most of a second (measured). */
const SLOW = Buffer.concat([
	Buffer.from(`${HEAD}\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n`),
	Buffer.alloc(8 * 1024 * 1024, '+AGE-'),
]);

describe('a large mail', () => {
	it('becomes the same item in the thread as anywhere, with its files', async () => {
		const { item, attachments } = await readMailAside(WITH_FILES, CONTEXT);
		const direct = await readMail(WITH_FILES, CONTEXT);
		expect(item).toEqual(direct.item);
		expect(attachments.map(({ fileName }) => fileName)).toEqual(['a.bin', 'b.bin']);
		for (const { content } of attachments) {
			expect(Buffer.isBuffer(content) && content.equals(FILE)).toBe(true);
		}
		expect(WITH_FILES.includes('It is broken.')).toBe(true);
	});

	it('is read beside others', async () => {
		const all = await Promise.all(
			Array.from({ length: 8 }, async (_mail, index) =>
				readMailAside(WITH_FILES, { ...CONTEXT, id: String(index) }),
			),
		);
		expect(all.map(({ item }) => item.mailbox.id)).toEqual([
			'0',
			'1',
			'2',
			'3',
			'4',
			'5',
			'6',
			'7',
		]);
	});

	it('that takes too long becomes what its header says, and the next is read', async () => {
		limits.readMs = 50;
		const { item, attachments } = await readMailAside(SLOW, CONTEXT);
		expect(item).toMatchObject({
			subject: '[#4711] Printer',
			requestId: '4711',
			text: '',
			size: SLOW.length,
			findings: expect.arrayContaining([
				{
					rule: 'unreadable',
					verdict: 'only the headers were read',
					evidence: expect.stringContaining('it took too long'),
				},
			]),
		});
		expect(attachments).toEqual([]);
		const { item: whole } = await readMail(WITH_FILES, CONTEXT);
		expect(item.mailbox.key).toBe(whole.mailbox.key);
		Object.assign(limits, usual);
		expect((await readMailAside(WITH_FILES, CONTEXT)).item.replyText).toBe('It is broken.');
	});

	it('fails for a request-id pattern that cannot be used, as a small one does', async () => {
		const wrong = { ...CONTEXT, requestIdPattern: '(' };
		for (const source of [WITH_FILES, Buffer.from(`${HEAD}\r\n\r\nHello`)]) {
			await expect(readMailAside(source, wrong)).rejects.toMatchObject({ code: 'MAIL_INPUT' });
		}
	});

	it('is read in place where the thread cannot start', () => {
		const copy = mkdtempSync(join(process.cwd(), '.tmp', 'broken-'));
		try {
			cpSync(folder, copy, { recursive: true });
			writeFileSync(join(copy, 'nodes/shared/item/mailReaderThread.js'), 'throw new Error("no");');
			const program = `
				const { readMailAside } = require(${JSON.stringify(join(copy, 'nodes/shared/item/readMailAside.js'))});
				const source = Buffer.from('Subject: x\\r\\n\\r\\n' + 'a'.repeat(100_000));
				readMailAside(source, ${JSON.stringify(CONTEXT)}).then(({ item }) =>
					console.log(item.text.length, item.findings.length));
			`;
			const printed = execFileSync(process.execPath, ['-e', program], {
				encoding: 'utf8',
				timeout: 10_000,
			});
			expect(printed).toBe('100000 0\n');
		} finally {
			rmSync(copy, { recursive: true, force: true });
		}
	});

	it('keeps no process alive when it is done', () => {
		const program = `
			const { readMailAside } = require(${JSON.stringify(join(folder, 'nodes/shared/item/readMailAside.js'))});
			const source = Buffer.from('Subject: x\\r\\n\\r\\n' + 'a'.repeat(100_000));
			readMailAside(source, ${JSON.stringify(CONTEXT)}).then(({ item }) => console.log(item.subject));
		`;
		const printed = execFileSync(process.execPath, ['-e', program], {
			encoding: 'utf8',
			timeout: 10_000,
		});
		expect(printed).toBe('x\n');
	});
});
