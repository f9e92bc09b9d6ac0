import type { TriggerPanel } from '../readTriggerSettings';

/** What the delivery needs of a trigger's panel and credentials, whatever the protocol. */
export interface TriggerSettings extends TriggerPanel {
	/** The mailbox's address, lower case. */
	mailbox: string;
	folder: string;
	/** Keys of the reply tracking credential, the first signs. */
	signingKeys: string[];
}
