import { mustReportReset } from '../../helpdesk/checkpoint/resetWalk';
import { LIMITS } from '../../helpdesk/limits';
import type { Delivery } from './delivery';
import type { FolderRuntime } from './triggerRuntime';
import { report } from './reports';
import type { Fetched } from './fetchNewMail';

/** Says in the log what was withheld, and moves it if the parameters say so. */
export function noteWithheld(delivery: Delivery, folder: FolderRuntime, taken: Fetched): void {
	const { context, protocol } = delivery;
	if (taken.withheld.length === 0) return;
	context.logger.info(
		`${protocol.title}: ${taken.withheld.length} mail(s) held back, because new request creation by email is disabled`,
	);
	const { withheldFolder } = protocol.settings;
	if (withheldFolder === null) return;
	for (const { ref } of taken.withheld) {
		folder.writer.enqueue({ id: ref.id, receipt: false, moveTo: withheldFolder }, 'leave');
	}
}

/** What a round says of the places for mails in flight. */
export interface Places {
	/** All are taken, and this round handed nothing over. */
	isFull: boolean;
	maxInFlight: number;
	/** n8n runs fewer executions at once than the parameters allow. */
	isLimited: boolean;
}

/** Reports what a person should know although mail flows: a full house, a reset. */
export function notice(delivery: Delivery, folder: FolderRuntime, places: Places): void {
	const { runtime, protocol } = delivery;
	const now = Date.now();
	if (places.isFull) folder.fullSince ??= now;
	else folder.fullSince = null;
	if (folder.fullSince !== null && now - folder.fullSince >= LIMITS.boundReportMs) {
		const running =
			places.maxInFlight === 1 ? 'An execution has' : `${places.maxInFlight} executions have`;
		const remedy = places.isLimited
			? 'let n8n run more executions at once (N8N_CONCURRENCY_PRODUCTION_LIMIT)'
			: 'raise "Maximum Messages at Once"';
		report(
			runtime,
			{
				kind: 'full',
				message: `${running} been running for an hour, so no new mail is fetched`,
				description: `Look at the running executions of this workflow: they are stuck or very slow. Stop those that are stuck, or ${remedy}.`,
			},
			now,
		);
	}
	const { reset } = folder.state;
	if (reset !== null && mustReportReset(reset)) {
		reset.isReported = true;
		report(
			runtime,
			{
				kind: 'reset',
				message: `The mail server renumbered the folder "${protocol.settings.folder}", and many mails in it cannot be distinguished from new ones`,
				description: `They are passed on ${LIMITS.resetPortion} at a time, each with the same key as before. A workflow that upserts by the key creates no second ticket for them.`,
			},
			now,
		);
	}
}
