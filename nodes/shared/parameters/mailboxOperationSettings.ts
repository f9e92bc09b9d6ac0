import type { FlagChange } from '../../helpdesk/ports';
import type { ParameterReader } from './parameterValues';

/** One mark of `setFlags`: undefined leaves it as it is. */
function readMark(reader: ParameterReader, name: string, label: string): boolean | undefined {
	const value = reader.value(name);
	if (typeof value === 'boolean') return value;
	const choice = reader.choice(name, label, ['leave', 'set', 'remove']);
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
		throw reader.fail('No flag is chosen', 'Choose a flag to set or remove, or enter a keyword.');
	}
	return flags;
}

/** Reads a target folder that must be there. */
export function readTargetFolder(reader: ParameterReader): string {
	const folder = reader.folder('targetFolder', 'Target Folder');
	if (folder !== '') return folder;
	throw reader.fail('"Target Folder" is empty', 'Choose the folder to move the mail to.');
}
