import { eachOf, type Operation } from './answers';
import { alternateIdXml, resolutionSetXml } from './directory';
import { child } from './dom';
import { getFolder, createFolder, findFolder } from './folderOperations';
import { findItem, getItem, getAttachment } from './readOperations';
import { syncFolderItems } from './syncFolderItems';
import {
	createItem,
	createAttachment,
	sendItem,
	updateItem,
	moveItem,
	deleteItem,
} from './writeOperations';

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
