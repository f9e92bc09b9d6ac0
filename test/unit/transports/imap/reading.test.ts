import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MailRef, MailSource } from '../../../../nodes/helpdesk/ports';
import { openImapSource } from '../../../../nodes/transports/imap/index';
import {
	literalRow,
	metaRow,
	scriptedImap,
	type ScriptedImap,
	type ScriptedImapOptions,
} from '../../../support/scriptedImap';
import { testCertificates, type TestCertificates } from '../../../support/scriptedServer';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, commandMs: 2000, imapLargeBytes: 1000, imapUidWindow: 100 } };
});

const NEVER = new AbortController().signal;
const PLENTY = 10_000_000;
let certificates: TestCertificates;
let server: ScriptedImap;
let source: MailSource;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	await source.close();
	await server.close();
	expect(server.failures).toEqual([]);
});

const start = async (options: ScriptedImapOptions) => {
	server = await scriptedImap(certificates, options);
	source = await openImapSource(
		{
			host: 'localhost',
			port: server.port,
			username: 'helpdesk@example.test',
			mailbox: 'helpdesk@example.test',
			folder: 'INBOX',
			ca: certificates.ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve('token') },
		NEVER,
	);
};

const ref = (uid: number, size: number | null = 20): MailRef => ({
	id: `7:${uid}`,
	size,
	receivedAt: null,
	isSeen: false,
	hasReceipt: false,
});

/** What was yielded, and the code of the error it ended with. */
const drain = async (refs: readonly MailRef[], maxBytes = PLENTY, signal = NEVER) => {
	const mails: Array<[string, string]> = [];
	let code: string | null = null;
	try {
		for await (const mail of source.fetch(refs, maxBytes, signal)) {
			mails.push([mail.ref.id, mail.source.toString('latin1')]);
		}
	} catch (error) {
		code = (error as { code?: string }).code ?? String(error);
	}
	return { mails, code };
};

const fetches = () => server.commands.filter((line) => line.startsWith('UID FETCH'));

describe('listing', () => {
	it('drops the echo of the last mail that n:* brings', async () => {
		await start({
			exists: 3,
			uidNext: 10,
			handlers: { 'UID FETCH': () => ({ lines: [metaRow(3, 9)] }) },
		});
		const listing = await source.list({ uidValidity: '7', uid: 9 }, 10, NEVER);
		expect(listing).toMatchObject({ refs: [], hasMore: false, next: { uid: 9 } });
		expect(fetches()).toHaveLength(1);
	});

	it('asks an empty folder nothing', async () => {
		await start({ exists: 0 });
		expect((await source.list({ uidValidity: '7', uid: 0 }, 10, NEVER)).refs).toEqual([]);
		expect(fetches()).toEqual([]);
	});

	it('leaves out mails marked as deleted and goes past them', async () => {
		await start({
			exists: 3,
			handlers: {
				'UID FETCH': () => ({
					lines: [metaRow(1, 1), metaRow(2, 2), metaRow(3, 3, { flags: '\\Deleted' })],
				}),
			},
		});
		const listing = await source.list({ uidValidity: '7', uid: 0 }, 10, NEVER);
		expect(listing.refs.map(({ id }) => id)).toEqual(['7:1', '7:2']);
		expect(listing.next).toEqual({ uidValidity: '7', uid: 3 });
	});

	it('sorts rows a server sends out of order and skips rows of other mails', async () => {
		await start({
			exists: 3,
			handlers: {
				'UID FETCH': () => ({
					lines: [metaRow(3, 3), '* 2 FETCH (FLAGS (\\Seen))', metaRow(1, 1), metaRow(2, 2)],
				}),
			},
		});
		const listing = await source.list({ uidValidity: '7', uid: 0 }, 10, NEVER);
		expect(listing.refs.map(({ id }) => id)).toEqual(['7:1', '7:2', '7:3']);
	});

	it('searches a large backlog in windows and lists only what was asked for', async () => {
		const uids = Array.from({ length: 1000 }, (_, index) => index * 10 + 10);
		await start({
			exists: uids.length,
			uidNext: 10_001,
			handlers: {
				'UID SEARCH': ({ rest }) => {
					const [low = 0, high = 0] = (/(\d+):(\d+)/.exec(rest) ?? []).slice(1).map(Number);
					const hits = uids.filter((uid) => uid >= low && uid <= high);
					return { lines: [`* SEARCH ${hits.join(' ')}`] };
				},
				'UID FETCH': ({ rest }) => ({
					lines: (rest.split(' ')[0] ?? '')
						.split(',')
						.map((uid) => metaRow(Number(uid) / 10, Number(uid))),
				}),
			},
		});
		const listing = await source.list({ uidValidity: '7', uid: 0 }, 20, NEVER);
		expect(listing.refs.map(({ id }) => id)).toEqual(uids.slice(0, 20).map((uid) => `7:${uid}`));
		expect(listing).toMatchObject({ hasMore: true, next: { uid: 200 } });
		expect(server.commands.filter((line) => line.startsWith('UID SEARCH'))).toHaveLength(3);
	});

	it('crosses a gap of a billion UIDs in few steps', async () => {
		await start({
			exists: 300,
			uidNext: 4_000_000_000,
			handlers: {
				'UID SEARCH': ({ rest }) => {
					const [low = 0, high = 0] = (/(\d+):(\d+)/.exec(rest) ?? []).slice(1).map(Number);
					const isIn = low <= 3_000_000_000 && high >= 3_000_000_000;
					return { lines: [`* SEARCH${isIn ? ' 3000000000' : ''}`] };
				},
				'UID FETCH': () => ({ lines: [metaRow(300, 3_000_000_000)] }),
			},
		});
		const listing = await source.list({ uidValidity: '7', uid: 0 }, 20, NEVER);
		expect(listing.refs.map(({ id }) => id)).toEqual(['7:3000000000']);
		expect(server.commands.filter((line) => line.startsWith('UID SEARCH')).length).toBeLessThan(12);
	});

	it('works without UIDNEXT', async () => {
		await start({
			exists: 2,
			uidNext: null,
			handlers: {
				'UID FETCH': () => ({ lines: [metaRow(1, 4), metaRow(2, 8)] }),
				FETCH: () => ({ lines: [metaRow(2, 8)] }),
			},
		});
		expect(await source.start('activation', NEVER)).toEqual({ uidValidity: '7', uid: 8 });
		const listing = await source.list({ uidValidity: '7', uid: 3 }, 10, NEVER);
		expect(listing.refs.map(({ id }) => id)).toEqual(['7:4', '7:8']);
	});

	it.each([
		['another UIDVALIDITY', { uidValidity: '6', uid: 50 }],
		['rubbish', { uidValidity: 7, uid: '50' }],
	])('begins anew with a position of %s', async (_what, cursor) => {
		await start({ exists: 1, handlers: { 'UID FETCH': () => ({ lines: [metaRow(1, 1)] }) } });
		const listing = await source.list(cursor, 10, NEVER);
		expect(listing).toMatchObject({ wasReset: true, next: { uidValidity: '7', uid: 1 } });
		expect(listing.refs).toHaveLength(1);
	});

	it('finds its receipt whatever the case, and only its own', async () => {
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': () => ({
					lines: [
						metaRow(1, 1, { flags: 'helpdeskdone_0A1B2C' }),
						metaRow(2, 2, { flags: 'HelpdeskDone_ffffff' }),
					],
				}),
			},
		});
		const { refs } = await source.list({ uidValidity: '7', uid: 0 }, 10, NEVER);
		expect(refs.map(({ hasReceipt }) => hasReceipt)).toEqual([true, false]);
	});

	it('says that the session ended when the server cuts it', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ peer }) => {
					peer.cut();
					return 'answered';
				},
			},
		});
		await expect(source.list({ uidValidity: '7', uid: 0 }, 10, NEVER)).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_LOST',
		});
	});
});

describe('fetching', () => {
	const body = (uid: number) => `Subject: ${uid}\r\n\r\nmail ${uid}\r\n`;
	const bodyRow = (uid: number) => literalRow(uid, uid, 'BODY[]', body(uid));

	it('asks for a batch in one command, by PEEK', async () => {
		await start({
			exists: 3,
			handlers: { 'UID FETCH': () => ({ lines: [bodyRow(1), bodyRow(2), bodyRow(3)] }) },
		});
		const { mails, code } = await drain([ref(1), ref(2), ref(3)]);
		expect(code).toBeNull();
		expect(mails).toEqual([1, 2, 3].map((uid) => [`7:${uid}`, body(uid)]));
		expect(fetches()).toEqual(['UID FETCH 1:3 (UID BODY.PEEK[])']);
	});

	it('keeps the order asked for when the server has another, and skips what is gone', async () => {
		await start({
			exists: 4,
			handlers: {
				'UID FETCH': () => ({
					lines: [bodyRow(4), '* 2 FETCH (FLAGS (\\Seen) UID 2)', bodyRow(1), bodyRow(3)],
				}),
			},
		});
		const { mails } = await drain([ref(1), ref(2), ref(3), ref(4)]);
		expect(mails.map(([id]) => id)).toEqual(['7:1', '7:3', '7:4']);
	});

	it('leaves out ids of another UIDVALIDITY', async () => {
		await start({ exists: 1 });
		const { mails, code } = await drain([{ ...ref(1), id: '6:1' }]);
		expect([mails, code, fetches()]).toEqual([[], null, []]);
	});

	it('gives what came before a BYE, then says that the session ended', async () => {
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': ({ peer }) => {
					peer.say(bodyRow(1), '* BYE Session invalidated - AccessTokenExpired');
					return 'answered';
				},
			},
		});
		const { mails, code } = await drain([ref(1), ref(2)]);
		expect(mails.map(([id]) => id)).toEqual(['7:1']);
		expect(code).toBe('MAIL_CONNECTION_LOST');
	});

	it('never gives a literal that was cut short', async () => {
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': ({ peer }) => {
					peer.say(bodyRow(1));
					peer.raw('* 2 FETCH (UID 2 BODY[] {500}\r\nSubject: half');
					setTimeout(() => peer.cut(), 20);
					return 'answered';
				},
			},
		});
		const { mails, code } = await drain([ref(1), ref(2)]);
		expect(mails.map(([id]) => id)).toEqual(['7:1']);
		expect(code).toBe('MAIL_CONNECTION_LOST');
	});

	it('gives up on a half-open connection in the middle of a mail', async () => {
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': ({ peer }) => {
					peer.say(bodyRow(1));
					peer.raw('* 2 FETCH (UID 2 BODY[] {500}\r\nSubject: half');
					return 'answered';
				},
			},
		});
		const { mails, code } = await drain([ref(1), ref(2)]);
		expect(mails.map(([id]) => id)).toEqual(['7:1']);
		expect(code).toBe('MAIL_TIMEOUT');
	});

	it('ends at once when its signal is aborted in the middle', async () => {
		const controller = new AbortController();
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': ({ peer }) => {
					peer.say(bodyRow(1));
					setTimeout(() => controller.abort(), 20);
					return 'answered';
				},
			},
		});
		const { mails, code } = await drain([ref(1), ref(2)], PLENTY, controller.signal);
		expect(mails).toHaveLength(1);
		expect(code).toBe('MAIL_ABORTED');
	});

	it('lets only the damaged mail fail that makes the server refuse the whole command', async () => {
		await start({
			exists: 3,
			handlers: {
				'UID FETCH': ({ rest }) => {
					if (rest.startsWith('1:3')) return { status: 'NO Command Error. 12' };
					const uid = Number.parseInt(rest, 10);
					return uid === 2 ? { status: 'NO Command Error. 12' } : { lines: [bodyRow(uid)] };
				},
			},
		});
		const { mails, code } = await drain([ref(1), ref(2), ref(3)]);
		expect(mails.map(([id]) => id)).toEqual(['7:1']);
		expect(code).toBe('MAIL_PROTOCOL');
		expect((await drain([ref(3)])).mails.map(([id]) => id)).toEqual(['7:3']);
	});

	it('fetches only headers over the limit', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': () => ({
					lines: [literalRow(1, 1, 'BODY[HEADER]', 'Subject: large\r\n\r\n')],
				}),
			},
		});
		const { mails } = await drain([ref(1, 900)], 500);
		expect(mails).toEqual([['7:1', 'Subject: large\r\n\r\n']]);
		expect(fetches()).toEqual(['UID FETCH 1 (UID BODY.PEEK[HEADER])']);
	});

	it('keeps to the limit when the size was a lie', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': () => ({
					lines: [literalRow(1, 1, 'BODY[]', `Subject: liar\r\n\r\n${'x'.repeat(900)}`)],
				}),
			},
		});
		const { mails } = await drain([ref(1, 20)], 500);
		expect(mails).toEqual([['7:1', 'Subject: liar\r\n\r\n']]);
	});

	const pieces = (content: string, options: { short?: number; nilAtEnd?: boolean } = {}) => ({
		'UID FETCH': ({ rest }: { rest: string }) => {
			const [from = 0, count = 0] = (/<(\d+)\.(\d+)>/.exec(rest) ?? []).slice(1).map(Number);
			const size = options.short === undefined ? count : Math.min(count, options.short);
			const piece = content.slice(from, from + size);
			if (piece === '' && options.nilAtEnd === true) {
				return { lines: [`* 1 FETCH (UID 1 BODY[]<${from}> NIL)`] };
			}
			return { lines: [literalRow(1, 1, `BODY[]<${from}>`, piece)] };
		},
	});
	const large = `Subject: large\r\n\r\n${'0123456789'.repeat(350)}`;

	it.each([
		['of the announced size', large.length, {}],
		['larger than announced', 1200, {}],
		['smaller than announced', 5000, {}],
		['smaller than announced, NIL at the end', 5000, { nilAtEnd: true }],
		['in pieces shorter than asked for', large.length, { short: 300 }],
	])('puts a large mail together from pieces (%s)', async (_what, size, options) => {
		await start({ exists: 1, handlers: pieces(large, options) });
		const { mails, code } = await drain([ref(1, size)]);
		expect(code).toBeNull();
		expect(mails).toEqual([['7:1', large]]);
	});

	it('leaves out a large mail that went away while it was read', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) =>
					rest.includes('<0.') ? { lines: [literalRow(1, 1, 'BODY[]<0>', 'x'.repeat(1000))] } : {},
			},
		});
		expect(await drain([ref(1, 3000)])).toEqual({ mails: [], code: null });
	});

	it('takes the empty mail for a mail', async () => {
		await start({
			exists: 1,
			handlers: { 'UID FETCH': () => ({ lines: ['* 1 FETCH (UID 1 BODY[] "")'] }) },
		});
		expect((await drain([ref(1)])).mails).toEqual([['7:1', '']]);
	});
});
