import { readMailboxSettings } from '../shared/mailboxSettings';
import type { MailboxSettings } from '../shared/mailboxSettings';
import type { ParameterReader } from '../shared/parameterValues';
import { IMAPS_PORT } from './HelpdeskImapTriggerSettings';

/** The way of the action node, which has a debug switch beside it. */
export interface ImapActionSettings extends MailboxSettings {
	emailDebug: boolean;
}

/** Reads the way of the action node. @throws NodeOperationError that names the field. */
export function readImapActionSettings(reader: ParameterReader): ImapActionSettings {
	return {
		...readMailboxSettings(reader, IMAPS_PORT),
		emailDebug: reader.boolean('emailDebug', 'Enable Email Debug'),
	};
}
