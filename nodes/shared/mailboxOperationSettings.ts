import type { FlagChange } from '../helpdesk/ports';
import type { ParameterReader } from './parameterValues';

/** Operations on the mails of a mailbox; the same on IMAP and EWS. */
export type MailboxOperation =
	| 'getMessage'
	| 'downloadAttachments'
	| 'setFlags'
	| 'move'
	| 'delete'
	| 'requeue'
	| 'listFolders'
	| 'testConnection';

/** Reads which operation is chosen. @throws NodeOperationError */
export function readMailboxOperation(reader: ParameterReader): MailboxOperation {
	return reader.choice('operation', 'Operation', [
		'getMessage',
		'downloadAttachments',
		'setFlags',
		'move',
		'delete',
		'requeue',
		'listFolders',
		'testConnection',
	]);
}

/** One mark of `setFlags`: undefined leaves it as it is. */
function readMark(reader: ParameterReader, name: string, label: string): boolean | undefined {
	const value = reader.value(name);
	if (typeof value === 'boolean') return value;
	const choice = reader.choice(name, label, ['leave', 'set', 'takeOff']);
	return choice === 'leave' ? undefined : choice === 'set';
}

/** Reads the marks. @throws NodeOperationError when there is nothing to set. */
export function readFlagSettings(reader: ParameterReader): FlagChange {
	const flags = {
		seen: readMark(reader, 'seen', 'Read'),
		flagged: readMark(reader, 'flagged', 'Flagged'),
		answered: readMark(reader, 'answered', 'Answered'),
		addKeywords: reader.list('addKeywords', 'Add Keywords'),
		removeKeywords: reader.list('removeKeywords', 'Remove Keywords'),
	};
	const { seen, flagged, answered, addKeywords, removeKeywords } = flags;
	const isEmpty =
		[seen, flagged, answered].every((mark) => mark === undefined) &&
		addKeywords.length + removeKeywords.length === 0;
	if (isEmpty) {
		throw reader.fail('There is nothing to set', 'Choose a mark to set or remove, or a keyword.');
	}
	return flags;
}

/** Reads a target folder that must be there. */
export function readTargetFolder(reader: ParameterReader): string {
	const folder = reader.folder('targetFolder', 'Target Folder');
	if (folder !== '') return folder;
	throw reader.fail('"Target Folder" is empty', 'Choose the folder that the mail goes to.');
}
