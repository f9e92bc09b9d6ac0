import type { INodeListSearchResult } from 'n8n-workflow';
import type { MailboxOperations } from '../helpdesk/ports';

/** The folders whose names hold `filter`, for "From List" of a folder field. Closes the mailbox. */
export async function searchFolders(
	mailbox: Pick<MailboxOperations, 'listFolders' | 'close'>,
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
