import { describe, expect, it, vi } from 'vitest';
import { fetches, NEVER, server, source, start } from '../../../support/imapSourceTest';
import { literalRow, metaRow } from '../../../support/scriptedImap';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, imapUidWindow: 100 } };
});

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
				'UID SEARCH': () => ({ lines: ['* SEARCH 8'] }),
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

	it.each([
		['the anchor is there', 5, [metaRow(5, 5), metaRow(6, 6), metaRow(7, 7)], 0],
		['the anchor was moved, and the next number follows', 5, [metaRow(5, 6), metaRow(6, 7)], 0],
		['the new mails are all there is', 3, [metaRow(1, 8), metaRow(2, 9)], 0],
		['an echo below, nothing new', 9, [metaRow(4, 7)], 0],
		['the anchor was moved, and numbers are left open', 5, [metaRow(5, 7), metaRow(6, 8)], 1],
		['a row in the middle is missing', 5, [metaRow(5, 5), metaRow(7, 7)], 1],
		['the last row is missing', 5, [metaRow(5, 5), metaRow(6, 6)], 1, 7],
		['no row came', 5, [], 1, 7],
		[
			'a mail went away in between',
			5,
			[metaRow(5, 5), metaRow(6, 6), '* 3 EXPUNGE', metaRow(6, 7)],
			1,
		],
	])(
		'searches only where the answer does not prove itself: %s',
		async (_what, uid, lines, searches, exists = Number(/\d+/.exec(lines.at(-1) ?? '0')?.[0])) => {
			await start({
				exists,
				uidNext: 100,
				handlers: { 'UID FETCH': () => ({ lines: [...lines] }) },
			});
			await source.list({ uidValidity: '7', uid }, 10, NEVER);
			expect(server.commands.filter((line) => line.startsWith('UID SEARCH'))).toHaveLength(
				searches,
			);
		},
	);

	it('lists a mail that the server refuses to tell of, by its UID alone', async () => {
		await start({
			exists: 4,
			handlers: {
				'UID FETCH': ({ rest }) => {
					const [, low = 0, high = low] = /^(\d+):?(\d*)/.exec(rest)?.map(Number) ?? [];
					const isRange = rest.includes('*');
					const uids = [1, 2, 3, 4].filter(
						(uid) => uid >= low && (isRange || uid <= (high || low)),
					);
					return uids.includes(3)
						? { status: 'NO Command Error. 12' }
						: { lines: uids.map((uid) => metaRow(uid, uid)) };
				},
				'UID SEARCH': () => ({ lines: ['* SEARCH 1 2 3 4'] }),
			},
		});
		const { refs, next } = await source.list({ uidValidity: '7', uid: 0 }, 10, NEVER);
		expect(refs.map(({ id, size }) => [id, size])).toEqual([
			['7:1', 100],
			['7:2', 100],
			['7:3', null],
			['7:4', 100],
		]);
		expect(next).toEqual({ uidValidity: '7', uid: 4 });
	});

	it('takes a thousand mails in five commands, signing in and out included', async () => {
		const uids = Array.from({ length: 1000 }, (_, index) => index + 1);
		await start({
			exists: 1000,
			handlers: {
				AUTHENTICATE: () => ({
					status: 'OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 UIDPLUS MOVE NAMESPACE] signed in',
				}),
				'UID FETCH': ({ rest }) => ({
					lines: uids.map((uid) =>
						rest.includes('BODY')
							? literalRow(uid, uid, 'BODY[]', 'Subject: x\r\n\r\n')
							: metaRow(uid, uid),
					),
				}),
			},
		});
		const { refs } = await source.list({ uidValidity: '7', uid: 0 }, 1000, NEVER);
		let read = 0;
		for await (const { outcome } of source.fetch(refs, { maxBytes: 1_000_000 }, NEVER)) {
			if (outcome === 'read') read += 1;
		}
		await source.close();
		expect(read).toBe(1000);
		expect(server.commands.map((line) => line.replace(/^(AUTHENTICATE).*/, '$1'))).toEqual([
			'AUTHENTICATE',
			'SELECT INBOX',
			'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)',
			'UID FETCH 1:1000 (UID BODY.PEEK[])',
			'LOGOUT',
		]);
	});
});
