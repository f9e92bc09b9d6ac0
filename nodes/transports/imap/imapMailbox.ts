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
import type { ImapClient } from './client';
import { fetchStep } from './fetching';
import { planFetch } from './fetchPlan';
import { listFolders, noTrash, openFolder, trashPath, withTarget, type OpenFolder } from './folder';
import { findSame, locateMail, type LocatedMail } from './locating';
import { toRef } from './meta';
import { expungeMails, moveMails } from './moving';
import type { ImapOptions } from './options';
import { writeId } from './position';
import { hasFlag, receiptCarrierOf } from './receipt';
import { mailsThere } from './secondLook';

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
			return await mailsThere(this.client, flow, [located.uid], { isDeletedThere: true });
		});
		// Where the server does not tell the marks, its OK stands.
		const flags = rows.get(located.uid)?.flags;
		const lost = flags === undefined ? [] : add.filter((flag) => !hasFlag(flags, flag));
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
		return await this.moveTo(located, target, locator, signal);
	}

	/**
	 * Moves the mail to the Trash; from the Trash itself it is removed for good.
	 * @throws MailError MAIL_FOLDER_MISSING where no folder is known as the Trash: nothing is removed then
	 */
	async delete(locator: MailLocator, signal: AbortSignal): Promise<MailPlace | null> {
		const trash = await trashPath(this.client, signal);
		const located = await locateMail(this.client, locator, signal);
		const isInTrash = trash !== null && samePath(located.folder.path, trash);
		if (isInTrash && !samePath(locator.folder, trash)) return placeOf(located);
		assertWritable(located.folder);
		if (trash === null) throw noTrash();
		if (!isInTrash) return await this.moveTo(located, trash, locator, signal);
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
		if (mail.failure !== null) throw mail.failure;
		if (mail.isPartial) {
			throw new MailError('MAIL_TOO_LARGE', 'The mail is too large to be put back as a new one.');
		}
		const date = mail.ref.receivedAt === null ? undefined : new Date(mail.ref.receivedAt);
		const stored = await withTarget(this.client, target, signal, async (path) =>
			this.client.run('storing the mail', signal, async (flow) => {
				const result = await flow.append(path, mail.source, [], date);
				if (!result) throw this.client.takeCommandError('storing the mail');
				return result;
			}),
		);
		await expungeMails(this.client, [located.uid], signal);
		const place = { folder: stored.destination, id: null };
		if (stored.uid === undefined || stored.uidValidity === undefined) {
			return await this.lookUp(place.folder, locator, signal);
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
		const { uidValidity, path } = folder;
		return await this.client.run('reading the mail', signal, async (flow) => {
			const rows = await mailsThere(this.client, flow, [uid], { isDeletedThere: true });
			const refs = [...rows.values()].map((row) =>
				toRef(row, uidValidity, this.options.receiptName),
			);
			const context = { client: this.client, folder: path, maxBytes };
			for (const step of planFetch(refs, uidValidity, { maxBytes })) {
				for await (const result of fetchStep(context, step)) {
					if (result.outcome === 'read') return result.mail;
					if (result.outcome === 'failed') throw result.error;
				}
			}
			throw new MailError('MAIL_MESSAGE_GONE', 'The mail went away while it was being read.');
		});
	}

	private async moveTo(
		{ uid }: LocatedMail,
		target: string,
		locator: MailLocator,
		signal: AbortSignal,
	): Promise<MailPlace> {
		let path = target;
		const moved = await withTarget(this.client, target, signal, async (known) => {
			path = known;
			return await moveMails(this.client, [uid], known, signal);
		});
		const newUid = moved.get(uid);
		if (newUid === undefined) return await this.lookUp(path, locator, signal);
		const folder = await openFolder(this.client, path, signal);
		return { folder: folder.path, id: writeId(folder.uidValidity, newUid) };
	}

	private async lookUp(
		target: string,
		locator: MailLocator,
		signal: AbortSignal,
	): Promise<MailPlace> {
		const folder = await openFolder(this.client, target, signal);
		const uid = await findSame(this.client, locator, signal);
		return { folder: folder.path, id: uid === undefined ? null : writeId(folder.uidValidity, uid) };
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
