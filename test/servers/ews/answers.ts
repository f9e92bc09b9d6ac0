import { child, type Element, text } from './dom';
import type { Disturb } from './disturbance';
import { Refusal } from './refusal';
import type { MailStore, StoredMailbox } from './store';

/** How an operation finds what is asked for, and what its answer looks like. */

/** Who asks, and what the server was told to do. */
export interface OperationContext {
	store: MailStore;
	/** The mailbox of the token's user, or the impersonated one. */
	self: StoredMailbox;
	mayOpen(address: string): boolean;
	/** Put after values of extended properties, for illegal references. */
	illegal: string;
	/** What a test made of the answers to GetItem. */
	disturb?: Disturb | undefined;
	/** Per-item refusals a test asked for. */
	refuseItem(operation: string, id: string): Refusal | null;
}

export type Operation = (request: Element, context: OperationContext) => string;

export const response = (operation: string, messages: readonly string[]) =>
	`<m:${operation}Response><m:ResponseMessages>${messages.join('')}</m:ResponseMessages></m:${operation}Response>`;

export const success = (operation: string, content: string) =>
	`<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage>`;

export function failure(operation: string, refusal: Refusal, content = ''): string {
	const backOff =
		refusal.backOffMs === null
			? ''
			: `<m:MessageXml><t:Value Name="BackOffMilliseconds">${refusal.backOffMs}</t:Value></m:MessageXml>`;
	return `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>${text(refusal.message)}</m:MessageText><m:ResponseCode>${refusal.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${backOff}${content}</m:${operation}ResponseMessage>`;
}

/** One response message for each entry; a refusal is that entry's own. */
export function eachOf(
	operation: string,
	entries: readonly Element[],
	handle: (entry: Element) => string,
	emptyContent = '',
): string {
	return response(operation, messagesOf(operation, entries, handle, emptyContent));
}

export function messagesOf(
	operation: string,
	entries: readonly Element[],
	handle: (entry: Element) => string,
	emptyContent = '',
): string[] {
	return entries.map((entry) => {
		try {
			return success(operation, handle(entry));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return failure(operation, error, emptyContent);
		}
	});
}

export function folderOf(id: Element | undefined, context: OperationContext) {
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

export function itemOf(id: string, operation: string, context: OperationContext) {
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

export const idsOf = (request: Element) => child(request, 'ItemIds')?.children ?? [];
