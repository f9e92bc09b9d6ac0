import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FetchOptions, FetchResult, MailRef, MailSource } from '../../nodes/helpdesk/ports';
import { openEwsSource } from '../../nodes/transports/ews';
import { contractMail } from '../contract/mailSource/index';
import { failing, FAULTS, refusal, type Wanted } from '../servers/ews/disturbance';
import { type EwsServer, fault, sendXml, soap, startEwsServer } from '../servers/ews/server';
import { Refusal } from '../servers/ews/refusal';
import type { StoredItem } from '../servers/ews/store';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

/** Response codes of all kinds: about the mail, the server, the folder, the sign-in, and of nobody. */
const CODES = [
	'ErrorMimeContentConversionFailed',
	'ErrorItemCorrupt',
	'ErrorCorruptData',
	'ErrorInternalServerError',
	'ErrorInternalServerTransientError',
	'ErrorServerBusy',
	'ErrorTimeoutExpired',
	'ErrorBatchProcessingStopped',
	'ErrorMailboxStoreUnavailable',
	'ErrorAccessDenied',
	'ErrorFolderNotFound',
	'ErrorInvalidIdMalformed',
	'ErrorItemNotFound',
	'ErrorMessageSizeExceeded',
	'ErrorInvalidPropertyRequest',
	'ErrorTokenSerializationDenied',
	'ErrorInvalidSyncStateData',
	'ErrorNobodyHasHeardOf',
	'',
];

/** The waits of a busy machine are no silence. */
const timeouts = { connectMs: 5000, idleMs: 500, totalMs: 10_000 };

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer();
});

afterEach(() => {
	server.disturb = undefined;
	server.intercept = undefined;
});

/** A folder of its own with so many mails, and their refs. */
async function given(count: number): Promise<{ items: StoredItem[]; refs: MailRef[] }> {
	server.store.mailboxes.clear();
	const mailbox = server.store.mailbox(MAILBOX);
	const inbox = mailbox.wellKnown('inbox');
	const items = Array.from({ length: count }, (_, index) =>
		mailbox.put(inbox, contractMail(`mail ${index}`), {
			receivedAt: new Date(Date.UTC(2026, 10, 23, 10, 0, index)),
		}),
	);
	const refs = await withSource(async (source) => {
		return (await source.list(await source.start('everything', never), 100, never)).refs;
	});
	return { items, refs };
}

async function withSource<T>(work: (source: MailSource) => Promise<T>): Promise<T> {
	const source = await openEwsSource(optionsFor(server, { timeouts }), tokenOf(MAILBOX), never);
	try {
		return await work(source);
	} finally {
		await source.close();
	}
}

const nameOf = (result: FetchResult) =>
	result.outcome !== 'read' ? result.outcome : result.mail.isPartial ? 'headers' : 'whole';

async function fetchAll(
	refs: readonly MailRef[],
	options: Partial<FetchOptions> = {},
): Promise<{ results: FetchResult[]; names: string[]; code: string | null }> {
	const results: FetchResult[] = [];
	let code: string | null = null;
	await withSource(async (source) => {
		try {
			for await (const result of source.fetch(refs, { maxBytes: 1e7, ...options }, never)) {
				results.push(result);
			}
		} catch (error) {
			code = (error as { code: string }).code;
		}
	});
	const ids = results.map((result) =>
		result.outcome === 'read' ? result.mail.ref.id : result.ref.id,
	);
	expect(ids).toEqual(refs.slice(0, ids.length).map(({ id }) => id));
	return { results, names: results.map(nameOf), code };
}

const placesOf = (count: number) => [...new Set([0, Math.floor(count / 2), count - 1])];

describe.each([1, 3, 8, 50])(
	'one bad mail of %i, at the first, the middle and the last place',
	(count) => {
		let items: StoredItem[];
		let refs: MailRef[];

		beforeAll(async () => {
			({ items, refs } = await given(count));
			return () => {
				server.disturb = undefined;
			};
		});

		const oneBad = async (how: string, wanted: readonly Wanted[], expected: string) => {
			// Other groups have folders of their own.
			const mailbox = server.store.mailbox(MAILBOX);
			const inbox = mailbox.wellKnown('inbox');
			if (!inbox.items.has(items[0]!.id)) ({ items, refs } = await given(count));
			for (const place of placesOf(count)) {
				const bad = refs[place]!.id;
				server.disturb = failing(how, (id) => id === bad, wanted);
				const { names, code, results } = await fetchAll(refs);
				server.disturb = undefined;
				const wantedNames = refs.map((_, index) => (index === place ? expected : 'whole'));
				expect({ how, place, code, names }).toEqual({ how, place, code: null, names: wantedNames });
				const result = results[place]!;
				const error =
					result.outcome === 'read'
						? result.mail.failure
						: result.outcome === 'failed'
							? result.error
							: null;
				expect(error).toMatchObject({ name: 'MailError' });
				if (result.outcome === 'read') {
					expect(result.mail.source.toString()).toContain(`Subject: mail ${place}`);
				}
			}
		};

		it.each([...FAULTS, ...CODES])(
			'"%s" for its content: its header comes, the others whole',
			async (how) => {
				await oneBad(how, ['content'], 'headers');
			},
		);

		it.each([...FAULTS, ...CODES])(
			'"%s" for its content and its header: it fails, the others come whole',
			async (how) => {
				// A server without headers to give has none in the properties either.
				const isOfContent = /MimeContent$|marks only/.test(how);
				await oneBad(
					isOfContent ? 'success without an item' : how,
					['content', 'headers'],
					'failed',
				);
			},
		);

		it.each([
			'HTTP 500 without a word',
			'a connection that is cut',
			'success without an item',
			'ErrorAccessDenied',
		])(
			'"%s" for everything about it, the second look too: it fails and is not gone',
			async (how) => {
				await oneBad(how, ['content', 'headers', 'look'], 'failed');
			},
		);
	},
);

describe('a mail that goes away', () => {
	it('is gone when a second look does not find it, deleted or moved with or without its id', async () => {
		const { items, refs } = await given(8);
		const mailbox = server.store.mailbox(MAILBOX);
		const [inbox, done] = [mailbox.wellKnown('inbox'), mailbox.addFolder('Done')];
		mailbox.remove(inbox, items[0]!);
		mailbox.move(inbox, items[3]!, done);
		// As servers do whose ids outlive a move.
		mailbox.remove(inbox, items[7]!);
		done.items.set(items[7]!.id, { ...items[7]!, folderId: done.id });
		const { names, code } = await fetchAll(refs);
		expect(code).toBeNull();
		expect(names).toEqual(['gone', 'whole', 'whole', 'gone', 'whole', 'whole', 'whole', 'gone']);
		expect((await fetchAll(refs, { isSingly: true })).names).toEqual(names);
	});

	it('is here when only the folder is spelled otherwise', async () => {
		const { items, refs } = await given(3);
		const folders = server.store.mailbox(MAILBOX).folders;
		const inbox = server.store.mailbox(MAILBOX).wellKnown('inbox');
		folders.set('c3BlbGxlZCBvdGhlcndpc2U=', inbox);
		items[1]!.folderId = 'c3BlbGxlZCBvdGhlcndpc2U=';
		expect((await fetchAll(refs)).names).toEqual(['whole', 'whole', 'whole']);
		await withSource(async (source) => {
			const found = await source.look(
				refs.map(({ id }) => id),
				never,
			);
			expect(found.size).toBe(3);
		});
	});
});

describe('a server that can give nothing more now', () => {
	it('ends the fetch when two mails in a row fall silent, and what was read stands', async () => {
		const { refs } = await given(8);
		const bad = new Set(refs.slice(2).map(({ id }) => id));
		server.disturb = failing('silence', (id) => bad.has(id), ['content']);
		const { names, code } = await fetchAll(refs);
		expect(code).toBe('MAIL_TIMEOUT');
		expect(names).toEqual(['whole', 'whole', 'headers']);
	});

	it('goes on where the server itself says of many mails that they took too long', async () => {
		const { refs } = await given(8);
		const bad = new Set(refs.slice(2, 7).map(({ id }) => id));
		server.disturb = failing('ErrorTimeoutExpired', (id) => bad.has(id), ['content']);
		const { names, code } = await fetchAll(refs);
		expect(code).toBeNull();
		expect(names.filter((name) => name === 'headers')).toHaveLength(5);
	});

	it('ends the fetch at once when it falls silent for everything', async () => {
		const { refs } = await given(8);
		server.intercept = ({ operation }) => operation === 'GetItem' || operation === 'GetFolder';
		const source = openEwsSource(optionsFor(server, { timeouts }), tokenOf(MAILBOX), never);
		await expect(source).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
		server.intercept = ({ operation }) => operation === 'GetItem';
		const { names, code } = await fetchAll(refs.slice(0, 2));
		expect([names, code]).toEqual([['failed'], 'MAIL_TIMEOUT']);
	});

	it.each([
		['throttles', 'MAIL_THROTTLED', 500, new Refusal('ErrorServerBusy', 'Busy.', 60_000)],
		['takes the token no more', 'MAIL_AUTH_REFUSED', 401, null],
		['is broken as a whole', 'MAIL_PROTOCOL', 500, new Refusal('ErrorInternalServerError', 'No.')],
	])('ends the fetch when it %s', async (_what, expected, status, refused) => {
		const { refs } = await given(8);
		let calls = 0;
		server.intercept = (_call, request, response) => {
			calls += 1;
			// The folder is opened first.
			if (calls === 1) return false;
			if (refused) sendXml(request, response, status, soap(fault(refused)));
			else response.writeHead(status, { 'WWW-Authenticate': 'Bearer' }).end();
			return true;
		};
		const { names, code } = await fetchAll(refs);
		expect([names, code]).toEqual([[], expected]);
		expect(calls).toBeLessThan(12);
	});
});

describe('what is asked for', () => {
	it('is one mail a request when asked singly', async () => {
		const { refs } = await given(3);
		server.calls.length = 0;
		await fetchAll(refs, { isSingly: true });
		expect(server.calls.filter(({ operation }) => operation === 'GetItem')).toHaveLength(3);
	});

	it('is the header block alone where no more is wanted, and that is no failure', async () => {
		const { refs } = await given(3);
		server.disturb = failing('silence', () => true, ['content']);
		const { results, names } = await fetchAll(refs, { isHeadersOnly: true });
		expect(names).toEqual(['headers', 'headers', 'headers']);
		expect(results.map((each) => each.outcome === 'read' && each.mail.failure)).toEqual([
			null,
			null,
			null,
		]);
	});
});

describe('a look', () => {
	it.each([
		'ErrorAccessDenied',
		'ErrorInternalServerError',
		'HTTP 500 without a word',
		'no response message',
	])(
		'at mails of which one gives "%s" finds the others, and takes that one for there',
		async (how) => {
			const { refs } = await given(8);
			const ids = refs.map(({ id }) => id);
			server.disturb = failing(how, (id) => id === ids[3], ['look']);
			await withSource(async (source) => {
				const found = await source.look(ids, never);
				expect([...found.keys()]).toEqual(ids);
				expect(found.get(ids[2]!)?.size).toBeGreaterThan(0);
				expect(found.get(ids[3]!)?.size).toBeNull();
			});
		},
	);

	it('at a mail that is not there does not find it, in whatever order the answers come', async () => {
		const { items, refs } = await given(4);
		const mailbox = server.store.mailbox(MAILBOX);
		mailbox.remove(mailbox.wellKnown('inbox'), items[0]!);
		server.disturb = ({ messages }) => [...messages].reverse();
		await withSource(async (source) => {
			const ids = refs.map(({ id }) => id);
			expect([...(await source.look(ids, never)).keys()]).toEqual(ids.slice(1));
		});
	});
});

describe('answers that are in disorder', () => {
	it.each<[string, (messages: string[]) => string[]]>([
		['reversed', (messages) => [...messages].reverse()],
		['doubled', (messages) => messages.flatMap((each) => [each, each])],
		['with refusals nobody asked for', (messages) => [refusal('ErrorItemNotFound'), ...messages]],
		['shifted by one', (messages) => [...messages.slice(1), ...messages.slice(0, 1)]],
	])('%s, each mail gets its own', async (_how, change) => {
		const { refs } = await given(8);
		server.disturb = ({ messages }) => change(messages);
		const { results, names } = await fetchAll(refs);
		expect(names).toEqual(refs.map(() => 'whole'));
		results.forEach((result, index) => {
			if (result.outcome !== 'read') throw new Error('not read');
			expect(result.mail.source.toString()).toContain(`Subject: mail ${index}\r\n`);
		});
	});

	it('by other names than asked for, each mail is known by its time', async () => {
		const { refs } = await given(3);
		server.disturb = ({ messages }) =>
			messages.map((each, index) =>
				each.replace(/<t:ItemId Id="[^"]*"/, `<t:ItemId Id="b3RoZXI${index}"`),
			);
		const { results } = await fetchAll(refs);
		expect(
			results.map(
				(each) =>
					each.outcome === 'read' &&
					each.mail.source.toString().includes(each.mail.ref.id) === false &&
					each.mail.isPartial === false,
			),
		).toEqual([true, true, true]);
	});
});

checkSchema(() => server);
