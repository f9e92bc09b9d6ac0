import { randomBytes } from 'node:crypto';
import { decodedWords, headersOf, rewrittenLikeExchange } from './mime';

export interface StoredItem {
	id: string;
	changeKey: string;
	folderId: string;
	/** PidTagInternetArticleNumber: rises within a folder, another one after a move. */
	articleNumber: number;
	/** Element name of the schema: Message, MeetingRequest, … */
	type: string;
	itemClass: string;
	mime: Buffer;
	subject: string;
	receivedAt: Date;
	/** What is given as the time of receipt instead; '' leaves it out. */
	receivedText?: string | undefined;
	isRead: boolean;
	isFlagged: boolean;
	categories: string[];
	/** By `name`, `tag:0x…` or `header:name`. */
	extended: Map<string, string>;
	messageId: string | null;
	inReplyTo: string | null;
	references: string | null;
	to: string[];
	cc: string[];
	bcc: string[];
	from: string;
	attachments: StoredAttachment[];
	/** Cannot be made into MIME. */
	isCorrupt: boolean;
	/** Left out of what Exchange answers about its size, where a test wants a wrong one. */
	size: number | null;
}

export interface StoredAttachment {
	id: string;
	name: string;
	contentType: string;
	contentId: string | null;
	isInline: boolean;
	content: Buffer;
}

export interface StoredFolder {
	id: string;
	parentId: string | null;
	name: string;
	wellKnown: string | null;
	folderClass: string;
	/** What happened in it; the position in it is the sync state. */
	log: Change[];
	/** Where in the log an item came. */
	createdAt: Map<string, number>;
	items: Map<string, StoredItem>;
}

export type Change = { kind: 'create' | 'update' | 'delete' | 'read'; id: string };

export function newId(prefix = 'AAMk'): string {
	return prefix + randomBytes(90).toString('base64');
}

const FOLDERS: ReadonlyArray<[wellKnown: string, name: string]> = [
	['inbox', 'Inbox'],
	['drafts', 'Drafts'],
	['sentitems', 'Sent Items'],
	['deleteditems', 'Deleted Items'],
	['junkemail', 'Junk Email'],
	['outbox', 'Outbox'],
];

/** One mailbox: a tree of folders with items, change keys and change logs. */
export class StoredMailbox {
	/** What people see as the top of the mailbox. */
	readonly root: StoredFolder;

	readonly folders = new Map<string, StoredFolder>();

	/** Sync states of another epoch are worthless. */
	epoch = 1;

	/** What a program puts into a folder counts as read, whatever its flags say. */
	takesPutForRead = false;

	/** Sync states that are worthless begin anew instead of being refused. */
	beginsAnew = false;

	constructor(readonly address: string) {
		const top = this.addFolder('Root', null, 'root');
		this.root = this.addFolder('Top of Information Store', top.id, 'msgfolderroot');
		for (const [wellKnown, name] of FOLDERS) this.addFolder(name, this.root.id, wellKnown);
		this.addFolder('Calendar', this.root.id, 'calendar', 'IPF.Appointment');
		this.addFolder('Contacts', this.root.id, 'contacts', 'IPF.Contact');
		this.addFolder('Tasks', this.root.id, 'tasks', 'IPF.Task');
	}

	addFolder(
		name: string,
		parentId: string | null = this.root.id,
		wellKnown: string | null = null,
		folderClass = 'IPF.Note',
	): StoredFolder {
		const folder: StoredFolder = {
			id: newId('AAMkF'),
			parentId,
			name,
			wellKnown,
			folderClass,
			log: [],
			createdAt: new Map(),
			items: new Map(),
		};
		this.folders.set(folder.id, folder);
		return folder;
	}

	wellKnown(name: string): StoredFolder {
		const found = [...this.folders.values()].find((folder) => folder.wellKnown === name);
		if (!found) throw new Error(`no folder ${name}`);
		return found;
	}

	/** Puts MIME into a folder as it is. */
	put(folder: StoredFolder, mime: Buffer | string, more: Partial<StoredItem> = {}): StoredItem {
		const bytes = Buffer.isBuffer(mime) ? mime : Buffer.from(mime, 'utf8');
		const headers = headersOf(bytes);
		const item: StoredItem = {
			id: newId(),
			changeKey: newKey(),
			folderId: folder.id,
			articleNumber: 0,
			type: 'Message',
			itemClass: 'IPM.Note',
			mime: bytes,
			subject: decodedWords(headers.first('subject') ?? ''),
			receivedAt: new Date(),
			isRead: false,
			isFlagged: false,
			categories: [],
			extended: new Map(),
			messageId: headers.first('message-id'),
			inReplyTo: headers.first('in-reply-to'),
			references: headers.first('references'),
			to: headers.addresses('to'),
			cc: headers.addresses('cc'),
			bcc: headers.addresses('bcc'),
			from: headers.addresses('from')[0] ?? this.address,
			attachments: [],
			isCorrupt: false,
			size: null,
			...more,
		};
		this.insert(folder, item);
		return item;
	}

	private insert(folder: StoredFolder, item: StoredItem): void {
		folder.items.set(item.id, item);
		item.articleNumber = folder.log.length + 1;
		folder.createdAt.set(item.id, folder.log.length);
		folder.log.push({ kind: 'create', id: item.id });
	}

	find(id: string): { folder: StoredFolder; item: StoredItem } | null {
		for (const folder of this.folders.values()) {
			const item = folder.items.get(id);
			if (item) return { folder, item };
		}
		return null;
	}

	touch(folder: StoredFolder, item: StoredItem, kind: 'update' | 'read' = 'update'): void {
		item.changeKey = newKey();
		folder.log.push({ kind, id: item.id });
	}

	remove(folder: StoredFolder, item: StoredItem): void {
		folder.items.delete(item.id);
		folder.log.push({ kind: 'delete', id: item.id });
	}

	/** A moved item gets another id, as on Exchange. */
	move(folder: StoredFolder, item: StoredItem, target: StoredFolder): StoredItem {
		this.remove(folder, item);
		const moved = { ...item, id: newId(), changeKey: newKey(), folderId: target.id };
		this.insert(target, moved);
		return moved;
	}
}

/** All mailboxes of a server and the delivery between them. */
export class MailStore {
	readonly mailboxes = new Map<string, StoredMailbox>();

	/** What went to addresses this server has no mailbox for. */
	readonly outbound: Array<{ to: string; mime: Buffer }> = [];

	mailbox(address: string): StoredMailbox {
		const key = address.toLowerCase();
		const known = this.mailboxes.get(key);
		if (known) return known;
		const made = new StoredMailbox(key);
		this.mailboxes.set(key, made);
		return made;
	}

	/** Submits an item: every recipient gets a copy, nobody sees Bcc. */
	send(item: StoredItem): void {
		const mime = rewrittenLikeExchange(item, { keepBcc: false });
		for (const to of new Set([...item.to, ...item.cc, ...item.bcc])) {
			const mailbox = this.mailboxes.get(to);
			if (mailbox) mailbox.put(mailbox.wellKnown('inbox'), mime);
			else this.outbound.push({ to, mime });
		}
	}
}

function newKey(): string {
	return `CQAAABYA${randomBytes(12).toString('base64')}`;
}
