import type { IPollFunctions } from 'n8n-workflow';
import type { MailSource } from '../../helpdesk/ports';
import type { LiveTrigger } from './liveTrigger';
import type { PollOccasion } from './pollOccasion';
import type { TriggerProtocol } from './triggerProtocol';

/** What one poll works with. */
export interface Delivery {
	context: IPollFunctions;
	protocol: TriggerProtocol;
	live: LiveTrigger;
	source: MailSource;
	occasion: PollOccasion;
	signal: AbortSignal;
	/** No further mail is begun after this, epoch ms. */
	takeUntil: number;
	/** Mails that this poll may still take. */
	most: number;
	debug: () => string[] | null;
}
