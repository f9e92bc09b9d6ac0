import { child, type Element, text } from './dom';
import { Refusal } from './refusal';
import type { MailStore } from './store';

/**
 * Whose mailbox an id belongs to. Other formats than EwsId are not known here. The `Mailbox` asked
 * with is not looked at, nor is it by Exchange, which takes it from the id.
 */
export function alternateIdXml(source: Element, format: string, store: MailStore): string {
	const id = source.attributes.Id ?? '';
	if (source.attributes.Format !== 'EwsId' || format !== 'EwsId') {
		throw new Refusal('ErrorInvalidIdMalformed', 'This server knows ids of the format EwsId only.');
	}
	const owner = [...store.mailboxes.values()].find(
		(mailbox) => mailbox.folders.has(id) || mailbox.find(id),
	);
	if (!owner) throw new Refusal('ErrorItemNotFound', 'The specified object was not found.');
	return `<m:AlternateId xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="t:AlternateIdType" Format="EwsId" Id="${text(id)}" Mailbox="${text(owner.address)}"/>`;
}

/** The mailboxes whose address begins with what was asked for. */
export function resolutionSetXml(request: Element, store: MailStore): string {
	const wanted = (child(request, 'UnresolvedEntry')?.text ?? '')
		.replace(/^smtp:/i, '')
		.toLowerCase();
	const found = [...store.mailboxes.keys()].filter((address) => address.startsWith(wanted));
	if (found.length === 0)
		throw new Refusal('ErrorNameResolutionNoResults', 'No results were found.');
	const entries = found.map((address) => {
		const alias = text(address.slice(0, address.indexOf('@')));
		const contact =
			request.attributes.ReturnFullContactData === 'true'
				? `<t:Contact><t:DisplayName>${alias}</t:DisplayName><t:EmailAddresses><t:Entry Key="EmailAddress1">SMTP:${text(address)}</t:Entry></t:EmailAddresses><t:ContactSource>ActiveDirectory</t:ContactSource></t:Contact>`
				: '';
		return `<t:Resolution><t:Mailbox><t:Name>${alias}</t:Name><t:EmailAddress>${text(address)}</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox>${contact}</t:Resolution>`;
	});
	return `<m:ResolutionSet TotalItemsInView="${entries.length}" IncludesLastItemInRange="true">${entries.join('')}</m:ResolutionSet>`;
}
