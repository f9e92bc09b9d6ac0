import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { LIMITS } from '../../helpdesk/limits';
import type { Delivery } from './delivery';
import { emitMail } from './emitMail';
import type { FolderRuntime } from './triggerRuntime';
import { onExecutionEnd } from './onExecutionEnd';
import { storeState } from './stateStore';
import type { Fetched } from './fetchNewMail';

type FetchedEntry = Fetched['mails'][number];

/** Puts the entry of a mail that is handed over in the place of what stood for it before. */
function replaceEntry(pending: PendingMail[], { entry, before }: FetchedEntry): void {
	const index = before === null ? -1 : pending.indexOf(before);
	if (index === -1) pending.push(entry);
	else pending[index] = entry;
}

/** Writes the intent into static data: once, before the first emit, in the same turn as the emits. */
export function stage({ context, runtime }: Delivery, folder: FolderRuntime): void {
	const { state } = folder;
	const { revision: _revision, writer: _writer, writtenAt: _writtenAt, ...content } = state;
	const staged = JSON.stringify(content);
	// n8n may hold an older copy than this process: it does not keep what a poll without mail staged.
	if (staged === folder.staged && folder.storedRevision === state.revision) return;
	folder.staged = staged;
	state.revision += 1;
	state.writer = runtime.registry.owner;
	state.writtenAt = Date.now();
	storeState(context, state);
}

/**
 * Stages the intent and hands the mails over. What is handed over stays in the list of mails in flight
 * until its execution has ended and its mark is written; where nobody asks how executions end
 * (`ignore`), until it has ended or so much time has passed that n8n must have stored it.
 */
export function emitMails(
	delivery: Delivery,
	folder: FolderRuntime,
	mails: readonly FetchedEntry[],
): void {
	const { context, runtime, protocol } = delivery;
	const { settings } = protocol;
	const isPolledByOthers = runtime.registry.isPolledByOthersToo(folder.state.binding);
	for (const one of mails) {
		// They write the same mark: after a crash it must not end what only they have finished.
		if (isPolledByOthers) one.entry.wasUnmarked = false;
		replaceEntry(folder.state.pending, one);
	}
	stage(delivery, folder);
	const isAtOnce = settings.ifWorkflowFails === 'ignore';
	const ready = mails.filter(({ mail }) => mail !== null);
	const bundles = isAtOnce && settings.batch ? [ready] : ready.map((one) => [one]);
	for (const bundle of bundles.filter(({ length }) => length > 0)) {
		let isSettled = false;
		const settle = (outcome: Parameters<typeof onExecutionEnd>[3]) => {
			if (isSettled) return;
			isSettled = true;
			for (const { entry } of bundle) {
				onExecutionEnd({ runtime, protocol, logger: context.logger }, folder, entry, outcome);
				if (entry.state === 'retry' || outcome === 'died') folder.onCapacity?.();
			}
		};
		const data = bundle.flatMap(({ mail }) => (mail === null ? [] : [mail]));
		emitMail(context, data, settle, () => runtime.registry.isStopping);
		if (isAtOnce) setTimeout(settle, LIMITS.storedMs, 'success').unref();
	}
}
