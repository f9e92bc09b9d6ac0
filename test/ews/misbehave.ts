import type { Misbehaviour } from '../contract/mailSource/index';
import { type Disturb, failing } from '../servers/ews/disturbance';
import { Refusal } from '../servers/ews/refusal';
import type { EwsServer } from '../servers/ews/server';
import type { StoredFolder, StoredItem, StoredMailbox } from '../servers/ews/store';

/** Turns the switches of the contract's misbehaviours on an EWS server, for mails of these subjects. */
export function misbehave(
	server: EwsServer,
	place: { mailbox: StoredMailbox; folder: StoredFolder },
	how: Misbehaviour | null,
	subjects: readonly string[],
): void {
	const { mailbox, folder } = place;
	const bad = new Set<string>();
	for (const item of folder.items.values()) {
		item.receivedText = undefined;
		if (!subjects.includes(item.subject)) continue;
		bad.add(item.id);
		if (how === 'noDate') item.receivedText = '';
		if (how === 'badDate') item.receivedText = 'the day before yesterday';
	}
	server.disturb = how === null ? undefined : disturbance(how, (id) => bad.has(id));

	function disturbance(what: Misbehaviour, isBad: (id: string) => boolean): Disturb | undefined {
		const content = (fault: string) => failing(fault, isBad, ['content']);
		const both = (fault: string) => failing(fault, isBad, ['content', 'headers']);
		switch (what) {
			case 'rowMissing':
				return content('no response message');
			case 'bodyNil':
				return content('a nil MimeContent');
			case 'flagsOnly':
				return content('its marks only');
			case 'emptyBody':
				return content('an empty MimeContent');
			case 'refusedTogether':
				return (asked) => {
					const isShared = asked.ids.length > 1;
					return isShared ? content('HTTP 500 without a word')(asked) : asked.messages;
				};
			case 'refused':
				return content('ErrorInternalServerError');
			case 'notUnderstood':
				return content('a fault of the schema');
			case 'nothingGiven':
				return both('success without an item');
			case 'everythingRefused':
				return both('ErrorInternalServerError');
			case 'cut':
				return content('a connection that is cut');
			case 'hang':
				return content('silence');
			case 'goneInBetween':
				return (asked) => {
					if (asked.wants !== 'content') return asked.messages;
					for (const id of asked.ids.filter(isBad)) {
						const item: StoredItem | undefined = folder.items.get(id);
						if (item) mailbox.remove(folder, item);
					}
					return failing('ErrorItemNotFound', isBad, ['content'])(asked);
				};
			case 'reversed':
				return ({ messages }) => [...messages].reverse();
			case 'duplicated':
				return ({ messages }) => messages.flatMap((each) => [each, each]);
			case 'unasked':
				return ({ messages }) => messages.flatMap((each) => [NEWS, each, NEWS]);
			case 'noDate':
			case 'badDate':
				return ({ messages }) => messages;
			default:
				throw new Refusal('ErrorInvalidRequest', `An EWS server cannot do this: ${what}`);
		}
	}
}

/** An answer about a mail that was not asked for. */
const NEWS =
	'<m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id="bmV3cw==" ChangeKey="CQAAAA=="/><t:IsRead>true</t:IsRead></t:Message></m:Items></m:GetItemResponseMessage>';
