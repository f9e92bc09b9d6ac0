import { child, type Element } from './dom';
import { extendedKey } from './itemXml';
import { Refusal } from './refusal';
import type { StoredFolder, StoredItem } from './store';

/** Values a restriction or an order compares. */
export function fieldOf(item: StoredItem, uri: string): string {
	switch (uri) {
		case 'item:DateTimeReceived':
		case 'item:DateTimeSent':
			return item.receivedAt.toISOString().replace(/\.\d{3}Z$/, '.000Z');
		case 'item:Subject':
			return item.subject;
		case 'item:ItemClass':
			return item.itemClass;
		case 'message:InternetMessageId':
			return item.messageId ?? '';
		case 'message:IsRead':
			return String(item.isRead);
		case 'item:Size':
			return String(item.mime.length).padStart(12, '0');
		case 'tag:0xe23':
			return String(item.articleNumber).padStart(12, '0');
		default:
			if (uri.startsWith('name:')) return item.extended.get(uri) ?? '';
			throw new Refusal('ErrorUnsupportedPathForQuery', uri);
	}
}

/** Values a restriction on folders compares. */
export function folderFieldOf(folder: StoredFolder, uri: string): string {
	if (uri === 'folder:DisplayName') return folder.name;
	if (uri === 'folder:FolderClass' || uri === 'tag:0x3613') return folder.folderClass;
	throw new Refusal('ErrorUnsupportedPathForQuery', uri);
}

export function passes<T>(
	entry: T,
	filter: Element,
	fieldOf: (entry: T, uri: string) => string,
): boolean {
	const uri =
		child(filter, 'FieldURI')?.attributes.FieldURI ??
		extendedKey(child(filter, 'ExtendedFieldURI'));
	const raw =
		child(filter, 'FieldURIOrConstant', 'Constant')?.attributes.Value ??
		child(filter, 'Constant')?.attributes.Value ??
		'';
	const constant = uri.includes('DateTime') ? new Date(raw).toISOString() : raw;
	switch (filter.name) {
		case 'And':
			return filter.children.every((each) => passes(entry, each, fieldOf));
		case 'Or':
			return filter.children.some((each) => passes(entry, each, fieldOf));
		case 'Not':
			return !filter.children.some((each) => passes(entry, each, fieldOf));
		case 'Exists':
			return fieldOf(entry, uri) !== '';
		case 'IsEqualTo':
			return fieldOf(entry, uri) === constant;
		case 'IsNotEqualTo':
			return fieldOf(entry, uri) !== constant;
		case 'IsGreaterThan':
			return fieldOf(entry, uri) > constant;
		case 'IsGreaterThanOrEqualTo':
			return fieldOf(entry, uri) >= constant;
		case 'IsLessThan':
			return fieldOf(entry, uri) < constant;
		case 'IsLessThanOrEqualTo':
			return fieldOf(entry, uri) <= constant;
		case 'Contains':
			return fieldOf(entry, uri).toLowerCase().includes(constant.toLowerCase());
		default:
			throw new Refusal('ErrorUnsupportedQueryFilter', filter.name);
	}
}
