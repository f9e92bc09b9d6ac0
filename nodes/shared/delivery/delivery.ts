import type { IPollFunctions } from 'n8n-workflow';
import type { MailSource, Transcript } from '../../helpdesk/ports';
import type { TriggerRuntime } from './triggerRuntime';
import type { PollOccasion } from './pollOccasion';
import type { TriggerProtocol } from './triggerProtocol';

/** An open source, and what writes down its protocol lines. */
export interface Session {
	/** A new one after a session broke. */
	source: MailSource;
	transcript: Transcript | null;
}

/** What one poll works with. */
export interface Delivery {
	context: IPollFunctions;
	protocol: TriggerProtocol;
	runtime: TriggerRuntime;
	session: Session;
	occasion: PollOccasion;
	signal: AbortSignal;
	/** No further mail is begun after this, epoch ms. */
	fetchUntil: number;
	/** Mails that this poll may still take. */
	most: number;
	debug: () => string[] | null;
}
