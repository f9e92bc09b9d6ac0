import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailError } from '../../nodes/helpdesk/errors';
import type { MailRef, MailSource, RawMail } from '../../nodes/helpdesk/ports';
import type { EwsServer } from '../servers/ews/server';
import { endProcess } from '../support/stand/processes';
import { MAILBOX, RECEIPT } from './support';

interface Reply {
	id: number;
	value?: unknown;
	error?: { code: string; text: string };
}

interface SyncPage {
	syncState: string;
	created: MailRef[];
	hasMore: boolean;
}

/** Longest wait for one call, ms. */
const CALL_MS = 30_000;

/** ews-javascript-api in a process of its own, asked one thing at a time. */
export class IndependentClient {
	private constructor(
		private readonly child: ChildProcess,
		private readonly folder: string,
	) {}

	private lastId = 0;

	static async start(server: EwsServer): Promise<IndependentClient> {
		const folder = mkdtempSync(join(tmpdir(), 'ews-client-'));
		const authority = join(folder, 'ca.pem');
		writeFileSync(authority, server.ca);
		const child = fork(
			join(__dirname, 'independentChild.mjs'),
			[server.url, `token-of:${MAILBOX}`, MAILBOX, RECEIPT],
			{
				env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authority },
				execArgv: [],
				stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
			},
		);
		await once(child, 'message', { signal: AbortSignal.timeout(2 * CALL_MS) });
		return new IndependentClient(child, folder);
	}

	async call<T>(method: string, ...args: unknown[]): Promise<T> {
		const id = ++this.lastId;
		const answered = once(this.child, 'message', { signal: AbortSignal.timeout(CALL_MS) });
		this.child.send({ id, method, args });
		const [reply] = (await answered) as [Reply];
		if (reply.error) {
			const code =
				reply.error.code === 'ErrorInvalidSyncStateData'
					? 'MAIL_CHECKPOINT_INVALID'
					: 'MAIL_PROTOCOL';
			throw new MailError(code, `${reply.error.code} ${reply.error.text}`);
		}
		return reply.value as T;
	}

	async close(): Promise<void> {
		if (this.child.pid !== undefined) await endProcess(this.child.pid);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Its calls in the words of the port; of our client nothing but the port's types is in it. */
export function independentSource(client: IndependentClient): MailSource {
	const syncAll = async () => {
		const refs: MailRef[] = [];
		for (let syncState: string | null = null; ;) {
			const page: SyncPage = await client.call<SyncPage>('sync', syncState, 512);
			refs.push(...page.created);
			syncState = page.syncState;
			if (!page.hasMore) return { syncState, refs };
		}
	};
	return {
		binding: `independent:${MAILBOX}`,
		identity: { id: MAILBOX, certainty: 'likely' },
		receiptCarrier: 'own',
		async start(from) {
			if (from === 'everything') return { syncState: null, pending: [] };
			const { syncState, refs } = await syncAll();
			const wanted =
				from === 'unread'
					? refs.filter(({ isSeen }) => !isSeen)
					: typeof from === 'object'
						? refs.filter(({ receivedAt }) => receivedAt !== null && receivedAt >= from.since)
						: [];
			return { syncState, pending: wanted.map(({ id }) => id) };
		},
		async list({ syncState, pending }, max) {
			const waiting = pending as string[];
			if (waiting.length > 0) {
				const refs = await client.call<Array<MailRef | null>>('look', waiting.slice(0, max));
				return {
					refs: refs.filter((ref) => ref !== null),
					next: { syncState: syncState ?? null, pending: waiting.slice(max) },
					hasMore: true,
					wasReset: false,
				};
			}
			let wasReset = false;
			const page = await client.call<SyncPage>('sync', syncState, max).catch((error: unknown) => {
				if ((error as MailError).code !== 'MAIL_CHECKPOINT_INVALID') throw error;
				wasReset = true;
				return client.call<SyncPage>('sync', null, max);
			});
			return {
				refs: page.created,
				next: { syncState: page.syncState, pending: [] },
				hasMore: page.hasMore,
				wasReset,
			};
		},
		async *fetch(refs) {
			const ids = refs.map(({ id }) => id);
			const mimes = await client.call<Array<string | null>>('mime', ids);
			for (const [index, ref] of refs.entries()) {
				const mime = mimes[index];
				if (!mime) {
					yield { outcome: 'gone', ref };
					continue;
				}
				const mail: RawMail = {
					ref,
					source: Buffer.from(mime, 'base64'),
					isPartial: false,
					failure: null,
					transportHeaders: null,
					conversationId: null,
				};
				yield { outcome: 'read', mail };
			}
		},
		async look(ids) {
			const refs = await client.call<Array<MailRef | null>>('look', ids);
			return new Map(refs.filter((ref) => ref !== null).map((ref) => [ref.id, ref]));
		},
		// No suite that this client takes part in asks for them.
		findByMessageId: () => Promise.reject(new Error('ews-javascript-api is not asked for it')),
		markedTimes: () => Promise.reject(new Error('ews-javascript-api is not asked for it')),
		newest: async () => await client.call<MailRef | null>('newest'),
		async acknowledge(entries) {
			const results = [];
			for (const entry of entries) {
				const outcome = await client.call<string>('acknowledge', entry);
				const error = new MailError('MAIL_FOLDER_MISSING', 'no such folder');
				if (outcome === 'no folder') {
					results.push({ id: entry.id, outcome: 'failed' as const, error });
				} else results.push({ id: entry.id, outcome: outcome as 'done' | 'gone' });
			}
			return results;
		},
		// The process is shared by the sessions of a file.
		close: async () => await Promise.resolve(),
	};
}
