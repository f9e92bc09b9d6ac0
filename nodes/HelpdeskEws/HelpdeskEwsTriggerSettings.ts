import type { IPollFunctions } from 'n8n-workflow';
import { pollReader, readTriggerSettings } from '../shared/readTriggerSettings';
import type { TriggerPanel } from '../shared/readTriggerSettings';
import { readEwsMailboxSettings } from './HelpdeskEwsSettings';
import type { EwsMailboxSettings } from './HelpdeskEwsSettings';

/** Everything the EWS trigger's panel says, checked. */
export interface EwsTriggerSettings extends EwsMailboxSettings, TriggerPanel {
	/** Id or path of the watched folder; inbox when none is chosen. */
	folder: string;
}

/**
 * Reads and checks all parameters of the trigger.
 * @throws NodeOperationError that names the field and says what to enter.
 */
export function readEwsTriggerSettings(
	context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>,
): EwsTriggerSettings {
	const reader = pollReader(context);
	const folder = reader.folder('folder', 'Folder');
	return {
		...readEwsMailboxSettings(reader),
		...readTriggerSettings(reader),
		folder: folder === '' ? 'inbox' : folder,
	};
}
