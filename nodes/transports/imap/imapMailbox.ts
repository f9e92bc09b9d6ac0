import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type {
	FlagChange,
	MailboxOperations,
	MailFolder,
	MailLocator,
	MailPlace,
	RawMail,
} from '../../helpdesk/ports';
import { expungeMails, moveMails } from './acknowledging';
import type { ImapClient } from './client';
import { fetchStep, planFetch } from './fetching';
import { listFolders, openFolder, trashPath, type OpenFolder } from './folder';
import { fetchMeta, toRef } from './listing';
import { findByMessageId, locateMail, type LocatedMail } from './locating';
import type { ImapOptions } from './options';
import { writeId } from './position';
import { hasFlag, receiptCarrierOf } from './receipt';

/** An atom of RFC 9051 without the characters of a flag. */
const KEYWORD = /^[A-Za-z0-9!#$&'+,./:;<=>?@^_`|}~-]{1,100}$/;

/** One mailbox over IMAP, see `MailboxOperations`. */
export class ImapMailbox implements MailboxOperations {
	constructor(
		private readonly client: ImapClient,
		private readonly options: ImapOptions,
	) {}

	async listFolders(signal: AbortSignal): Promise<MailFolder[]> {
		return await listFolders(this.client, signal);
	}

	async getMessage(
		locator: MailLocator,
		maxBytes: number,
		signal: AbortSignal,
	): Promise<{ mail: RawMail; place: MailPlace }> {
		const located = await locateMail(this.client, locator, signal);
		return { mail: await this.read(located, maxBytes, signal), place: placeOf(located) };
	}

	/** @throws MailError MAIL_READ_ONLY when the folder does not keep a mark */
	async setFlags(
		locator: MailLocator,
		change: FlagChange,
		signal: AbortSignal,
	): Promise<MailPlace> {
		const { add, remove } = flagsOf(change);
		const located = await locateMail(this.client, locator, signal);
		assertWritable(located.folder);
		const set = `${located.uid}`;
		const rows = await this.client.run('marking the mail', signal, async (flow) => {
			const options = { uid: true, silent: true };
			if (add.length > 0 && !(await flow.messageFlagsAdd(set, add, { ...options }))) {
				throw this.client.takeCommandError('marking the mail');
			}
			if (remove.length > 0 && !(await flow.messageFlagsRemove(set, remove, { ...options }))) {
				throw this.client.takeCommandError('marking the mail');
			}
			return await fetchMeta(flow, [set]);
		});
		const row = rows[0];
		const lost = row === undefined ? [] : add.filter((flag) => !hasFlag(row.flags, flag));
		if (lost.length > 0) {
			throw new MailError(
				'MAIL_READ_ONLY',
				`The server does not keep ${lost.join(', ')} in "${located.folder.path}".`,
			);
		}
		return placeOf(located);
	}

	async move(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace> {
		const alsoIn = [...(locator.alsoIn ?? []), target];
		const located = await locateMail(this.client, { ...locator, alsoIn }, signal);
		if (samePath(located.folder.path, target)) return placeOf(located);
		assertWritable(located.folder);
		return await this.moveTo(located, target, locator.messageId, signal);
	}

	/** Moves the mail to the Trash; from the Trash itself, or without one, it is removed for good. */
	async delete(locator: MailLocator, signal: AbortSignal): Promise<MailPlace | null> {
		const trash = await trashPath(this.client, signal);
		const located = await locateMail(this.client, locator, signal);
		const isInTrash = trash !== null && samePath(located.folder.path, trash);
		if (isInTrash && !samePath(locator.folder, trash)) return placeOf(located);
		assertWritable(located.folder);
		if (trash !== null && !isInTrash) {
			return await this.moveTo(located, trash, locator.messageId, signal);
		}
		await expungeMails(this.client, [located.uid], signal);
		return null;
	}

	/**
	 * Puts a mail into `target` as a new one: same bytes and time of receipt, no marks. The old one is
	 * removed only when the new one stands; when that fails the mail is there twice, never lost.
	 */
	async requeue(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace> {
		const located = await locateMail(this.client, locator, signal);
		assertWritable(located.folder);
		const mail = await this.read(located, LIMITS.imapLiteralBytes, signal);
		if (mail.isPartial) {
			throw new MailError('MAIL_TOO_LARGE', 'The mail is too large to be put back as a new one.');
		}
		const date = mail.ref.receivedAt === null ? undefined : new Date(mail.ref.receivedAt);
		const stored = await this.client.run('storing the mail', signal, async (flow) => {
			const result = await flow.append(target, mail.source, [], date);
			if (!result) throw this.client.takeCommandError('storing the mail');
			return result;
		});
		await expungeMails(this.client, [located.uid], signal);
		const place = { folder: stored.destination, id: null };
		if (stored.uid === undefined || stored.uidValidity === undefined) {
			return await this.lookUp(place.folder, locator.messageId, signal);
		}
		return { ...place, id: writeId(String(stored.uidValidity), stored.uid) };
	}

	/** Opens the folder and says what the server is and how it carries receipts. */
	async verify(signal: AbortSignal): Promise<{ server: string; details: string }> {
		const { host, port, folder: name, receiptName } = this.options;
		const folder = await openFolder(this.client, name, signal);
		const carrier = receiptCarrierOf(folder.permanentFlags, folder.isReadOnly, receiptName);
		const access = folder.isReadOnly ? 'read-only' : 'writable';
		return {
			server: `${host}:${port}`,
			details:
				`${this.client.flow.greeting ?? ''} Folder ${folder.path}: ${folder.exists} mails, ${access}, receipts: ${carrier}.`.trim(),
		};
	}

	async close(): Promise<void> {
		await this.client.close();
	}

	private async read(
		{ folder, uid }: LocatedMail,
		maxBytes: number,
		signal: AbortSignal,
	): Promise<RawMail> {
		return await this.client.run('reading the mail', signal, async (flow) => {
			const rows = await fetchMeta(flow, [`${uid}`]);
			const refs = rows.map((row) => toRef(row, folder.uidValidity, this.options.receiptName));
			for (const step of planFetch(refs, folder.uidValidity, maxBytes)) {
				for await (const mail of fetchStep(this.client, step, maxBytes)) return mail;
			}
			throw new MailError('MAIL_MESSAGE_GONE', 'The mail went away while it was being read.');
		});
	}

	private async moveTo(
		{ uid }: LocatedMail,
		target: string,
		messageId: string | null,
		signal: AbortSignal,
	): Promise<MailPlace> {
		const moved = await moveMails(this.client, [uid], target, signal);
		const newUid = moved.get(uid);
		if (newUid === undefined) return await this.lookUp(target, messageId, signal);
		const folder = await openFolder(this.client, target, signal);
		return { folder: folder.path, id: writeId(folder.uidValidity, newUid) };
	}

	private async lookUp(
		target: string,
		messageId: string | null,
		signal: AbortSignal,
	): Promise<MailPlace> {
		const folder = await openFolder(this.client, target, signal);
		const uid = messageId === null ? null : await findByMessageId(this.client, messageId, signal);
		return { folder: folder.path, id: uid === null ? null : writeId(folder.uidValidity, uid) };
	}
}

function flagsOf(change: FlagChange): { add: string[]; remove: string[] } {
	const add: string[] = [];
	const remove: string[] = [];
	for (const [flag, value] of [
		['\\Seen', change.seen],
		['\\Flagged', change.flagged],
		['\\Answered', change.answered],
	] as const) {
		if (value !== undefined) (value ? add : remove).push(flag);
	}
	for (const keyword of [...(change.addKeywords ?? []), ...(change.removeKeywords ?? [])]) {
		if (!KEYWORD.test(keyword)) {
			throw new MailError(
				'MAIL_INPUT',
				`"${keyword.slice(0, 100)}" cannot be a keyword: use letters, digits and -_.$ without spaces.`,
			);
		}
	}
	return {
		add: [...add, ...(change.addKeywords ?? [])],
		remove: [...remove, ...(change.removeKeywords ?? [])],
	};
}

function assertWritable({ isReadOnly, path }: OpenFolder): void {
	if (isReadOnly) throw new MailError('MAIL_READ_ONLY', `The folder "${path}" is read-only.`);
}

function placeOf({ folder, uid }: LocatedMail): MailPlace {
	return { folder: folder.path, id: writeId(folder.uidValidity, uid) };
}

function samePath(a: string, b: string): boolean {
	return a === b || (a.toUpperCase() === 'INBOX' && b.toUpperCase() === 'INBOX');
}
