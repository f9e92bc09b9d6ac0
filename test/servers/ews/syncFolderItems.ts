import { response, success, failure, folderOf, type Operation } from './answers';
import { child, text } from './dom';
import { itemIdXml, itemXml, readShape } from './itemXml';
import { Refusal } from './refusal';
import type { StoredFolder, StoredMailbox } from './store';

interface SyncPosition {
	folder: string;
	epoch: number;
	at: number;
}

export const syncFolderItems: Operation = (request, context) => {
	const operation = 'SyncFolderItems';
	try {
		const { mailbox, folder } = folderOf(child(request, 'SyncFolderId')?.children[0], context);
		const start = positionOf(child(request, 'SyncState')?.text, mailbox, folder);
		const max = Number(child(request, 'MaxChangesReturned')?.text ?? 512);
		const shape = readShape(child(request, 'ItemShape'));
		const given = new Set<string>();
		const changes: string[] = [];
		let at = start;
		for (; at < folder.log.length && changes.length < max; at++) {
			const change = folder.log[at];
			if (!change) break;
			const item = folder.items.get(change.id);
			const wasThere = (folder.createdAt.get(change.id) ?? 0) < start;
			if (change.kind === 'delete') {
				if (wasThere) {
					changes.push(
						`<t:Delete><t:ItemId Id="${text(change.id)}" ChangeKey="CQAAAA=="/></t:Delete>`,
					);
				}
			} else if (item && !given.has(change.id)) {
				given.add(change.id);
				if (change.kind === 'read' && wasThere) {
					changes.push(
						`<t:ReadFlagChange>${itemIdXml(item)}<t:IsRead>${item.isRead}</t:IsRead></t:ReadFlagChange>`,
					);
				} else {
					const kind = wasThere ? 'Update' : 'Create';
					changes.push(`<t:${kind}>${itemXml(item, shape, context.illegal)}</t:${kind}>`);
				}
			}
		}
		const position: SyncPosition = { folder: folder.id, epoch: mailbox.epoch, at };
		const state = Buffer.from(JSON.stringify(position)).toString('base64');
		return response(operation, [
			success(
				operation,
				`<m:SyncState>${state}</m:SyncState><m:IncludesLastItemInRange>${at >= folder.log.length}</m:IncludesLastItemInRange><m:Changes>${changes.join('')}</m:Changes>`,
			),
		]);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return response(operation, [failure(operation, error)]);
	}
};

function positionOf(
	state: string | undefined,
	mailbox: StoredMailbox,
	folder: StoredFolder,
): number {
	if (state === undefined || state === '') return 0;
	const invalid = new Refusal(
		'ErrorInvalidSyncStateData',
		'Synchronization state data is corrupt.',
	);
	try {
		const {
			folder: id,
			epoch,
			at,
		} = JSON.parse(Buffer.from(state, 'base64').toString('utf8')) as SyncPosition;
		if (id === folder.id && epoch === mailbox.epoch) return at;
		if (mailbox.beginsAnew) return 0;
	} catch {
		throw invalid;
	}
	throw invalid;
}
