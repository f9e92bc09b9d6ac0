import { roundsUntil } from '../../helpdesk/checkpoint/pollRound';
import { deliver } from './deliver';
import type { Delivery } from './delivery';
import { waitForCapacity } from './waitForCapacity';

/**
 * A poll over an open source. One round; where n8n runs fewer executions at once than the parameters would
 * hand over, a tick goes on as places become free, for `LIMITS.refillMs` after its begin at most
 * (`startedAt`, epoch ms), and until an activation or a stop of n8n interrupts it.
 * @throws what ended the first round; a later one ends in silence, for the next poll meets it again
 */
export async function deliverInRounds(
	delivery: Omit<Delivery, 'most'>,
	startedAt: number,
): Promise<void> {
	const { context, runtime, occasion, protocol, signal } = delivery;
	const until = roundsUntil(startedAt, delivery.fetchUntil);
	const patience = AbortSignal.any([signal, runtime.interrupt.signal]);
	let most = protocol.settings.maxMessages;
	let round = await deliver({ ...delivery, most });
	if (round.error !== null) throw round.error;
	try {
		for (;;) {
			most -= round.taken;
			const { next, folder } = round;
			const isOver = most <= 0 || Date.now() >= until || patience.aborted;
			if (occasion !== 'tick' || next === 'end' || folder === null || isOver) return;
			if (next === 'whenRoom' && !(await waitForCapacity(folder, until, patience))) return;
			round = await deliver({ ...delivery, most });
			if (round.error !== null) throw round.error;
		}
	} catch (error) {
		context.logger.debug(`${protocol.title}: the poll ended early: ${(error as Error).message}`);
	}
}
