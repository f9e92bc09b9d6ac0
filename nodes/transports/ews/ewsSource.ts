import type { MailError } from '../../helpdesk/errors';
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
import { acknowledgeMails } from './acknowledging';
import { readCursor } from './ewsCursor';
import type { EwsItem } from './ewsItem';
import { findByMessageId } from './findByMessageId';
import { markedTimes } from './markedTimes';
import { fetchMails } from './fetching';
import type { ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { type ListContext, listMails, toRef } from './listing';
import { findItem } from './operations/findItem';
import type { EwsOptions } from './options';
import { SameFolder } from './sameFolder';
import { startCursor } from './startCursor';
import { isGone, lookAt } from './lookAt';

/** One folder over EWS. Item ids change when a mail is moved, so a mail dragged back is a new one. */
export class EwsSource implements MailSource {
	readonly binding: string;

	readonly identity: FolderIdentity;

	/** Nothing tells beforehand whether items may be written; the first refusal does. */
	receiptCarrier: ReceiptCarrier = 'own';

	private readonly context: ListContext;

	private readonly isHere: SameFolder;

	constructor(
		private readonly client: EwsClient,
		private readonly folder: ResolvedFolder,
		private readonly options: EwsOptions,
	) {
		const name = options.folder.trim() || 'inbox';
		this.binding = `ews:${client.host}/${options.mailbox.toLowerCase()}/${name}`;
		this.identity = { id: folder.id, certainty: 'unique' };
		this.context = { client, folder, receiptName: options.receiptName };
		this.isHere = new SameFolder(client, folder);
	}

	async start(from: StartFrom | { since: string }, signal: AbortSignal): Promise<SourceCursor> {
		return await startCursor(this.context, from, signal);
	}

	async list(cursor: SourceCursor, max: number, signal: AbortSignal): Promise<Listing> {
		return await listMails(this.context, readCursor(cursor), Math.max(1, max), signal);
	}

	fetch(
		refs: readonly MailRef[],
		options: FetchOptions,
		signal: AbortSignal,
	): AsyncGenerator<FetchResult> {
		return fetchMails({ ...this.context, isHere: this.isHere }, refs, options, signal);
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<Map<string, MailRef>> {
		const outcomes = await lookAt(this.context, ids, signal);
		const found = new Map<string, MailRef>();
		const unknown: MailError[] = [];
		for (const [index, id] of ids.entries()) {
			const { item = null, error = null } = outcomes[index] ?? {};
			if (item && (await this.isHere.has(item.parentFolderId, signal))) {
				found.set(id, { ...toRef(item), id });
			} else if (error && !isGone(error)) unknown.push(error);
			// An absent mail is a finished one: what the server says nothing of counts as here.
			if (item === null && !(error && isGone(error))) found.set(id, unknownRef(id));
		}
		if (unknown[0]?.retryable && unknown.length === ids.length) throw unknown[0];
		return found;
	}

	async findByMessageId(messageId: string, signal: AbortSignal): Promise<MailRef[]> {
		return await findByMessageId(this.context, this.folder.ref, messageId, signal);
	}

	async markedTimes(signal: AbortSignal): Promise<{ oldest: string; newest: string } | null> {
		return await markedTimes(this.context, signal);
	}

	/** Asked for with some others, for not every server keeps to the order asked for. */
	async newest(signal: AbortSignal): Promise<MailRef | null> {
		const { receiptName } = this.options;
		const page = await this.client.call(
			findItem({ folder: this.folder.ref, receiptName, order: 'newestFirst', max: 20 }),
			signal,
		);
		const [first] = page.items;
		if (!first) return null;
		const time = ({ receivedAt }: EwsItem) => receivedAt ?? '';
		// Of several in one second the server's own order tells.
		return toRef(page.items.reduce((best, item) => (time(item) > time(best) ? item : best), first));
	}

	async acknowledge(
		acknowledgements: readonly Acknowledgement[],
		signal: AbortSignal,
	): Promise<AcknowledgementResult[]> {
		const results = await acknowledgeMails(
			this.client,
			acknowledgements,
			this.options.receiptName,
			signal,
		);
		if (results.some(({ outcome }) => outcome === 'unwritable')) this.receiptCarrier = 'none';
		return results;
	}

	async close(): Promise<void> {
		this.client.close();
	}
}

/** A mail of which the server says nothing but that it may be there. */
function unknownRef(id: string): MailRef {
	return { id, size: null, receivedAt: null, isSeen: false, hasReceipt: false };
}
