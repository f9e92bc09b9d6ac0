import { eachOf, folderOf, itemOf, idsOf, messagesOf, type Operation, response } from './answers';
import type { Wanted } from './disturbance';
import { child } from './dom';
import { attachmentXml, extendedKey, itemXml, readShape, type Shape } from './itemXml';
import { Refusal } from './refusal';
import { fieldOf, passes } from './restriction';
import type { StoredItem } from './store';

export const findItem: Operation = (request, context) =>
	eachOf('FindItem', child(request, 'ParentFolderIds')?.children ?? [], (id) => {
		const { folder } = folderOf(id, context);
		const filter = child(request, 'Restriction')?.children[0];
		const found = [...folder.items.values()].filter(
			(item) => !filter || passes(item, filter, fieldOf),
		);
		for (const order of [...(child(request, 'SortOrder')?.children ?? [])].reverse()) {
			const uri =
				child(order, 'FieldURI')?.attributes.FieldURI ??
				extendedKey(child(order, 'ExtendedFieldURI'));
			const sign = order.attributes.Order === 'Descending' ? -1 : 1;
			const compare = (one: StoredItem, other: StoredItem) =>
				fieldOf(one, uri) < fieldOf(other, uri) ? -sign : sign;
			if (sign < 0) found.reverse();
			found.sort((one, other) =>
				fieldOf(one, uri) === fieldOf(other, uri) ? 0 : compare(one, other),
			);
		}
		const view = child(request, 'IndexedPageItemView')?.attributes ?? {};
		const offset = Number(view.Offset ?? 0);
		const page = found.slice(offset, offset + Number(view.MaxEntriesReturned ?? 1000));
		const end = offset + page.length;
		const shape = { ...readShape(child(request, 'ItemShape')), withMime: false };
		return `<m:RootFolder IndexedPagingOffset="${end}" TotalItemsInView="${found.length}" IncludesLastItemInRange="${end >= found.length}"><t:Items>${page.map((item) => itemXml(item, shape)).join('')}</t:Items></m:RootFolder>`;
	});

export const getItem: Operation = (request, context) => {
	const shape: Shape = readShape(child(request, 'ItemShape'));
	const ids = idsOf(request);
	const messages = messagesOf(
		'GetItem',
		ids,
		(id) => {
			const { item } = itemOf(id.attributes.Id ?? '', 'GetItem', context);
			if (item.isCorrupt && shape.withMime) {
				throw new Refusal('ErrorMimeContentConversionFailed', 'Content conversion failed.');
			}
			return `<m:Items>${itemXml(item, shape, context.illegal)}</m:Items>`;
		},
		'<m:Items/>',
	);
	const wants: Wanted = shape.withMime
		? 'content'
		: shape.uris.has('item:InternetMessageHeaders')
			? 'headers'
			: 'look';
	const asked = { wants, ids: ids.map(({ attributes }) => attributes.Id ?? ''), messages };
	return response('GetItem', context.disturb?.(asked) ?? messages);
};

export const getAttachment: Operation = (request, context) =>
	eachOf(
		'GetAttachment',
		child(request, 'AttachmentIds')?.children ?? [],
		(id) => {
			for (const mailbox of context.store.mailboxes.values()) {
				for (const folder of mailbox.folders.values()) {
					for (const item of folder.items.values()) {
						const found = item.attachments.find((each) => each.id === id.attributes.Id);
						if (found) return `<m:Attachments>${attachmentXml(found, true)}</m:Attachments>`;
					}
				}
			}
			throw new Refusal('ErrorItemNotFound', 'The specified object was not found in the store.');
		},
		'<m:Attachments/>',
	);
