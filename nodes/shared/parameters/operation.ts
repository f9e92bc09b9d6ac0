import type { SendOperation } from '../../helpdesk/reply/outgoingMessage';
import type { ParameterReader } from './parameterValues';

const SEND_OPERATIONS: readonly SendOperation[] = ['send', 'reply', 'acknowledge'];

const MAILBOX_OPERATIONS = [
	'get',
	'downloadAttachments',
	'setFlags',
	'move',
	'delete',
	'requeue',
] as const;

/** What a node does with a mail of a mailbox. */
export type MailboxOperation = (typeof MAILBOX_OPERATIONS)[number];

export type Operation =
	| { resource: 'message'; operation: SendOperation | MailboxOperation }
	| { resource: 'folder'; operation: 'list' }
	| { resource: 'connection'; operation: 'test' };

/** What a node is for, by its protocol. */
export interface NodeAbilities {
	canSend: boolean;
	hasMailbox: boolean;
}

export function isSendOperation(operation: string): operation is SendOperation {
	return SEND_OPERATIONS.some((name) => name === operation);
}

/**
 * Reads resource and operation.
 * @throws NodeOperationError that names the field, for what the node does not offer.
 */
export function readOperation(
	reader: ParameterReader,
	{ canSend, hasMailbox }: NodeAbilities,
): Operation {
	const folder = hasMailbox ? (['folder'] as const) : [];
	const resource = reader.choice('resource', 'Resource', ['message', ...folder, 'connection']);
	const read = <T extends string>(values: readonly T[]) =>
		reader.choice('operation', 'Operation', values as [T, ...T[]]);
	switch (resource) {
		case 'connection':
			return { resource, operation: read(['test']) };
		case 'folder':
			return { resource, operation: read(['list']) };
		case 'message': {
			const sending = canSend ? SEND_OPERATIONS : [];
			const mailbox = hasMailbox ? MAILBOX_OPERATIONS : [];
			return { resource, operation: read([...sending, ...mailbox]) };
		}
	}
}
