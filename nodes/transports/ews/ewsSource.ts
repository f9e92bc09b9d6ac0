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
import { acknowledgeMails } from './acknowledging';
import { callBatches } from './callBatches';
import { readCursor } from './ewsCursor';
import { fetchMails } from './fetching';
import type { EwsItem } from './ewsItem';
import type { ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { type ListContext, listMails, toRef } from './listing';
import { findItem } from './operations/findItem';
import { getItem } from './operations/getItem';
import type { EwsOptions } from './options';
import { startCursor } from './startCursor';

/** One folder over EWS. Item ids change when a mail is moved, so a mail dragged back is a new one. */
export class EwsSource implements MailSource {
	readonly binding: string;

	/** Nothing tells beforehand whether items may be written; the first refusal does. */
	receiptCarrier: ReceiptCarrier = 'own';

	private readonly context: ListContext;

	constructor(
		private readonly client: EwsClient,
		private readonly folder: ResolvedFolder,
		private readonly options: EwsOptions,
	) {
		const name = options.folder.trim() || 'inbox';
		this.binding = `ews:${client.host}/${options.mailbox.toLowerCase()}/${name}`;
		this.context = { client, folder, receiptName: options.receiptName };
	}

	async start(from: StartFrom | { since: string }, signal: AbortSignal): Promise<SourceCursor> {
		return await startCursor(this.context, from, signal);
	}

	async list(cursor: SourceCursor, max: number, signal: AbortSignal): Promise<Listing> {
		return await listMails(this.context, readCursor(cursor), Math.max(1, max), signal);
	}

	fetch(refs: readonly MailRef[], maxBytes: number, signal: AbortSignal): AsyncIterable<RawMail> {
		return fetchMails(this.client, refs, maxBytes, this.options.receiptName, signal);
	}

	async look(ids: readonly string[], signal: AbortSignal): Promise<Map<string, MailRef>> {
		const { receiptName } = this.options;
		const outcomes = await callBatches(
			this.client,
			ids,
			(batch) => getItem({ ids: batch, shape: 'look', receiptName }),
			signal,
		);
		const found = new Map<string, MailRef>();
		outcomes.forEach(({ item, error }, index) => {
			const id = ids[index];
			if (error && error.retryable) throw error;
			if (item && id !== undefined && this.isHere(item)) found.set(id, { ...toRef(item), id });
		});
		return found;
	}

	/**
	 * An item that kept its id but lies elsewhere is not in this folder any more. One that does not say
	 * where it lies counts as here: an absent mail is a finished one.
	 */
	private isHere({ parentFolderId }: EwsItem): boolean {
		return parentFolderId === '' || parentFolderId === this.folder.id;
	}

	async newest(signal: AbortSignal): Promise<MailRef | null> {
		const { receiptName } = this.options;
		const page = await this.client.call(
			findItem({ folder: this.folder.ref, receiptName, order: 'newestFirst', max: 1 }),
			signal,
		);
		const [item] = page.items;
		return item ? toRef(item) : null;
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
