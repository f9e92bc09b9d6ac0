import { LIMITS } from '../../helpdesk/limits';
import { deliver } from './deliver';
import type { Delivery } from './delivery';
import { roomAgain } from './roomAgain';

/**
 * A poll over an open source. One round; where n8n runs fewer executions at once than the panel would
 * hand over, a tick goes on as places become free, for `LIMITS.refillMs` after its begin at most
 * (`startedAt`, epoch ms), and until an activation or a stop of n8n is in a hurry.
 * @throws what ended the first round; a later one ends in silence, for the next poll meets it again
 */
export async function deliverInRounds(
	delivery: Omit<Delivery, 'most'>,
	startedAt: number,
): Promise<void> {
	const { context, live, occasion, protocol, signal } = delivery;
	const until = Math.min(delivery.takeUntil, startedAt + LIMITS.refillMs);
	const patience = AbortSignal.any([signal, live.hurry.signal]);
	let most = protocol.settings.maxMessages;
	let round = await deliver({ ...delivery, most });
	if (round.error !== null) throw round.error;
	try {
		for (;;) {
			most -= round.taken;
			const { next, folder } = round;
			const isOver = most <= 0 || Date.now() >= until || patience.aborted;
			if (occasion !== 'tick' || next === 'end' || folder === null || isOver) return;
			if (next === 'whenRoom' && !(await roomAgain(folder, until, patience))) return;
			round = await deliver({ ...delivery, most });
			if (round.error !== null) throw round.error;
		}
	} catch (error) {
		context.logger.debug(`${protocol.title}: the poll ended early: ${(error as Error).message}`);
	}
}
