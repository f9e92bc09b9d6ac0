import type { TriggerParameters } from '../parameters/readTriggerSettings';

/** What the delivery needs of a trigger's parameters and credentials, whatever the protocol. */
export interface TriggerSettings extends TriggerParameters {
	/** The mailbox's address, lower case. */
	mailbox: string;
	folder: string;
	/** Keys of the reply tracking credential, the first signs. */
	signingKeys: string[];
}
