import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** What a node works on, in the order of n8n's panels; each with its operations. */
export interface Operations {
	message: INodePropertyOptions[];
	folder?: INodePropertyOptions[];
	connection: INodePropertyOptions[];
}

const NAMES: Readonly<Record<keyof Operations, string>> = {
	connection: 'Connection',
	folder: 'Folder',
	message: 'Message',
};

/** The operation that tries whether the mailbox or server can be reached, of every node. */
export const testConnection: INodePropertyOptions = {
	name: 'Test',
	value: 'test',
	action: 'Test the connection',
	description: 'Connect and sign in, without changing or sending anything',
};

const byName = (one: INodePropertyOptions, other: INodePropertyOptions): number =>
	one.name.localeCompare(other.name);

/**
 * Resource and operation, as n8n's own mail nodes have them. n8n writes the description of an AI tool
 * from the two ("Reply to a mail in Helpdesk SMTP"); a node without `resource` gets its general one.
 *
 * @param messageDefault operation of a new node. An AI tool begins with it: one that changes nothing, or
 * that writes only to who wrote.
 */
export function resourceProperties(
	operations: Operations,
	messageDefault: string,
): INodeProperties[] {
	const resources = (['connection', 'folder', 'message'] as const).flatMap((value) => {
		const own = operations[value];
		return own === undefined ? [] : [{ value, own: [...own].sort(byName) }];
	});
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ value }) => ({ name: NAMES[value], value })),
			default: 'message',
		},
		...resources.map(({ value, own }): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: own,
			default: value === 'message' ? messageDefault : (own[0]?.value ?? ''),
			displayOptions: { show: { resource: [value] } },
		})),
	];
}

/** Shows properties for messages alone: an operation of another resource may have the same name. */
export function forMessages(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { resource: ['message'], ...property.displayOptions?.show },
		},
	}));
}
