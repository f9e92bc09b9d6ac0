import { child, type Element, text } from './dom';
import { alternateIdXml, resolutionSetXml } from './directory';
import { folderXml } from './folderXml';
import { attachmentXml, extendedKey, itemIdXml, itemXml, readShape, type Shape } from './itemXml';
import { rewrittenLikeExchange } from './mime';
import { Refusal } from './refusal';
import {
	type MailStore,
	newId,
	type StoredFolder,
	type StoredItem,
	type StoredMailbox,
} from './store';

/** Who asks, and what the server was told to do. */
export interface OperationContext {
	store: MailStore;
	/** The mailbox of the token's user, or the impersonated one. */
	self: StoredMailbox;
	mayOpen(address: string): boolean;
	/** Put after values of extended properties, for illegal references. */
	illegal: string;
	/** Per-item refusals a test asked for. */
	refuseItem(operation: string, id: string): Refusal | null;
}

type Operation = (request: Element, context: OperationContext) => string;

const response = (operation: string, messages: readonly string[]) =>
	`<m:${operation}Response><m:ResponseMessages>${messages.join('')}</m:ResponseMessages></m:${operation}Response>`;

const success = (operation: string, content: string) =>
	`<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage>`;

function failure(operation: string, refusal: Refusal, content = ''): string {
	const backOff =
		refusal.backOffMs === null
			? ''
			: `<m:MessageXml><t:Value Name="BackOffMilliseconds">${refusal.backOffMs}</t:Value></m:MessageXml>`;
	return `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>${text(refusal.message)}</m:MessageText><m:ResponseCode>${refusal.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${backOff}${content}</m:${operation}ResponseMessage>`;
}

/** One response message for each entry; a refusal is that entry's own. */
function eachOf(
	operation: string,
	entries: readonly Element[],
	handle: (entry: Element) => string,
	emptyContent = '',
): string {
	return response(
		operation,
		entries.map((entry) => {
			try {
				return success(operation, handle(entry));
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				return failure(operation, error, emptyContent);
			}
		}),
	);
}

function folderOf(id: Element | undefined, context: OperationContext) {
	if (id?.name === 'DistinguishedFolderId') {
		const address = child(id, 'Mailbox', 'EmailAddress')?.text;
		const mailbox = address ? open(address, context) : context.self;
		const name = id.attributes.Id ?? '';
		const folder = [...mailbox.folders.values()].find((each) => each.wellKnown === name);
		if (!folder) throw new Refusal('ErrorFolderNotFound', 'The folder could not be found.');
		return { mailbox, folder };
	}
	for (const mailbox of context.store.mailboxes.values()) {
		const folder = mailbox.folders.get(id?.attributes.Id ?? '');
		if (!folder) continue;
		open(mailbox.address, context);
		return { mailbox, folder };
	}
	throw new Refusal('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
}

function open(address: string, context: OperationContext): StoredMailbox {
	const mailbox = context.store.mailboxes.get(address.toLowerCase());
	if (!mailbox) {
		throw new Refusal(
			'ErrorNonExistentMailbox',
			'The SMTP address has no mailbox associated with it.',
		);
	}
	if (mailbox !== context.self && !context.mayOpen(mailbox.address)) {
		throw new Refusal('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
	}
	return mailbox;
}

function itemOf(id: string, operation: string, context: OperationContext) {
	const refusal = context.refuseItem(operation, id);
	if (refusal) throw refusal;
	if (!/^[A-Za-z0-9+/]+=*$/.test(id))
		throw new Refusal('ErrorInvalidIdMalformed', 'Id is malformed.');
	for (const mailbox of context.store.mailboxes.values()) {
		const found = mailbox.find(id);
		if (!found) continue;
		open(mailbox.address, context);
		return { mailbox, ...found };
	}
	throw new Refusal('ErrorItemNotFound', 'The specified object was not found in the store.');
}

const getFolder: Operation = (request, context) =>
	eachOf('GetFolder', child(request, 'FolderIds')?.children ?? [], (id) => {
		const { mailbox, folder } = folderOf(id, context);
		return `<m:Folders>${folderXml(folder, mailbox, child(request, 'FolderShape'))}</m:Folders>`;
	});

const createFolder: Operation = (request, context) => {
	const { mailbox, folder: parent } = folderOf(
		child(request, 'ParentFolderId')?.children[0],
		context,
	);
	return eachOf('CreateFolder', child(request, 'Folders')?.children ?? [], (folder) => {
		const made = mailbox.addFolder(child(folder, 'DisplayName')?.text ?? '', parent.id);
		return `<m:Folders>${folderXml(made, mailbox, undefined)}</m:Folders>`;
	});
};

const findFolder: Operation = (request, context) =>
	eachOf('FindFolder', child(request, 'ParentFolderIds')?.children ?? [], (id) => {
		const { mailbox, folder: parent } = folderOf(id, context);
		const isDeep = request.attributes.Traversal === 'Deep';
		const shape = child(request, 'FolderShape');
		const under = (folder: StoredFolder): boolean => {
			if (folder.parentId === null) return false;
			if (folder.parentId === parent.id) return true;
			const up = mailbox.folders.get(folder.parentId);
			return isDeep && up !== undefined && under(up);
		};
		const filter = child(request, 'Restriction')?.children[0];
		const all = [...mailbox.folders.values()].filter(
			(folder) => under(folder) && (!filter || passes(folder, filter, folderFieldOf)),
		);
		const view = child(request, 'IndexedPageFolderView')?.attributes ?? {};
		const offset = Number(view.Offset ?? 0);
		const page = all.slice(offset, offset + Number(view.MaxEntriesReturned ?? 1000));
		const end = offset + page.length;
		return `<m:RootFolder IndexedPagingOffset="${end}" TotalItemsInView="${all.length}" IncludesLastItemInRange="${end >= all.length}"><t:Folders>${page.map((each) => folderXml(each, mailbox, shape)).join('')}</t:Folders></m:RootFolder>`;
	});

interface SyncPosition {
	folder: string;
	epoch: number;
	at: number;
}

const syncFolderItems: Operation = (request, context) => {
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
	} catch {
		throw invalid;
	}
	throw invalid;
}

/** Values a restriction or an order compares. */
function fieldOf(item: StoredItem, uri: string): string {
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
			throw new Refusal('ErrorUnsupportedPathForQuery', uri);
	}
}

/** Values a restriction on folders compares. */
function folderFieldOf(folder: StoredFolder, uri: string): string {
	if (uri === 'folder:DisplayName') return folder.name;
	if (uri === 'folder:FolderClass' || uri === 'tag:0x3613') return folder.folderClass;
	throw new Refusal('ErrorUnsupportedPathForQuery', uri);
}

function passes<T>(entry: T, filter: Element, fieldOf: (entry: T, uri: string) => string): boolean {
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

const findItem: Operation = (request, context) =>
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

const idsOf = (request: Element) => child(request, 'ItemIds')?.children ?? [];

const getItem: Operation = (request, context) => {
	const shape: Shape = readShape(child(request, 'ItemShape'));
	return eachOf(
		'GetItem',
		idsOf(request),
		(id) => {
			const { item } = itemOf(id.attributes.Id ?? '', 'GetItem', context);
			if (item.isCorrupt && shape.withMime) {
				throw new Refusal('ErrorMimeContentConversionFailed', 'Content conversion failed.');
			}
			return `<m:Items>${itemXml(item, shape, context.illegal)}</m:Items>`;
		},
		'<m:Items/>',
	);
};

const getAttachment: Operation = (request, context) =>
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

const createItem: Operation = (request, context) => {
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
			const item = mailbox.put(folder, mime, { extended, isRead: !extended.has('tag:0xe07') });
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

const createAttachment: Operation = (request, context) => {
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

const sendItem: Operation = (request, context) =>
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

const updateItem: Operation = (request, context) =>
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

const moveItem: Operation = (request, context) => {
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

const deleteItem: Operation = (request, context) =>
	eachOf('DeleteItem', idsOf(request), (id) => {
		const { mailbox, folder, item } = itemOf(id.attributes.Id ?? '', 'DeleteItem', context);
		const trash = mailbox.wellKnown('deleteditems');
		if (request.attributes.DeleteType === 'MoveToDeletedItems') mailbox.move(folder, item, trash);
		else mailbox.remove(folder, item);
		return '';
	});

const convertId: Operation = (request, context) =>
	eachOf('ConvertId', child(request, 'SourceIds')?.children ?? [], (source) =>
		alternateIdXml(source, request.attributes.DestinationFormat ?? '', context.store),
	);

const resolveNames: Operation = (request, context) =>
	eachOf('ResolveNames', [request], () => resolutionSetXml(request, context.store));

/** By the name of the request element. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
	GetFolder: getFolder,
	CreateFolder: createFolder,
	FindFolder: findFolder,
	SyncFolderItems: syncFolderItems,
	FindItem: findItem,
	GetItem: getItem,
	GetAttachment: getAttachment,
	CreateItem: createItem,
	CreateAttachment: createAttachment,
	SendItem: sendItem,
	UpdateItem: updateItem,
	MoveItem: moveItem,
	DeleteItem: deleteItem,
	ConvertId: convertId,
	ResolveNames: resolveNames,
};
