import { ownMessageId } from '../../helpdesk/threading/derivedMessageId';
import type { ParameterReader } from '../parameters/parameterValues';
import type { MailProtocol } from '../protocols/mailProtocol';
import { protocolOfItem } from '../protocols';

/** A mail as an item names it, with the item itself. */
export interface LocatedItem {
	/** `mailbox.id` of the item; '' over EWS where the server did not name it after a move. */
	id: string;
	folder: string;
	/** Null when the mail has none of its own. */
	messageId: string | null;
	key: string;
	/** Address of the mailbox that the key was made for; the node's where the item names none. */
	address: string;
	/** ISO 8601, null when unknown. */
	receivedAt: string | null;
	/** The JSON of the item. */
	json: Record<string, unknown>;
}

/** The node that works on mail of a protocol, by the `mailbox.protocol` of its item. */
function nodeFor(itemProtocol: string): string {
	const found = protocolOfItem(itemProtocol);
	return found === null ? 'matching' : `Helpdesk ${found.label}`;
}

function record(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

/**
 * Reads which mail an operation is about, from the item's `mailbox`.
 *
 * @param protocol whose ids are understood here.
 * @param mailbox address that the node opens, lower case.
 * @throws NodeOperationError when the item is no mail, or one of another protocol or mailbox.
 */
export function readMailLocator(
	reader: ParameterReader,
	protocol: Pick<MailProtocol, 'itemProtocol' | 'findsByMessageId'>,
	mailbox: string,
): LocatedItem {
	const json = reader.object('mail') ?? {};
	const place = record(json.mailbox);
	const id = text(place.id);
	const folder = text(place.folder);
	const messageId = ownMessageId(text(json.messageId));
	// Where a move gave no new id, the mail is found by its Message-ID.
	const isFindable = id !== '' || (protocol.findsByMessageId && messageId !== null);
	if (!isFindable || folder === '') {
		throw reader.fail(
			'"Mail" does not contain the item of a mail',
			`It has no mailbox.id and mailbox.folder, so it is no mail item; it may be a row of a table. Take the mail from its trigger: ${reader.mailExpression()}`,
		);
	}
	const from = text(place.protocol);
	if (from !== '' && from !== protocol.itemProtocol) {
		throw reader.fail(
			`This mail was read over ${protocolOfItem(from)?.label ?? from}`,
			`This node cannot use its id. Use the ${nodeFor(from)} node, or a mail from a trigger of the same protocol as this node.`,
		);
	}
	const address = text(place.address).toLowerCase();
	if (address !== '' && address !== mailbox) {
		throw reader.fail(
			`The mail is in the mailbox ${address}`,
			`This node opens ${mailbox}, where the same id belongs to another mail. Set "Mailbox" to ${address}.`,
		);
	}
	const receivedAt = text(json.receivedAt);
	return {
		id,
		folder,
		messageId,
		key: text(place.key),
		address: address === '' ? mailbox : address,
		receivedAt: receivedAt === '' ? null : receivedAt,
		json,
	};
}
