import { ewsProtocol } from './ews';
import { imapProtocol } from './imap';
import type { MailProtocol } from './mailProtocol';
import { smtpProtocol } from './smtp';

/** What does not depend on how a protocol's connection looks. */
type AnyProtocol = Pick<MailProtocol, 'itemProtocol' | 'label'>;

const PROTOCOLS: readonly AnyProtocol[] = [imapProtocol, ewsProtocol, smtpProtocol];

/** The protocol that an item's `mailbox.protocol` names; null for none of ours. */
export function protocolOfItem(name: string): AnyProtocol | null {
	return PROTOCOLS.find(({ itemProtocol }) => itemProtocol === name) ?? null;
}
