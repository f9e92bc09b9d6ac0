import type { IPollFunctions } from 'n8n-workflow';
import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { FetchOptions, MailRef } from '../../helpdesk/ports';
import { releaseBytes } from '../item/releaseBytes';
import { raceAbort } from '../protocols/raceAbort';
import type { FetchedMail } from './toExecutionData';
import { toExecutionData } from './toExecutionData';
import type { Session } from './delivery';
import type { FolderRuntime } from './triggerRuntime';
import type { TriggerProtocol } from './triggerProtocol';

/** What a reading works with. */
export interface ReadOptions {
	context: IPollFunctions;
	protocol: TriggerProtocol;
	session: Session;
	folder: FolderRuntime;
	signal: AbortSignal;
	/** No further mail is begun after this, epoch ms. */
	fetchUntil: number;
	owner: string;
	debug: string[] | null;
}

/** How a reading ended: each ref is in one of the lists, or was not reached. */
export interface Reading {
	built: FetchedMail[];
	/** Ids of mails that are no longer in the folder, by a second look. */
	gone: Set<string>;
	/** Mails that are there and could not be read, each with its own error. */
	failed: Array<{ ref: MailRef; error: unknown }>;
	/** Mails that were read and that n8n could not store, each with its own error. */
	notStored: Array<{ ref: MailRef; error: unknown }>;
	/** What ended the reading early; what was read before stands. */
	error: unknown;
	/** The reading ended because it was enough for one poll. */
	isCutShort: boolean;
}

/** Whether a ref was reached by the reading. */
export function isReached(reading: Reading, { id }: MailRef): boolean {
	return (
		reading.gone.has(id) ||
		[...reading.built, ...reading.failed, ...reading.notStored].some(({ ref }) => ref.id === id)
	);
}

/** Errors after which a new session may read on. */
function isBrokenSession(error: unknown): boolean {
	return (
		isMailError(error) &&
		['MAIL_CONNECTION_LOST', 'MAIL_TIMEOUT', 'MAIL_PROTOCOL', 'MAIL_ABORTED'].includes(error.code)
	);
}

/**
 * Fetches and reads `refs` in their order. Where the session breaks, the next one asks for each mail
 * alone, so that the mail that breaks it is known, counted by itself and passed by the others. A mail
 * whose binary data n8n cannot store `LIMITS.fetchAttempts` times goes out without it.
 */
export async function readMails(
	refs: readonly MailRef[],
	options: ReadOptions,
	how: Pick<FetchOptions, 'isSingly' | 'isHeadersOnly'> = {},
): Promise<Reading> {
	const { protocol, folder, signal, session } = options;
	const reading: Reading = {
		built: [],
		gone: new Set(),
		failed: [],
		notStored: [],
		error: null,
		isCutShort: false,
	};
	let waiting = [...refs];
	for (let sessions = 1; waiting.length > 0; sessions += 1) {
		const isSingly = how.isSingly === true || folder.isReadingSingly;
		try {
			await readOver(waiting, { ...how, isSingly }, options, reading);
			waiting = waiting.filter((ref) => !isReached(reading, ref));
			if (reading.isCutShort) return reading;
			// A source that leaves one out has not said that it is gone.
			for (const ref of waiting) {
				const error = new Error('The mail source gave no result for this mail.');
				reading.failed.push({ ref, error });
			}
			folder.isReadingSingly = false;
			return reading;
		} catch (error) {
			reading.error = error;
			if (!isBrokenSession(error)) return reading;
			waiting = waiting.filter((ref) => !isReached(reading, ref));
			folder.isReadingSingly = true;
			const [culprit] = waiting;
			if (isSingly && culprit !== undefined) {
				reading.failed.push({ ref: culprit, error });
				waiting.shift();
			}
			const isOver = signal.aborted || Date.now() >= options.fetchUntil;
			if (isOver || sessions > LIMITS.readSessions) return reading;
			try {
				await session.source.close();
				session.source = await protocol.openSource(signal, session.transcript);
			} catch (openError) {
				reading.error = openError;
				return reading;
			}
			reading.error = null;
		}
	}
	return reading;
}

async function readOver(
	refs: readonly MailRef[],
	how: Pick<FetchOptions, 'isSingly' | 'isHeadersOnly'>,
	options: ReadOptions,
	reading: Reading,
): Promise<void> {
	const { context, protocol, session, folder, signal } = options;
	const { maxMessageSize: maxBytes } = protocol.settings;
	let bytes = 0;
	let left = refs.length;
	for await (const result of session.source.fetch(refs, { ...how, maxBytes }, signal)) {
		left -= 1;
		if (result.outcome === 'gone') {
			reading.gone.add(result.ref.id);
			continue;
		}
		if (result.outcome === 'failed') {
			reading.failed.push({ ref: result.ref, error: result.error });
			continue;
		}
		const { mail } = result;
		const { id } = mail.ref;
		const failures = folder.storeFailures.get(id) ?? 0;
		const building = toExecutionData(context, protocol, mail, {
			withoutBinaries: failures >= LIMITS.fetchAttempts,
			isHeadersOnly: how.isHeadersOnly === true,
			debug: options.debug,
		});
		try {
			// n8n's binary storage knows no signal, and one write that hangs would hang the trigger.
			reading.built.push(await raceAbort(building, signal));
			folder.storeFailures.delete(id);
		} catch (error) {
			folder.storeFailures.set(id, failures + 1);
			reading.notStored.push({ ref: mail.ref, error });
		}
		if (!mail.isPartial) folder.lastReadAt = Date.now();
		const { source: content } = mail;
		bytes += content.length;
		// A mail that has a memory of its own, as large ones have; built, nothing needs it any more.
		if (content.length === content.buffer.byteLength) releaseBytes(content);
		const isOver = signal.aborted || Date.now() >= options.fetchUntil;
		const isEnough = isOver || bytes >= LIMITS.pollBytes;
		if (isEnough && left > 0) {
			reading.isCutShort = true;
			return;
		}
	}
}
