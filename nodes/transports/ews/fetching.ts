import type { MailError } from '../../helpdesk/errors';
import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef, RawMail } from '../../helpdesk/ports';
import { callBatches } from './callBatches';
import type { EwsItem } from './ewsItem';
import type { EwsClient } from './ewsClient';
import { toRef } from './listing';
import { getItem, type GetItemShape } from './operations/getItem';

/** Refs fetched with one call, in order. */
export interface FetchStep {
	shape: Extract<GetItemShape, 'mime' | 'headers'>;
	refs: MailRef[];
}

/** What an item of unknown size counts as. */
const UNKNOWN_BYTES = 100 * 1024;
/** How much larger MIME is than the size Exchange names: it keeps attachments as bytes, not base64. */
const MIME_GROWTH = 1.4;

/**
 * Cuts refs into calls: as many bytes as LIMITS.ewsBatchBytes, as many items as LIMITS.ewsBatchItems,
 * a larger mail alone, and a mail over `maxBytes` with its header only.
 */
export function planFetch(refs: readonly MailRef[], maxBytes: number): FetchStep[] {
	const steps: FetchStep[] = [];
	let bytes = 0;
	for (const ref of refs) {
		const size = ref.size ?? UNKNOWN_BYTES;
		// One of unknown size is tried: what is too large is cut off while it comes in.
		const shape = (ref.size ?? 0) > maxBytes ? 'headers' : 'mime';
		const step = steps.at(-1);
		const weight = shape === 'mime' ? size : 0;
		const fits =
			step?.shape === shape &&
			step.refs.length < LIMITS.ewsBatchItems &&
			bytes + weight <= LIMITS.ewsBatchBytes;
		if (step && fits) {
			step.refs.push(ref);
			bytes += weight;
		} else {
			steps.push({ shape, refs: [ref] });
			bytes = weight;
		}
	}
	return steps;
}

/** In the order of `refs`; what is gone is left out. See MailSource.fetch. */
export async function* fetchMails(
	client: EwsClient,
	refs: readonly MailRef[],
	maxBytes: number,
	receiptName: string,
	signal: AbortSignal,
): AsyncIterable<RawMail> {
	for (const step of planFetch(refs, maxBytes)) {
		yield* await fetchStep(client, step, maxBytes, receiptName, signal);
	}
}

async function fetchStep(
	client: EwsClient,
	step: FetchStep,
	maxBytes: number,
	receiptName: string,
	signal: AbortSignal,
): Promise<RawMail[]> {
	const { refs } = step;
	if (step.shape === 'headers') return await fetchHeaders(client, refs, receiptName, signal);
	const [first] = refs;
	const expected =
		refs.length === 1 && first?.size ? { expectedBytes: Math.ceil(first.size * MIME_GROWTH) } : {};
	let outcomes;
	try {
		outcomes = await callBatches(
			client,
			refs.map(({ id }) => id),
			(ids) => getItem({ ids, shape: 'mime', receiptName, maxBytes, ...expected }),
			signal,
		);
	} catch (error) {
		// The sizes the server named were wrong by far: one at a time, then by header.
		if (!isMailError(error) || error.code !== 'MAIL_TOO_LARGE') throw error;
		if (refs.length === 1) return await fetchHeaders(client, refs, receiptName, signal);
		const singles: RawMail[] = [];
		for (const ref of refs) {
			const single: FetchStep = { shape: 'mime', refs: [ref] };
			singles.push(...(await fetchStep(client, single, maxBytes, receiptName, signal)));
		}
		return singles;
	}
	const mails: RawMail[] = [];
	for (const [index, ref] of refs.entries()) {
		const outcome = outcomes[index];
		if (outcome?.item?.mime) mails.push(whole(ref, outcome.item, outcome.item.mime));
		else if (outcome?.error && isGone(outcome.error)) continue;
		else if (outcome?.error && !isUnconvertible(outcome.error)) throw outcome.error;
		// Too large after all, or not to be made into MIME: what its headers say.
		else mails.push(...(await fetchHeaders(client, [ref], receiptName, signal)));
	}
	return mails;
}

/** The header block of mails that are too large or cannot be converted. */
async function fetchHeaders(
	client: EwsClient,
	refs: readonly MailRef[],
	receiptName: string,
	signal: AbortSignal,
): Promise<RawMail[]> {
	const outcomes = await callBatches(
		client,
		refs.map(({ id }) => id),
		(ids) => getItem({ ids, shape: 'headers', receiptName }),
		signal,
	);
	const mails: RawMail[] = [];
	for (const [index, ref] of refs.entries()) {
		const outcome = outcomes[index];
		if (outcome?.item) {
			const { item } = outcome;
			mails.push({
				ref: merged(ref, item),
				source: headerBlock(item),
				isPartial: true,
				conversationId: item.conversationId,
			});
		} else if (outcome?.error && !isGone(outcome.error)) throw outcome.error;
	}
	return mails;
}

function whole(ref: MailRef, item: EwsItem, source: Buffer): RawMail {
	return {
		ref: merged(ref, item),
		source,
		isPartial: false,
		conversationId: item.conversationId,
	};
}

/** What the item says now, the listing's word where it says nothing. */
function merged(ref: MailRef, item: EwsItem): MailRef {
	const now = toRef(item);
	return {
		...now,
		id: ref.id,
		size: now.size ?? ref.size,
		receivedAt: now.receivedAt ?? ref.receivedAt,
	};
}

/**
 * The transport headers as they came in; else InternetMessageHeaders, which Exchange unfolds; else the
 * little the properties say.
 */
export function headerBlock(item: EwsItem): Buffer {
	if (item.transportHeaders !== null && item.transportHeaders.trim() !== '') {
		const text = item.transportHeaders.replace(/\r?\n/g, '\r\n').trimEnd();
		return Buffer.from(`${text}\r\n\r\n`.slice(0, LIMITS.headerBytes), 'utf8');
	}
	const lines = item.headers.map(({ name, value }) => `${name}: ${oneLine(value)}`);
	if (!item.headers.some(({ name }) => name.toLowerCase() === 'subject')) {
		lines.push(`Subject: ${oneLine(item.subject)}`);
	}
	if (item.messageId !== null && !/^message-id:/im.test(lines.join('\n'))) {
		lines.push(`Message-ID: ${oneLine(item.messageId)}`);
	}
	return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`.slice(0, LIMITS.headerBytes), 'utf8');
}

function oneLine(text: string): string {
	return text.replace(/[\r\n]+[ \t]*/g, ' ');
}

/** Gone for our purpose: deleted, moved (its id changed), or an id the server cannot read. */
export function isGone(error: MailError): boolean {
	return error.code === 'MAIL_MESSAGE_GONE' || error.code === 'MAIL_STALE_ID';
}

/** The mail is there but Exchange cannot turn it into MIME (corrupt or of a foreign class). */
function isUnconvertible(error: MailError): boolean {
	return error.code === 'MAIL_REJECTED' || error.code === 'MAIL_TOO_LARGE';
}
