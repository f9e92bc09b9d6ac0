/** A mail as the server keeps it. */
export interface StoredMail {
	uid: number;
	source: Buffer;
	flags: Set<string>;
	/** Time of receipt, in seconds since 1970. */
	receivedAt: number;
}

export interface StoredFolder {
	uidValidity: number;
	uidNext: number;
	mails: StoredMail[];
}

/** Folders and mails of one mailbox, and who looks at them: a small IMAP store in memory. */
export class MailboxModel {
	private validity = 7;

	readonly folders = new Map<string, StoredFolder>();

	constructor(names: readonly string[] = ['INBOX', 'Done', 'Trash']) {
		for (const name of names) this.addFolder(name);
	}

	addFolder(name: string): void {
		this.folders.set(name, { uidValidity: (this.validity += 1), uidNext: 1, mails: [] });
	}

	folder(name: string): StoredFolder | null {
		return this.folders.get(name.toUpperCase() === 'INBOX' ? 'INBOX' : name) ?? null;
	}

	append(
		name: string,
		source: Buffer,
		{ flags = [], receivedAt = Date.now() / 1000 }: { flags?: string[]; receivedAt?: number } = {},
	): number {
		const folder = this.folder(name);
		if (folder === null) throw new Error(`There is no folder ${name}.`);
		const uid = folder.uidNext;
		folder.uidNext += 1;
		folder.mails.push({ uid, source, flags: new Set(flags), receivedAt: Math.floor(receivedAt) });
		return uid;
	}

	remove(name: string, uids: readonly number[]): void {
		const folder = this.folder(name);
		if (folder !== null) folder.mails = folder.mails.filter(({ uid }) => !uids.includes(uid));
	}

	/** All mails under new numbers: what a restored or rebuilt folder looks like. */
	renumber(name: string): void {
		const folder = this.folder(name);
		if (folder === null) return;
		folder.uidValidity = this.validity += 1;
		folder.uidNext = 1;
		for (const mail of folder.mails) {
			mail.uid = folder.uidNext;
			folder.uidNext += 1;
		}
	}

	subjectOf({ source }: StoredMail): string {
		return /^Subject: (.*)$/m.exec(source.toString('latin1'))?.[1]?.trim() ?? '';
	}
}

/** `1,3:5,9:*` over numbers that exist; `n:*` always names the last one (RFC 9051 section 9). */
export function inSet(set: string, numbers: readonly number[]): number[] {
	const last = numbers.at(-1) ?? 0;
	const ranges = set.split(',').map((part) => {
		const [low = 0, high = low] = part
			.split(':')
			.map((text) => (text === '*' ? last : Number(text)));
		return [Math.min(low, high), Math.max(low, high)] as const;
	});
	return numbers.filter((number) => ranges.some(([low, high]) => number >= low && number <= high));
}

/** `24-Nov-2026 10:00:00 +0000` */
export function internalDate(seconds: number): string {
	const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(
		new Date(seconds * 1000).toUTCString(),
	) as unknown as string[];
	return `${day}-${month}-${year} ${time} +0000`;
}
