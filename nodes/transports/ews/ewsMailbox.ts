import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type {
	FlagChange,
	MailboxOperations,
	MailFolder,
	MailLocator,
	MailPlace,
	MailRef,
	RawMail,
} from '../../helpdesk/ports';
import { callBatches } from './callBatches';
import type { EwsItem } from './ewsItem';
import { type FetchContext, fetchMails } from './fetching';
import { isGone } from './lookAt';
import { findByMessageId } from './findByMessageId';
import { listFolders, resolveFolder, type ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { toRef } from './listing';
import { createItem } from './operations/createItem';
import { deleteItem, type DeleteType } from './operations/deleteItem';
import { getItem } from './operations/getItem';
import { moveItem } from './operations/moveItem';
import { type ItemChange, updateItem } from './operations/updateItem';
import type { EwsOptions } from './options';
import { withTransportHeaders } from './transportHeaders';

interface Located {
	folder: string;
	ref: MailRef;
	/** To look for it where a move gives no new id; null where nobody knows it. */
	messageId: string | null;
	isSame: MailLocator['isSame'];
}

const TRASH = 'deleteditems';

/** One mailbox over EWS, see `MailboxOperations`. */
export class EwsMailbox implements MailboxOperations {
	constructor(
		private readonly client: EwsClient,
		private readonly options: EwsOptions,
	) {}

	async listFolders(signal: AbortSignal): Promise<MailFolder[]> {
		return await listFolders(this.client, signal);
	}

	async getMessage(
		locator: MailLocator,
		maxBytes: number,
		signal: AbortSignal,
	): Promise<{ mail: RawMail; place: MailPlace }> {
		const located = await this.locate(locator, signal);
		return { mail: await this.read(located, maxBytes, signal), place: placeOf(located) };
	}

	async setFlags(
		locator: MailLocator,
		change: FlagChange,
		signal: AbortSignal,
	): Promise<MailPlace> {
		const located = await this.locate(locator, signal);
		const { addKeywords = [], removeKeywords = [] } = change;
		const update: ItemChange = {
			id: located.ref.id,
			...(change.seen === undefined ? {} : { isRead: change.seen }),
			...(change.flagged === undefined ? {} : { isFlagged: change.flagged }),
			...(change.answered === undefined ? {} : { isAnswered: change.answered }),
		};
		if (addKeywords.length + removeKeywords.length > 0) {
			const { categories } = await this.details(located.ref.id, signal);
			const kept = categories.filter((name) => !removeKeywords.includes(name));
			update.categories = [...new Set([...kept, ...addKeywords])];
		}
		await this.single(update, (batch) => updateItem(batch, this.options.receiptName), signal);
		return placeOf(located);
	}

	async move(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace> {
		const folder = await resolveFolder(this.client, target, signal);
		const alsoIn = [...(locator.alsoIn ?? []), target];
		const located = await this.locate({ ...locator, alsoIn }, signal);
		const there = await resolveFolder(this.client, located.folder, signal);
		if (there.id === folder.id) return placeOf(located);
		const moved = await this.single(located.ref.id, (ids) => moveItem(ids, folder.ref), signal);
		return { folder: target, id: moved?.id || (await this.idIn(folder, located, signal)) };
	}

	/** Moves the mail to Deleted Items; from there it is removed, recoverable for the server's days. */
	async delete(locator: MailLocator, signal: AbortSignal): Promise<MailPlace | null> {
		const located = await this.locate(locator, signal);
		const [here, trash] = [
			await resolveFolder(this.client, located.folder, signal),
			await resolveFolder(this.client, TRASH, signal),
		];
		if (here.id === trash.id) {
			const wasAsked = (await resolveFolder(this.client, locator.folder, signal)).id === trash.id;
			if (!wasAsked) return placeOf(located);
			await this.remove(located.ref.id, 'SoftDelete', signal);
			return null;
		}
		const moved = await this.single(located.ref.id, (ids) => moveItem(ids, trash.ref), signal);
		return { folder: TRASH, id: moved?.id || (await this.idIn(trash, located, signal)) };
	}

	/**
	 * Puts a mail into `target` as a new one: same MIME and time of receipt, no marks and no receipts
	 * of any workflow. The old one is removed only when the new one stands.
	 */
	async requeue(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace> {
		const folder = await resolveFolder(this.client, target, signal);
		const located = await this.locate(locator, signal);
		const mail = await this.read(located, LIMITS.ewsContentBytes, signal);
		if (mail.failure !== null) throw mail.failure;
		if (mail.isPartial) {
			throw new MailError(
				'MAIL_TOO_LARGE',
				'The mail is too large to be put back as a new message.',
			);
		}
		const created = await this.client.call(
			createItem({
				disposition: 'SaveOnly',
				folder: folder.ref,
				mime: () => once(withTransportHeaders(mail)),
				bcc: [],
				inReplyTo: null,
				references: [],
				messageId: null,
				headers: [],
				received: { at: mail.ref.receivedAt },
			}),
			signal,
		);
		const id = created.id || (await this.idIn(folder, located, signal, located.ref.id));
		if (id !== null) await this.makeUnread(id, signal);
		await this.remove(located.ref.id, 'SoftDelete', signal);
		return { folder: target, id };
	}

	/** Opens the folder and says what the server is. */
	async verify(signal: AbortSignal): Promise<{ server: string; details: string }> {
		const folder = await resolveFolder(this.client, this.options.folder, signal);
		return {
			server: this.client.host,
			details: `${this.client.serverVersion || 'Exchange'}. Folder ${folder.name}: ${folder.totalCount ?? 'unknown number of'} items.`,
		};
	}

	async close(): Promise<void> {
		this.client.close();
	}

	private fetchContext(): FetchContext {
		return {
			client: this.client,
			folder: { ref: { wellKnown: 'inbox', mailbox: this.client.mailbox } },
			receiptName: this.options.receiptName,
			// It is wanted wherever it lies.
			isHere: { has: async () => await Promise.resolve(true) },
		};
	}

	private async read({ ref }: Located, maxBytes: number, signal: AbortSignal): Promise<RawMail> {
		const how = { maxBytes, isSingly: true };
		for await (const result of fetchMails(this.fetchContext(), [ref], how, signal)) {
			if (result.outcome === 'read') return result.mail;
			if (result.outcome === 'failed') throw result.error;
		}
		throw new MailError(
			'MAIL_MESSAGE_GONE',
			'The mail was moved or deleted while it was being read.',
		);
	}

	/** Some servers take every mail that a program puts into a folder for read. */
	private async makeUnread(id: string, signal: AbortSignal): Promise<void> {
		const { receiptName } = this.options;
		const item = await this.single(
			id,
			(ids) => getItem({ ids, shape: 'look', receiptName }),
			signal,
		);
		if (item?.isRead === false) return;
		await this.single({ id, isRead: false }, (batch) => updateItem(batch, receiptName), signal);
	}

	/**
	 * The id of a mail in the folder it was just put into, where the server's answer named none: the
	 * mail with its Message-ID and its time of receipt, else the newest. Null when it cannot be told.
	 */
	private async idIn(
		folder: Pick<ResolvedFolder, 'ref'>,
		located: Located,
		signal: AbortSignal,
		except?: string,
	): Promise<string | null> {
		const { ref } = located;
		const found = (await this.findSame(folder, located, signal)).filter(({ id }) => id !== except);
		const same = found.find(({ receivedAt }) => receivedAt === ref.receivedAt);
		return (same ?? found[0])?.id ?? null;
	}

	/** Mails of a folder that are the one meant, newest first. */
	private async findSame(
		folder: Pick<ResolvedFolder, 'ref'>,
		{ messageId, isSame }: Pick<MailLocator, 'messageId' | 'isSame'>,
		signal: AbortSignal,
	): Promise<MailRef[]> {
		if (messageId === null || messageId === '') return [];
		const context = { client: this.client, receiptName: this.options.receiptName };
		const refs = await findByMessageId(context, folder.ref, messageId, signal);
		if (isSame === undefined) return refs;
		const same: MailRef[] = [];
		for (const ref of refs) {
			const how = { maxBytes: 0, isHeadersOnly: true, isSingly: true };
			for await (const result of fetchMails(this.fetchContext(), [ref], how, signal)) {
				if (result.outcome === 'read' && (await isSame(result.mail))) same.push(ref);
			}
		}
		return same;
	}

	private async details(id: string, signal: AbortSignal): Promise<EwsItem> {
		const { receiptName } = this.options;
		const item = await this.single(
			id,
			(ids) => getItem({ ids, shape: 'headers', receiptName }),
			signal,
		);
		if (!item) throw new MailError('MAIL_PROTOCOL', 'The answer to GetItem contains no item.');
		return item;
	}

	private async remove(id: string, type: DeleteType, signal: AbortSignal): Promise<void> {
		await this.single(id, (ids) => deleteItem(ids, type), signal);
	}

	private async single<E>(
		entry: E,
		makeCall: Parameters<typeof callBatches<E>>[2],
		signal: AbortSignal,
	): Promise<EwsItem | null> {
		const [outcome] = await callBatches(this.client, [entry], makeCall, signal);
		if (outcome?.error) throw outcome.error;
		return outcome?.item ?? null;
	}

	/**
	 * A mail that is not where it was, or whose id nobody knew, is looked for by Message-ID; an ItemId
	 * never means another mail.
	 */
	private async locate(locator: MailLocator, signal: AbortSignal): Promise<Located> {
		const { receiptName } = this.options;
		if (locator.id !== '') {
			const [outcome] = await callBatches(
				this.client,
				[locator.id],
				(ids) => getItem({ ids, shape: 'look', receiptName }),
				signal,
			);
			if (outcome?.item) {
				const { messageId } = outcome.item;
				return {
					folder: locator.folder,
					ref: { ...toRef(outcome.item), id: outcome.item.id || locator.id },
					messageId: messageId ?? locator.messageId,
					isSame: locator.isSame,
				};
			}
			if (outcome?.error && !isGone(outcome.error)) throw outcome.error;
		}
		if (locator.messageId) {
			const names = new Set([locator.folder, ...(locator.alsoIn ?? []), TRASH]);
			for (const folder of names) {
				const ref = await this.search(folder, locator, signal);
				if (ref) return { folder, ref, messageId: locator.messageId, isSame: locator.isSame };
			}
		}
		throw new MailError(
			'MAIL_MESSAGE_GONE',
			'The mail is in none of the folders that were searched.',
		);
	}

	private async search(
		name: string,
		locator: MailLocator,
		signal: AbortSignal,
	): Promise<MailRef | null> {
		if (name.trim() === '') return null;
		try {
			const folder = await resolveFolder(this.client, name, signal);
			const [ref] = await this.findSame(folder, locator, signal);
			return ref ?? null;
		} catch (error) {
			if (isMailError(error) && error.code === 'MAIL_FOLDER_MISSING') return null;
			throw error;
		}
	}
}

function placeOf({ folder, ref }: Located): MailPlace {
	return { folder, id: ref.id };
}

async function* once(bytes: Buffer): AsyncIterable<Buffer> {
	yield bytes;
}
