import type { MailContext } from '../../helpdesk/model';
import type { MailRef, MailSource, Transcript } from '../../helpdesk/ports';
import type { TriggerSettings } from './triggerSettings';

/** What a trigger of one protocol gives to the delivery, which is the same for all. */
export interface TriggerProtocol {
	settings: TriggerSettings;
	openSource(signal: AbortSignal, transcript: Transcript | null): Promise<MailSource>;
	mailContext(ref: MailRef): MailContext;
	/** An error as n8n shows it, with the user's next step. */
	toNodeError(error: unknown): Error;
	/** Title of the transcript in n8n's log. */
	title: string;
}
