import type { INodeListSearchResult } from 'n8n-workflow';
import type { MailFolder } from '../helpdesk/ports';

/** What the list of a folder field needs of a mailbox. */
interface FolderLister {
	listFolders(signal: AbortSignal): Promise<MailFolder[]>;
	close(): Promise<void>;
}

/** The folders whose names hold `filter`, for "From List" of a folder field. Closes the mailbox. */
export async function searchFolders(
	mailbox: FolderLister,
	filter: string | undefined,
	signal: AbortSignal,
): Promise<INodeListSearchResult> {
	try {
		const wanted = filter?.toLowerCase() ?? '';
		const folders = await mailbox.listFolders(signal);
		return {
			results: folders
				.filter((folder) => folder.name.toLowerCase().includes(wanted))
				.map((folder) => ({ name: folder.name, value: folder.id })),
		};
	} finally {
		await mailbox.close();
	}
}
