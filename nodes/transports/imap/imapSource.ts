import { MailError } from '../../helpdesk/errors';
import type {
	Acknowledgement,
	AcknowledgementResult,
	Listing,
	MailRef,
	MailSource,
	RawMail,
	ReceiptCarrier,
	SourceCursor,
	StartFrom,
} from '../../helpdesk/ports';
import { abortError } from '../auth/index';
import { acknowledgeMails } from './acknowledging';
import type { ImapClient } from './client';
import { fetchStep, planFetch } from './fetching';
import type { OpenFolder } from './folder';
import { fetchMeta, listMails, toRef } from './listing';
import type { ImapOptions } from './options';
import { readId, readPosition, writePosition } from './position';
import { hasFlag, receiptCarrierOf, receiptKeyword } from './receipt';
import { startSince } from './startSince';
import { packUids } from './uidSet';

/** Mails at the end of the folder looked at for a newest one that is not deleted. */
const NEWEST_WINDOW = 50;

/** One folder of one mailbox over IMAP, see `MailSource`. */
export class ImapSource implements MailSource {
	readonly binding: string;

	readonly receiptCarrier: ReceiptCarrier;

	/** Keyword that is written and looked for as receipt. */
	private readonly receipt: string | null;

	private hasListed = false;

	constructor(
		private readonly client: ImapClient,
		private readonly folder: OpenFolder,
		private readonly options: ImapOptions,
	) {
		this.binding = bindingOf(options, folder.path);
		const { permanentFlags, isReadOnly } = folder;
		this.receiptCarrier = receiptCarrierOf(permanentFlags, isReadOnly, options.receiptName);
		this.receipt = receiptKeyword(this.receiptCarrier, options.receiptName);
	}

	async start(from: StartFrom | { since: string }, signal: AbortSignal): Promise<SourceCursor> {
		const { uidValidity } = this.folder;
		if (typeof from === 'object') {
			const uid = await startSince(this.client, this.folder, new Date(from.since), signal);
			return writePosition({ uidValidity, uid });
		}
		if (from === 'everything') return writePosition({ uidValidity, uid: 0 });
		const last = await this.lastUid(signal);
		return from === 'activation'
			? writePosition({ uidValidity, uid: last })
			: writePosition({ uidValidity, uid: 0, unreadUpTo: last });
	}

	async list(cursor: SourceCursor, max: number, signal: AbortSignal): Promise<Listing> {
		const { uidValidity } = this.folder;
		if (this.hasListed) await this.refresh(signal);
		this.hasListed = true;
		const stored = readPosition(cursor);
		const wasReset = stored === null || stored.uidValidity !== uidValidity;
		const position = wasReset ? { uidValidity, uid: 0 } : stored;
		return await listMails(
			this.client,
			{ folder: this.folder, position, max: Math.max(1, max), receipt: this.receipt, wasReset },
			signal,
		);
	}

	async *fetch(
		refs: readonly MailRef[],
		maxBytes: number,
		signal: AbortSignal,
	): AsyncGenerator<RawMail> {
		const what = 'reading mail';
		const endpoint = { ...this.options, what };
		if (signal.aborted) throw abortError(endpoint);
		const onAbort = () => this.client.flow.close();
		signal.addEventListener('abort', onAbort, { once: true });
		try {
			for (const step of planFetch(refs, this.folder.uidValidity, maxBytes)) {
				yield* fetchStep(this.client, step, maxBytes);
				if (signal.aborted) throw abortError(endpoint);
			}
		} catch (error) {
			throw this.client.toMailError(error, what, signal);
		} finally {
			signal.removeEventListener('abort', onAbort);
		}
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<Map<string, MailRef>> {
		const uids = ids
			.map(readId)
			.filter((id) => id !== null && id.uidValidity === this.folder.uidValidity)
			.map((id) => (id as { uid: number }).uid);
		if (uids.length === 0) return new Map();
		const rows = await this.client.run('looking at mail', signal, async (flow) =>
			fetchMeta(flow, packUids(uids)),
		);
		return new Map(
			rows
				.filter((row) => !hasFlag(row.flags, '\\Deleted'))
				.map((row) => toRef(row, this.folder.uidValidity, this.receipt))
				.map((ref) => [ref.id, ref]),
		);
	}

	async newest(signal: AbortSignal): Promise<MailRef | null> {
		return await this.client.run('looking for the newest mail', signal, async (flow) => {
			const { exists } = this.folder;
			if (exists === 0) return null;
			const first = Math.max(1, exists - NEWEST_WINDOW + 1);
			const query = { uid: true, flags: true, internalDate: true, size: true };
			let newest: MailRef | null = null;
			for await (const row of flow.fetch(`${first}:*`, query)) {
				if (hasFlag(row.flags, '\\Deleted') || row.internalDate === undefined) continue;
				newest = toRef(row, this.folder.uidValidity, this.receipt);
			}
			return newest;
		});
	}

	async acknowledge(
		acknowledgements: readonly Acknowledgement[],
		signal: AbortSignal,
	): Promise<AcknowledgementResult[]> {
		if (acknowledgements.length === 0) return [];
		// A STORE on mail that came since the last look says OK and does nothing.
		await this.refresh(signal);
		return await acknowledgeMails(this.client, this.folder, acknowledgements, this.receipt, signal);
	}

	async close(): Promise<void> {
		await this.client.close();
	}

	/** The largest UID given out so far; a server that does not tell UIDNEXT is asked for its last mail. */
	private async lastUid(signal: AbortSignal): Promise<number> {
		if (this.folder.uidNext !== null) return this.folder.uidNext - 1;
		if (this.folder.exists === 0) return 0;
		const rows = await this.client.run('looking for the newest mail', signal, async (flow) =>
			fetchMeta(flow, ['*']),
		);
		return rows.at(-1)?.uid ?? 0;
	}

	/** Learns of mail that came since the folder was opened: a FETCH alone need not show it. */
	private async refresh(signal: AbortSignal): Promise<void> {
		await this.client.run('looking for new mail', signal, async (flow) => {
			await flow.noop();
			const { mailbox } = flow;
			if (mailbox === false) {
				throw new MailError('MAIL_CONNECTION_LOST', 'The folder is no longer open.');
			}
			if (String(mailbox.uidValidity) !== this.folder.uidValidity) {
				throw new MailError('MAIL_CONNECTION_LOST', 'The folder was made anew; open it again.');
			}
			// UIDNEXT is only told on opening; what came since is counted on top.
			const arrived = Math.max(0, mailbox.exists - this.folder.exists);
			this.folder.exists = mailbox.exists;
			if (this.folder.uidNext !== null) {
				this.folder.uidNext = Math.max(this.folder.uidNext + arrived, mailbox.uidNext);
			}
		});
	}
}

/** Server, mailbox and folder: what a checkpoint belongs to. The sign-in name is not part of it. */
export function bindingOf(
	{ host, port, mailbox }: Pick<ImapOptions, 'host' | 'port' | 'mailbox'>,
	folder: string,
): string {
	const name = folder.toUpperCase() === 'INBOX' ? 'INBOX' : folder;
	return `imap://${host.toLowerCase()}:${port}/${encodeURIComponent(mailbox.toLowerCase())}/${encodeURIComponent(name)}`;
}
