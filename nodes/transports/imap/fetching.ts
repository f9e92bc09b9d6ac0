import type { MailError } from '../../helpdesk/errors';
import type { FetchResult, MailRef, RawMail } from '../../helpdesk/ports';
import type { FetchMessageObject, ImapClient } from './client';
import { bytesOf, contentRows, type Wanted } from './contentAnswer';
import type { FetchStep, FetchTarget } from './fetchPlan';
import { assemble } from './largeMail';
import { headerMail, wholeMail } from './rawMail';
import { refusalOf } from './refusal';
import { mailsNotGone } from './secondLook';
import { readAlone } from './singleMail';
import { breaksOff, isMuchShorter } from './truncation';
import { packUids } from './uidSet';

/** What all steps of one fetch share. */
export interface FetchContext {
	client: ImapClient;
	/** Path of the folder, for errors. */
	folder: string;
	maxBytes: number;
}

/** Carries out one step; yields one result for each of its mails, in their order. */
export async function* fetchStep(
	context: FetchContext,
	step: FetchStep,
): AsyncGenerator<FetchResult> {
	switch (step.kind) {
		case 'batch':
			yield* fetchTogether(context, step.targets, 'source');
			return;
		case 'headers':
			yield* fetchTogether(context, step.targets, 'headers');
			return;
		case 'large':
			yield await fetchLarge(context, step.targets[0]);
			return;
		case 'stale':
			for (const ref of step.refs) yield { outcome: 'gone', ref };
	}
}

/**
 * One streaming command for several mails. Servers answer in ascending order or not; a mail that comes
 * early waits for those before it. What the command did not give, because the server left it out, gave
 * nothing of it or refused the whole command for the sake of one mail (Exchange does on a damaged one),
 * is asked for in smaller commands, looked for once more, and asked for alone.
 */
async function* fetchTogether(
	context: FetchContext,
	targets: readonly FetchTarget[],
	wanted: 'source' | 'headers',
): AsyncGenerator<FetchResult> {
	const { client } = context;
	const doubted = new Set<number>();
	const came = new Map<number, RawMail>();
	let next = 0;
	function* ready(): Generator<FetchResult> {
		for (; next < targets.length; next += 1) {
			const { uid } = targets[next] as FetchTarget;
			const mail = came.get(uid);
			if (mail === undefined) return;
			came.delete(uid);
			yield { outcome: 'read', mail };
		}
	}
	let refusal: MailError | null = null;
	try {
		for await (const [target, bytes] of answersTo(client, targets, wanted)) {
			if (wanted === 'source' && isDoubtful(target, bytes)) doubted.add(target.uid);
			else came.set(target.uid, mailOf(target, bytes, wanted, context.maxBytes));
			yield* ready();
		}
	} catch (error) {
		refusal = refusalOf(client, error, 'reading mail');
		if (refusal === null) throw error;
	}
	if (next === targets.length) return;
	const rest = targets.slice(next);
	const open = rest.filter(({ uid }) => !came.has(uid));
	const again =
		refusal !== null && targets.length > 1
			? inHalves(context, open, wanted)
			: oneByOne(context, open, { wanted, refusal, doubted, isAlone: targets.length === 1 });
	try {
		for (const { uid } of rest) {
			const mail = came.get(uid);
			came.delete(uid);
			if (mail !== undefined) yield { outcome: 'read', mail };
			else yield (await again.next()).value as FetchResult;
		}
		// Its last command is still being read when its last mail is here.
		await again.next();
	} finally {
		await again.return(undefined);
	}
}

/** What a refused command did not give, by smaller commands, until a refusal is about one mail. */
async function* inHalves(
	context: FetchContext,
	targets: readonly FetchTarget[],
	wanted: 'source' | 'headers',
): AsyncGenerator<FetchResult> {
	const middle = Math.ceil(targets.length / 2);
	for (const half of [targets.slice(0, middle), targets.slice(middle)]) {
		if (half.length > 0) yield* fetchTogether(context, half, wanted);
	}
}

/** What a command left out: looked for together, then each that is there alone. */
async function* oneByOne(
	context: FetchContext,
	targets: readonly FetchTarget[],
	{ wanted, refusal, doubted, isAlone }: Omission,
): AsyncGenerator<FetchResult> {
	const { client } = context;
	const uids = targets.map(({ uid }) => uid);
	const there = await mailsNotGone(client, client.flow, uids);
	for (const { uid, ref } of targets) {
		const row = there.get(uid);
		// Bytes that are in doubt are compared with what comes the second time.
		const wasAlone = isAlone && !doubted.has(uid);
		if (row === undefined) yield { outcome: 'gone', ref };
		else
			yield await readAlone(context, { ref: withSize(ref, row), uid, wanted, wasAlone, refusal });
	}
}

interface Omission {
	wanted: 'source' | 'headers';
	/** How the server refused; null where it left the mails out. */
	refusal: MailError | null;
	/** Mails of which bytes came that may not be all. */
	doubted: ReadonlySet<number>;
	/** The command was about one mail. */
	isAlone: boolean;
}

/** The listing may not have told the size, by which it is judged whether bytes are missing. */
function withSize(ref: MailRef, row: FetchMessageObject): MailRef {
	return row.size === undefined ? ref : { ...ref, size: row.size };
}

/** What a server answers of these mails, each at most once, without what nobody asked for. */
async function* answersTo(
	client: ImapClient,
	targets: readonly FetchTarget[],
	wanted: Wanted,
): AsyncGenerator<[FetchTarget, Buffer]> {
	const open = new Map(targets.map((target) => [target.uid, target]));
	for (const set of packUids([...open.keys()])) {
		for await (const row of contentRows(client.flow, set, wanted)) {
			const target = open.get(row.uid);
			const bytes = target === undefined ? null : bytesOf(row, wanted, target.ref.size);
			if (target === undefined || bytes === null) continue;
			open.delete(row.uid);
			yield [target, bytes];
		}
	}
}

/** Bytes that may not be the whole mail; asked for alone, they are compared. */
function isDoubtful({ ref }: FetchTarget, bytes: Buffer): boolean {
	return isMuchShorter(bytes.length, ref.size) && breaksOff(bytes);
}

function mailOf(
	{ ref }: FetchTarget,
	bytes: Buffer,
	wanted: 'source' | 'headers',
	maxBytes: number,
): RawMail {
	return wanted === 'source' ? wholeMail(ref, bytes, maxBytes) : headerMail(ref, bytes, null);
}

/** A large mail in pieces; where one is lost, all of it by one command, which must give at least as much. */
async function fetchLarge(context: FetchContext, target: FetchTarget): Promise<FetchResult> {
	const { bytes, isSure } = await assemble(context.client, target, context.maxBytes);
	if (isSure) return { outcome: 'read', mail: wholeMail(target.ref, bytes, context.maxBytes) };
	return await readAlone(context, {
		...target,
		wanted: 'source',
		wasAlone: false,
		refusal: null,
		atLeast: bytes.length,
	});
}
