import type { MailContext } from '../../helpdesk/model';
import type { MailFolder, MailRef, MailSource, Transcript } from '../../helpdesk/ports';
import type { TriggerSettings } from './triggerSettings';

/** What a trigger of one protocol gives to the delivery, which is the same for all. */
export interface TriggerProtocol {
	settings: TriggerSettings;
	/** Opens the trigger's folder, or another one of its mailbox. The caller closes it. */
	openSource(
		signal: AbortSignal,
		transcript: Transcript | null,
		folder?: string,
	): Promise<MailSource>;
	/** The mailbox's folders, to look for a mail that somebody has moved. */
	listFolders(signal: AbortSignal): Promise<MailFolder[]>;
	mailContext(ref: MailRef): MailContext;
	/** An error as n8n shows it, with the user's next step. */
	toNodeError(error: unknown): Error;
	/** Title of the transcript in n8n's log. */
	title: string;
}
