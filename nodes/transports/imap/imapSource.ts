import { MailError } from '../../helpdesk/errors';
import type {
	Acknowledgement,
	AcknowledgementResult,
	FetchOptions,
	FetchResult,
	FolderIdentity,
	Listing,
	MailRef,
	MailSource,
	ReceiptCarrier,
	SourceCursor,
	StartFrom,
} from '../../helpdesk/ports';
import { abortError } from '../net/index';
import { acknowledgeMails } from './acknowledging';
import type { FetchMessageObject, ImapClient } from './client';
import { fetchStep } from './fetching';
import { planFetch } from './fetchPlan';
import type { OpenFolder } from './folder';
import { identityOf } from './folderIdentity';
import { lastUid, newestMail } from './lastMail';
import { listMails } from './listing';
import { findByMessageId } from './locating';
import { markedTimes } from './markedTimes';
import { toRef } from './meta';
import type { ImapOptions } from './options';
import { readId, readPosition, writeId, writePosition } from './position';
import { receiptCarrierOf, receiptKeyword } from './receipt';
import { mailsThere } from './secondLook';
import { startSince } from './startSince';

/** One folder of one mailbox over IMAP, see `MailSource`. */
export class ImapSource implements MailSource {
	readonly binding: string;

	readonly identity: FolderIdentity;

	/** Keyword that is written and looked for as processed mark. */
	private readonly receipt: string | null;

	/** What the folder's list of flags lets expect, until a mark was written and is not there. */
	private carrier: ReceiptCarrier;

	private hasListed = false;

	constructor(
		private readonly client: ImapClient,
		private readonly folder: OpenFolder,
		private readonly options: ImapOptions,
	) {
		this.binding = bindingOf(options, folder.path);
		this.identity = identityOf(folder);
		const { permanentFlags, isReadOnly } = folder;
		this.carrier = receiptCarrierOf(permanentFlags, isReadOnly, options.receiptName);
		this.receipt = receiptKeyword(this.carrier, options.receiptName);
	}

	get receiptCarrier(): ReceiptCarrier {
		return this.carrier;
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
		options: FetchOptions,
		signal: AbortSignal,
	): AsyncGenerator<FetchResult> {
		const what = 'reading mail';
		const endpoint = { ...this.options, what };
		if (signal.aborted) throw abortError(endpoint);
		const onAbort = () => this.client.flow.close();
		signal.addEventListener('abort', onAbort, { once: true });
		const { path, uidValidity } = this.folder;
		const context = { client: this.client, folder: path, maxBytes: options.maxBytes };
		try {
			for (const step of planFetch(refs, uidValidity, options)) {
				yield* fetchStep(context, step);
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
			mailsThere(this.client, flow, uids),
		);
		return new Map([...rows.values()].map(this.toRef).map((ref) => [ref.id, ref]));
	}

	async findByMessageId(messageId: string, signal: AbortSignal): Promise<MailRef[]> {
		const uids = await findByMessageId(this.client, messageId, signal);
		const { uidValidity } = this.folder;
		const ids = uids.map((uid) => writeId(uidValidity, uid));
		const found = await this.look(ids, signal);
		return ids.map((id) => found.get(id)).filter((ref) => ref !== undefined);
	}

	async markedTimes(signal: AbortSignal): Promise<{ oldest: string; newest: string } | null> {
		const keyword = this.receipt;
		if (this.receiptCarrier !== 'own' || keyword === null) return null;
		return await this.client.run('looking for processed mail', signal, async (flow) =>
			markedTimes(this.client, flow, keyword),
		);
	}

	async newest(signal: AbortSignal): Promise<MailRef | null> {
		return await this.client.run('looking for the newest mail', signal, async (flow) => {
			const row = await newestMail(this.client, flow, this.folder.exists);
			return row === null ? null : this.toRef(row);
		});
	}

	async acknowledge(
		acknowledgements: readonly Acknowledgement[],
		signal: AbortSignal,
	): Promise<AcknowledgementResult[]> {
		if (acknowledgements.length === 0) return [];
		// A STORE on mail that came since the last look says OK and does nothing.
		await this.refresh(signal);
		const { results, isMarkRefused } = await acknowledgeMails(
			this.client,
			this.folder,
			acknowledgements,
			this.receipt,
			signal,
		);
		if (isMarkRefused) this.carrier = 'none';
		return results;
	}

	async close(): Promise<void> {
		await this.client.close();
	}

	/** The largest UID given out so far; a server that does not tell UIDNEXT is asked for its last mail. */
	private async lastUid(signal: AbortSignal): Promise<number> {
		if (this.folder.uidNext !== null) return this.folder.uidNext - 1;
		if (this.folder.exists === 0) return 0;
		return await this.client.run('looking for the newest mail', signal, async (flow) =>
			lastUid(this.client, flow),
		);
	}

	private readonly toRef = (row: FetchMessageObject): MailRef =>
		toRef(row, this.folder.uidValidity, this.receipt);

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
