import { describe, expect, it, vi } from 'vitest';
import type { FetchResult, MailRef } from '../../../../nodes/helpdesk/ports';
import { fetches, NEVER, source, start } from '../../../support/imapSourceTest';
import { literalRow, metaRow } from '../../../support/scriptedImap';

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
		for await (const result of source.fetch(refs, { maxBytes }, signal)) {
			if (result.outcome !== 'read') continue;
			mails.push([result.mail.ref.id, result.mail.source.toString('latin1')]);
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

	it('lets only the damaged mail fail that makes the server refuse the whole command, and names it', async () => {
		await start({
			exists: 3,
			handlers: {
				'UID FETCH': ({ rest }) => {
					if (rest.startsWith('1:3')) return { status: 'NO Command Error. 12' };
					const uid = Number.parseInt(rest, 10);
					return uid === 2 ? { status: 'NO Command Error. 12' } : { lines: [bodyRow(uid)] };
				},
				'UID SEARCH': () => ({ lines: ['* SEARCH 2'] }),
			},
		});
		const damaged = { ...ref(2), receivedAt: '2026-11-24T10:00:00.000Z' };
		const results: FetchResult[] = [];
		for await (const result of source.fetch(
			[ref(1), damaged, ref(3)],
			{ maxBytes: PLENTY },
			NEVER,
		)) {
			results.push(result);
		}
		expect(results.map(({ outcome }) => outcome)).toEqual(['read', 'failed', 'read']);
		expect((results[1] as { error: Error }).error.message).toBe(
			'The mail with UID 2 in "INBOX", received 2026-11-24T10:00:00.000Z, is in the folder, and the server refuses to give it: "Command Error. 12".',
		);
	});

	it('gives a header-only mail the reason, in words about this mail', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) =>
					rest.includes('HEADER')
						? { lines: [literalRow(1, 1, 'BODY[HEADER]', 'Subject: damaged\r\n\r\n')] }
						: rest.includes('BODY')
							? { lines: ['* 1 FETCH (UID 1 BODY[] NIL)'] }
							: { lines: [metaRow(1, 1, { size: 20 })] },
			},
		});
		const results: FetchResult[] = [];
		for await (const result of source.fetch([ref(1)], { maxBytes: PLENTY }, NEVER))
			results.push(result);
		expect(results).toMatchObject([
			{
				outcome: 'read',
				mail: {
					isPartial: true,
					failure: {
						code: 'MAIL_PROTOCOL',
						message:
							'The mail with UID 1 in "INBOX" is in the folder, and the server gave nothing of it, though it reported success.',
					},
				},
			},
		]);
	});

	it('takes the main fields from a server that gives neither mail nor header block', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) => {
					if (rest.includes('HEADER.FIELDS')) {
						return {
							lines: [
								literalRow(1, 1, 'BODY[HEADER.FIELDS (FROM)]', 'From: a@example.test\r\n\r\n'),
							],
						};
					}
					return rest.includes('BODY') ? { status: 'NO damaged' } : { lines: [metaRow(1, 1)] };
				},
			},
		});
		const { mails } = await drain([ref(1)]);
		expect(mails).toEqual([['7:1', 'From: a@example.test\r\n\r\n']]);
	});

	it('joins what a server splits over two rows, and takes a row without UID only where one mail is asked for', async () => {
		await start({
			exists: 2,
			handlers: {
				'UID FETCH': ({ rest }) => {
					const nameless = `* 2 FETCH (BODY[] {${body(2).length}}\r\n${body(2)})`;
					if (rest.startsWith('1:2')) {
						return { lines: ['* 1 FETCH (UID 1)', bodyRow(1), '* 2 FETCH (UID 2)', nameless] };
					}
					return rest.includes('BODY')
						? { lines: [nameless] }
						: { lines: [metaRow(2, 2, { size: 20 })] };
				},
			},
		});
		const { mails } = await drain([ref(1), ref(2)]);
		expect(mails).toEqual([
			['7:1', body(1)],
			['7:2', body(2)],
		]);
	});

	it('passes on that the server asks to slow down, and calls no mail damaged for it', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': () => ({ status: 'NO [LIMIT] Too many requests, try again later' }),
			},
		});
		expect(await drain([ref(1)])).toEqual({ mails: [], code: 'MAIL_THROTTLED' });
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

	it('calls a large mail gone that went away while it was read', async () => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) =>
					rest.includes('<0.') ? { lines: [literalRow(1, 1, 'BODY[]<0>', 'x'.repeat(1000))] } : {},
			},
		});
		expect(await drain([ref(1, 3000)])).toEqual({ mails: [], code: null });
	});

	it.each([
		['empty', 0, [['7:1', '']]],
		['lost', 20, []],
	])('takes a mail without bytes for %s by its size', async (_what, size, expected) => {
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) => ({
					lines: rest.includes('BODY')
						? ['* 1 FETCH (UID 1 BODY[] "" BODY[HEADER] "")']
						: [metaRow(1, 1, { size })],
				}),
			},
		});
		for (const told of [size, null]) {
			expect((await drain([ref(1, told)])).mails).toEqual(expected);
		}
	});
});
