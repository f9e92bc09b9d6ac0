import type { MailFolder } from '../ports';

/** Folders that mail of a mailbox never goes to by a person's hand while it waits for its answer. */
const NOT_LOOKED_THROUGH = new Set(['\\sent', '\\drafts']);

/**
 * The folders to look through for a mail that left its folder, the likeliest first: where the trigger
 * itself moves mail, the Archive, the Trash, Junk, then all others. Sent and Drafts are left out.
 *
 * @param own folders of the trigger's parameters, as typed
 * @param left the folder that the mail is no longer in
 */
export function searchOrder(
	folders: readonly MailFolder[],
	own: readonly string[],
	left: string,
): string[] {
	const isNamed = (folder: MailFolder, name: string) =>
		[folder.id, folder.name].some((one) => one.toLowerCase() === name.toLowerCase());
	const candidates = folders.filter(
		(folder) =>
			!isNamed(folder, left) && !NOT_LOOKED_THROUGH.has(folder.specialUse?.toLowerCase() ?? ''),
	);
	const rank = (folder: MailFolder): number => {
		if (own.some((name) => isNamed(folder, name))) return 0;
		const place = ['\\archive', '\\trash', '\\junk'].indexOf(
			folder.specialUse?.toLowerCase() ?? '',
		);
		return place === -1 ? 4 : 1 + place;
	};
	return [...candidates].sort((a, b) => rank(a) - rank(b)).map(({ id }) => id);
}
