import { mustReportReset } from '../../helpdesk/checkpoint/resetWalk';
import { LIMITS } from '../../helpdesk/limits';
import type { Delivery } from './delivery';
import type { LiveFolder } from './liveTrigger';
import { report } from './reports';
import type { Taken } from './takeMails';

/** Says in the log what was withheld, and moves it where the panel says so. */
export function noteWithheld(delivery: Delivery, folder: LiveFolder, taken: Taken): void {
	const { context, protocol } = delivery;
	if (taken.withheld.length === 0) return;
	context.logger.info(
		`${protocol.title}: ${taken.withheld.length} mail(s) withheld, because new requests by email are disabled`,
	);
	const { withheldFolder } = protocol.settings;
	if (withheldFolder === null) return;
	for (const { ref } of taken.withheld) {
		folder.writer.enqueue({ id: ref.id, receipt: false, moveTo: withheldFolder });
	}
}

/** What a round says of the places for mails in flight. */
export interface Places {
	/** All are taken, and this round handed nothing over. */
	isFull: boolean;
	maxInFlight: number;
	/** n8n runs fewer executions at once than the panel allows. */
	isLimited: boolean;
}

/** Reports what a person should know although mail flows: a full house, a reset. */
export function notice(delivery: Delivery, folder: LiveFolder, places: Places): void {
	const { live, protocol } = delivery;
	const now = Date.now();
	if (places.isFull) folder.fullSince ??= now;
	else folder.fullSince = null;
	if (folder.fullSince !== null && now - folder.fullSince >= LIMITS.boundReportMs) {
		const remedy = places.isLimited
			? 'let n8n run more executions at once (N8N_CONCURRENCY_PRODUCTION_LIMIT)'
			: 'raise "Maximum in Flight"';
		report(
			live,
			{
				kind: 'full',
				message: `${places.maxInFlight} mails have been in flight for an hour, so no new mail is taken`,
				description: `Look at the running executions of this workflow: they hang or are very slow. Cancel those that hang, or ${remedy}.`,
			},
			now,
		);
	}
	const { reset } = folder.state;
	if (reset !== null && mustReportReset(reset)) {
		reset.isReported = true;
		report(
			live,
			{
				kind: 'reset',
				message: `The mail server renumbered the folder "${protocol.settings.folder}", and many mails in it cannot be told from new ones`,
				description: `They are released in portions of ${LIMITS.resetPortion}, each with the same key as before. A workflow that works by the key makes no second ticket of them.`,
			},
			now,
		);
	}
}
