import { readMailboxOperation } from '../shared/mailboxOperationSettings';
import type { MailboxOperation } from '../shared/mailboxOperationSettings';
import { readMailboxSettings } from '../shared/mailboxSettings';
import type { MailboxSettings } from '../shared/mailboxSettings';
import type { ParameterReader } from '../shared/parameterValues';
import { IMAPS_PORT } from './HelpdeskImapTriggerSettings';

/** The way to the mailbox and what to do there. */
export interface ImapActionSettings extends MailboxSettings {
	operation: MailboxOperation;
	emailDebug: boolean;
}

/** Reads operation and mailbox. @throws NodeOperationError that names the field. */
export function readImapActionSettings(reader: ParameterReader): ImapActionSettings {
	return {
		...readMailboxSettings(reader, IMAPS_PORT),
		operation: readMailboxOperation(reader),
		emailDebug: reader.boolean('emailDebug', 'Enable Email Debug'),
	};
}
