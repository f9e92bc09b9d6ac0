import { MailError } from '../../helpdesk/errors';

/** When each mailbox may send next, epoch milliseconds; of this process alone. */
const nextTurn = new Map<string, number>();

/**
 * Waits until a mailbox may send again, so that no more than `perMinute` messages leave this process
 * evenly spread. Every caller gets a turn of its own, in the order of the calls.
 *
 * @param mailbox what is limited: server and sign-in name.
 * @param perMinute 0 = no limit.
 * @param note told before a wait, for the debug transcript.
 * @throws MailError MAIL_ABORTED when the signal ends the wait.
 */
export async function waitForTurn(
	mailbox: string,
	perMinute: number,
	signal: AbortSignal,
	note: (text: string) => void,
): Promise<void> {
	if (perMinute <= 0) return;
	const now = Date.now();
	const turn = Math.max(now, nextTurn.get(mailbox) ?? 0);
	nextTurn.set(mailbox, turn + Math.ceil(60_000 / perMinute));
	if (nextTurn.size > 1000) {
		for (const [name, time] of nextTurn) if (time < now) nextTurn.delete(name);
	}
	const wait = turn - now;
	if (wait <= 0) return;
	note(`Waiting ${wait} ms: at most ${perMinute} messages a minute leave ${mailbox}.`);
	await new Promise<void>((resolve, reject) => {
		const onAbort = () => {
			clearTimeout(timer);
			reject(
				new MailError(
					'MAIL_ABORTED',
					'The execution was stopped while it waited to send the next message.',
				),
			);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener('abort', onAbort);
			resolve();
		}, wait);
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
	});
}
