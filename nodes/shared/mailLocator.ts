import type { ParameterReader } from './parameterValues';

/** A mail as an item names it, with the item itself. */
export interface LocatedItem {
	/** `mailbox.id` of the item. */
	id: string;
	folder: string;
	/** Null when the mail has none of its own. */
	messageId: string | null;
	key: string;
	/** ISO 8601, null when unknown. */
	receivedAt: string | null;
	/** The JSON of the item. */
	json: Record<string, unknown>;
}

const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
	imap: 'Helpdesk IMAP',
	ews: 'Helpdesk EWS',
};

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
	protocol: 'imap' | 'ews',
	mailbox: string,
): LocatedItem {
	const json = reader.object('mail') ?? {};
	const place = record(json.mailbox);
	const id = text(place.id);
	const folder = text(place.folder);
	if (id === '' || folder === '') {
		throw reader.fail(
			'"Mail" is not the item of a mail',
			"The item has no mailbox.id and mailbox.folder. Give the whole JSON of the trigger's item, for example ={{ $('Helpdesk IMAP Trigger').item.json }}.",
		);
	}
	const from = text(place.protocol);
	if (from !== '' && from !== protocol) {
		throw reader.fail(
			`The mail was taken over ${from.toUpperCase()}`,
			`Its id means nothing here. Use the ${PROTOCOL_NAMES[from] ?? 'matching'} node, or take the mail from a trigger of this protocol.`,
		);
	}
	const address = text(place.address).toLowerCase();
	if (address !== '' && address !== mailbox) {
		throw reader.fail(
			`The mail is in the mailbox ${address}`,
			`This node opens ${mailbox}, where the id means another mail. Set "Mailbox" to ${address}.`,
		);
	}
	const messageId = text(json.messageId);
	const hasOwnId = messageId !== '' && !messageId.endsWith('.invalid>');
	const receivedAt = text(json.receivedAt);
	return {
		id,
		folder,
		messageId: hasOwnId ? messageId : null,
		key: text(place.key),
		receivedAt: receivedAt === '' ? null : receivedAt,
		json,
	};
}
