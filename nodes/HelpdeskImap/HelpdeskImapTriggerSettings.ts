import type { IPollFunctions } from 'n8n-workflow';
import { readMailboxSettings } from '../shared/mailboxSettings';
import type { MailboxSettings } from '../shared/mailboxSettings';
import { pollReader, readTriggerSettings } from '../shared/readTriggerSettings';
import type { TriggerPanel } from '../shared/readTriggerSettings';

/** Everything the IMAP trigger's panel says, checked. */
export interface ImapTriggerSettings extends MailboxSettings, TriggerPanel {
	/** Path of the watched folder; INBOX when none is chosen. */
	folder: string;
}

/** IMAPS (RFC 8314). */
export const IMAPS_PORT = 993;

/**
 * Reads and checks all parameters of the trigger.
 * @throws NodeOperationError that names the field and says what to enter.
 */
export function readImapTriggerSettings(
	context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>,
): ImapTriggerSettings {
	const reader = pollReader(context);
	const folder = reader.folder('folder', 'Folder');
	return {
		...readMailboxSettings(reader, IMAPS_PORT),
		...readTriggerSettings(reader),
		folder: folder === '' ? 'INBOX' : folder,
	};
}
