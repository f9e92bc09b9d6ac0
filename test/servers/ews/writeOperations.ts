import { eachOf, folderOf, itemOf, idsOf, type Operation, type OperationContext } from './answers';
import { child, type Element, text } from './dom';
import { extendedKey, itemIdXml } from './itemXml';
import { rewrittenLikeExchange } from './mime';
import { Refusal } from './refusal';
import { newId, type StoredFolder, type StoredItem, type StoredMailbox } from './store';

function readExtended(element: Element, into: Map<string, string>): void {
	for (const property of element.children.filter(({ name }) => name === 'ExtendedProperty')) {
		into.set(
			extendedKey(child(property, 'ExtendedFieldURI')),
			child(property, 'Value')?.text ?? '',
		);
	}
}

const recipients = (message: Element, name: string) =>
	(child(message, name)?.children ?? []).map((each) =>
		(child(each, 'EmailAddress')?.text ?? '').toLowerCase(),
	);

/** The MIME of an item that came as properties. */
function composed(message: Element): Buffer {
	const address = (name: string) => recipients(message, name).join(', ');
	return Buffer.from(
		[
			`To: ${address('ToRecipients')}`,
			`Cc: ${address('CcRecipients')}`,
			`Subject: ${child(message, 'Subject')?.text ?? ''}`,
			'',
			child(message, 'Body')?.text ?? '',
			'',
		].join('\r\n'),
		'utf8',
	);
}

export const createItem: Operation = (request, context) => {
	const disposition = request.attributes.MessageDisposition ?? 'SaveOnly';
	const saved = child(request, 'SavedItemFolderId')?.children[0];
	return eachOf(
		'CreateItem',
		child(request, 'Items')?.children ?? [],
		(message) => {
			const fallback = disposition === 'SaveOnly' ? 'drafts' : 'sentitems';
			const { mailbox, folder } = saved
				? folderOf(saved, context)
				: { mailbox: context.self, folder: context.self.wellKnown(fallback) };
			const content = child(message, 'MimeContent')?.text;
			if (content !== undefined && !/^[A-Za-z0-9+/\s]*=*\s*$/.test(content)) {
				throw new Refusal('ErrorMimeContentInvalidBase64String', 'Not base64.');
			}
			const mime = content === undefined ? composed(message) : Buffer.from(content, 'base64');
			const extended = new Map<string, string>();
			readExtended(message, extended);
			const item = mailbox.put(folder, mime, {
				extended,
				isRead: mailbox.takesPutForRead || !extended.has('tag:0xe07'),
			});
			item.inReplyTo = child(message, 'InReplyTo')?.text ?? item.inReplyTo;
			item.references = child(message, 'References')?.text ?? item.references;
			item.messageId = extended.get('tag:0x1035') ?? item.messageId;
			item.bcc = [...new Set([...item.bcc, ...recipients(message, 'BccRecipients')])];
			const receivedAt = extended.get('tag:0xe06');
			if (receivedAt !== undefined) item.receivedAt = new Date(receivedAt);
			if (disposition === 'SaveOnly')
				return `<m:Items><t:Message>${itemIdXml(item)}</t:Message></m:Items>`;
			submit(mailbox, folder, item, context);
			return '<m:Items/>';
		},
		'<m:Items/>',
	);
};

function submit(
	mailbox: StoredMailbox,
	folder: StoredFolder,
	item: StoredItem,
	context: OperationContext,
): void {
	if (item.to.length + item.cc.length + item.bcc.length === 0) {
		mailbox.remove(folder, item);
		throw new Refusal('ErrorInvalidRecipients', 'At least one recipient is not valid.');
	}
	if (![context.self.address, mailbox.address].includes(item.from) && !context.mayOpen(item.from)) {
		mailbox.remove(folder, item);
		throw new Refusal('ErrorSendAsDenied', 'The user account has no right to send as this sender.');
	}
	context.store.send(item);
	item.mime = rewrittenLikeExchange(item, { keepBcc: true });
}

export const createAttachment: Operation = (request, context) => {
	const parent = child(request, 'ParentItemId')?.attributes.Id ?? '';
	return eachOf(
		'CreateAttachment',
		child(request, 'Attachments')?.children ?? [],
		(attachment) => {
			const { mailbox, folder, item } = itemOf(parent, 'CreateAttachment', context);
			const made = {
				id: newId('AAMkA'),
				name: child(attachment, 'Name')?.text ?? '',
				contentType: child(attachment, 'ContentType')?.text ?? 'application/octet-stream',
				contentId: child(attachment, 'ContentId')?.text ?? null,
				isInline: child(attachment, 'IsInline')?.text === 'true',
				content: Buffer.from(child(attachment, 'Content')?.text ?? '', 'base64'),
			};
			item.attachments.push(made);
			mailbox.touch(folder, item);
			return `<m:Attachments><t:FileAttachment><t:AttachmentId Id="${text(made.id)}" RootItemId="${text(item.id)}" RootItemChangeKey="${text(item.changeKey)}"/></t:FileAttachment></m:Attachments>`;
		},
		'<m:Attachments/>',
	);
};

export const sendItem: Operation = (request, context) =>
	eachOf('SendItem', idsOf(request), (id) => {
		const { mailbox, folder, item } = itemOf(id.attributes.Id ?? '', 'SendItem', context);
		if (id.attributes.ChangeKey !== item.changeKey) {
			throw new Refusal('ErrorStaleObject', 'The send operation could not be performed.');
		}
		submit(mailbox, folder, item, context);
		const target = child(request, 'SavedItemFolderId')?.children[0];
		const to = target ? folderOf(target, context).folder : mailbox.wellKnown('sentitems');
		if (request.attributes.SaveItemToFolder === 'true') mailbox.move(folder, item, to);
		else mailbox.remove(folder, item);
		return '';
	});

/** PidTagFlagStatus and item:Flag are one thing. */
function takeFlag(item: StoredItem): void {
	const status = item.extended.get('tag:0x1090');
	if (status === undefined) return;
	item.isFlagged = status === '2';
	item.extended.delete('tag:0x1090');
}

function applyChange(change: Element, item: StoredItem): 'read' | 'update' {
	const uri = child(change, 'FieldURI')?.attributes.FieldURI;
	const value = change.children[1];
	if (change.name === 'DeleteItemField') {
		if (uri === 'item:Categories') item.categories = [];
		else item.extended.delete(extendedKey(child(change, 'ExtendedFieldURI')));
		return 'update';
	}
	switch (uri) {
		case undefined:
			if (value) readExtended(value, item.extended);
			takeFlag(item);
			return 'update';
		case 'message:IsRead':
			if (item.type === 'Item') {
				throw new Refusal('ErrorInvalidPropertySet', 'Property cannot be set on this type.');
			}
			item.isRead = child(value, 'IsRead')?.text === 'true';
			return 'read';
		case 'item:Flag':
			item.isFlagged = child(value, 'Flag', 'FlagStatus')?.text === 'Flagged';
			return 'update';
		case 'item:Categories':
			item.categories = (child(value, 'Categories')?.children ?? []).map((each) => each.text);
			return 'update';
		case 'item:Subject':
			item.subject = child(value, 'Subject')?.text ?? '';
			return 'update';
		default:
			throw new Refusal('ErrorInvalidPropertySet', `cannot set ${uri}`);
	}
}

export const updateItem: Operation = (request, context) =>
	eachOf(
		'UpdateItem',
		child(request, 'ItemChanges')?.children ?? [],
		(change) => {
			const id = child(change, 'ItemId')?.attributes ?? {};
			const { mailbox, folder, item } = itemOf(id.Id ?? '', 'UpdateItem', context);
			const isStale = id.ChangeKey !== undefined && id.ChangeKey !== item.changeKey;
			if (isStale && request.attributes.ConflictResolution === 'NeverOverwrite') {
				throw new Refusal('ErrorIrresolvableConflict', 'The change key is not the current one.');
			}
			const updates = child(change, 'Updates')?.children ?? [];
			// All or nothing, as on Exchange.
			const copy = { ...item, extended: new Map(item.extended) };
			const kinds = updates.map((each) => applyChange(each, copy));
			Object.assign(item, copy);
			mailbox.touch(folder, item, kinds.every((kind) => kind === 'read') ? 'read' : 'update');
			return `<m:Items><t:${item.type}>${itemIdXml(item)}</t:${item.type}></m:Items><m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>`;
		},
		'<m:Items/>',
	);

export const moveItem: Operation = (request, context) => {
	const target = child(request, 'ToFolderId')?.children[0];
	return eachOf(
		'MoveItem',
		idsOf(request),
		(id) => {
			const { mailbox, folder, item } = itemOf(id.attributes.Id ?? '', 'MoveItem', context);
			const moved = mailbox.move(folder, item, folderOf(target, context).folder);
			return `<m:Items><t:${moved.type}>${itemIdXml(moved)}</t:${moved.type}></m:Items>`;
		},
		'<m:Items/>',
	);
};

export const deleteItem: Operation = (request, context) =>
	eachOf('DeleteItem', idsOf(request), (id) => {
		const { mailbox, folder, item } = itemOf(id.attributes.Id ?? '', 'DeleteItem', context);
		const trash = mailbox.wellKnown('deleteditems');
		if (request.attributes.DeleteType === 'MoveToDeletedItems') mailbox.move(folder, item, trash);
		else mailbox.remove(folder, item);
		return '';
	});
