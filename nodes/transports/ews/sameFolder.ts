import { isMailError } from '../../helpdesk/errors';
import type { EwsClient } from './ewsClient';
import { endsSession } from './callBatches';
import type { ResolvedFolder } from './folders';
import { getFolder } from './operations/getFolder';

/**
 * Tells whether a ParentFolderId is that of the folder a session is on. A server may spell the id of
 * one folder in two ways, so another spelling is believed to be another folder only when the server,
 * asked for it, names another one. What cannot be told counts as the same folder: a mail that lies
 * elsewhere is a finished one.
 */
export class SameFolder {
	private readonly known = new Map<string, boolean>();

	constructor(
		private readonly client: EwsClient,
		private readonly folder: ResolvedFolder,
	) {}

	async has(parentFolderId: string, signal: AbortSignal): Promise<boolean> {
		if (parentFolderId === '' || parentFolderId === this.folder.id) return true;
		const known = this.known.get(parentFolderId);
		if (known !== undefined) return known;
		const isSame = await this.ask(parentFolderId, signal);
		this.known.set(parentFolderId, isSame);
		return isSame;
	}

	private async ask(id: string, signal: AbortSignal): Promise<boolean> {
		try {
			const { id: found } = await this.client.call(getFolder({ id }), signal);
			return found === '' || found === this.folder.id;
		} catch (error) {
			if (endsSession(error) || !isMailError(error)) throw error;
			// A folder that this account may not open, or that is gone, is not the one it reads.
			return error.code !== 'MAIL_FOLDER_REFUSED' && error.code !== 'MAIL_FOLDER_MISSING';
		}
	}
}
