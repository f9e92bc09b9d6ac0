import { describe, expect, it, vi } from 'vitest';
import type { MailRef } from '../../../../nodes/helpdesk/ports';
import { fetches, NEVER, source, start } from '../../../support/imapSourceTest';
import { literalRow } from '../../../support/scriptedImap';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, commandMs: 2000, imapLargeBytes: 1000 } };
});

const PLENTY = 10_000_000;

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
