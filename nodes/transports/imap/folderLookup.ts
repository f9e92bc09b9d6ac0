import { withSlashes, type ListedFolder } from './folderList';

/**
 * The folder that is meant by a name: as it stands; with the prefix of the personal namespace; with `/`
 * between its parts whatever the server has; up to case, blanks around it and `.` for `/`. Null when
 * none or several fit.
 */
export function findFolder(
	folders: readonly Pick<ListedFolder, 'id' | 'delimiter'>[],
	name: string,
	prefix = '',
): string | null {
	const spelled = (folder: Pick<ListedFolder, 'id' | 'delimiter'>) =>
		withSlashes(folder.id, folder.delimiter);
	const wanted = trimSlashes(name);
	const exact =
		folders.find(({ id }) => id === name) ??
		folders.find(({ id }) => prefix !== '' && id === prefix + name) ??
		folders.find((folder) => folder.id === wanted || spelled(folder) === wanted) ??
		folders.find(
			(folder) =>
				prefix !== '' && spelled(folder) === withSlashes(prefix + wanted, prefix.slice(-1)),
		);
	if (exact !== undefined) return exact.id;
	for (const keyOf of [looseKey, (text: string) => looseKey(text).replaceAll('.', '/')]) {
		const key = keyOf(wanted);
		const loose = folders.filter((folder) => keyOf(spelled(folder)) === key);
		if (loose.length === 1) return (loose[0] as ListedFolder).id;
		if (loose.length > 1) return null;
	}
	return null;
}

function trimSlashes(name: string): string {
	return name.replace(/^\/{1,64}|\/{1,64}$/g, '');
}

function looseKey(text: string): string {
	return trimSlashes(text.trim()).trim().toLowerCase();
}
