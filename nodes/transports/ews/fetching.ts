import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { FetchOptions, FetchResult, MailRef, RawMail } from '../../helpdesk/ports';
import { type BatchOutcome, endsSession, toOutcome } from './callBatches';
import type { EwsClient } from './ewsClient';
import type { ResolvedFolder } from './folders';
import { type ItemAnswer, readAnswer } from './itemAnswer';
import { getFolder } from './operations/getFolder';
import { getItem, type GetItemShape } from './operations/getItem';
import { planFetch } from './planFetch';
import type { SameFolder } from './sameFolder';
import { type Whereabouts, whereIs } from './whereabouts';

export interface FetchContext {
	client: EwsClient;
	/** A folder that answers while the server does. */
	folder: Pick<ResolvedFolder, 'ref'>;
	receiptName: string;
	/** Whether an item with this ParentFolderId counts as there. */
	isHere: Pick<SameFolder, 'has'>;
}

type Shape = 'mime' | 'headers';

/** How much larger MIME is than the size Exchange names: it keeps attachments as bytes, not base64. */
const MIME_GROWTH = 1.4;

/** Refusals of a property, not of the mail. */
const PROPERTY_REFUSED = /Propert|UnsupportedPath|InvalidExtended/;

/** See MailSource.fetch. */
export async function* fetchMails(
	context: FetchContext,
	refs: readonly MailRef[],
	options: FetchOptions,
	signal: AbortSignal,
): AsyncGenerator<FetchResult> {
	const fetch = new MailFetch(context, options, signal);
	for (const { refs: some, shape } of planFetch(refs, options)) yield* fetch.shared(some, shape);
}

/**
 * One fetch. A request for several mails that fails is made in halves, so that the mail that breaks it
 * comes to stand alone; a silent one is not, for each half would cost the whole wait again. A mail that
 * a request did not give is asked for alone, then for its header block, then looked for. A mail fails
 * only where the server then still answers about the folder: else nothing more can be read now.
 */
class MailFetch {
	/** Mails in a row that alone met silence, or the end of the connection. */
	private silentMails = 0;

	private cutMails = 0;

	constructor(
		private readonly context: FetchContext,
		private readonly options: FetchOptions,
		private readonly signal: AbortSignal,
	) {}

	async *shared(
		refs: readonly MailRef[],
		shape: Shape,
		isHurried = false,
	): AsyncGenerator<FetchResult> {
		const [first] = refs;
		if (first === undefined) return;
		if (refs.length === 1) {
			yield await this.alone(first, shape, isHurried);
			return;
		}
		let answers: ItemAnswer[];
		try {
			answers = await this.ask(refs, shape, isHurried);
		} catch (error) {
			if (!isMailError(error) || endsSession(error)) throw error;
			if (isSilence(error)) {
				for (const ref of refs) yield await this.alone(ref, shape, true);
				return;
			}
			const middle = Math.ceil(refs.length / 2);
			yield* this.shared(refs.slice(0, middle), shape, isHurried);
			yield* this.shared(refs.slice(middle), shape, isHurried);
			return;
		}
		for (const [index, ref] of refs.entries()) {
			const answer = answers[index];
			if ((await this.isDoubtful(answer)) && (await this.whereIs(ref)) === 'gone') {
				yield { outcome: 'gone', ref };
			} else if (answer?.kind === 'read') yield this.read(answer.mail, null);
			else if (answer?.kind === 'tooLarge') yield await this.headersOf(ref, null, isHurried);
			else yield await this.alone(ref, shape, isHurried);
		}
	}

	/** Asked for alone: a result whatever the server does, or the error that ends the fetch. */
	private async alone(ref: MailRef, shape: Shape, isHurried: boolean): Promise<FetchResult> {
		if (shape === 'headers') return await this.headersOf(ref, null, isHurried);
		let answer = await this.tryAlone(ref, 'mime', isHurried);
		if (answer.kind === 'nothing' && PROPERTY_REFUSED.test(answer.error.serverText ?? '')) {
			answer = await this.tryAlone(ref, 'mimeAlone', isHurried);
		}
		if (answer.kind === 'read') {
			const isGone = (await this.isDoubtful(answer)) && (await this.whereIs(ref)) === 'gone';
			return isGone ? { outcome: 'gone', ref } : this.read(answer.mail, null);
		}
		if (answer.kind === 'tooLarge') return await this.headersOf(ref, null, isHurried);
		const { error } = answer;
		const isSilent = isSilence(error);
		if (isSilent && ++this.silentMails >= LIMITS.ewsSilentMails) throw error;
		if (error.code === 'MAIL_CONNECTION_LOST' && ++this.cutMails >= LIMITS.ewsCutMails) throw error;
		if (error.code === 'MAIL_MESSAGE_GONE' && (await this.whereIs(ref)) === 'gone') {
			return { outcome: 'gone', ref };
		}
		return await this.headersOf(ref, error, isHurried || isSilent);
	}

	/** Its header block; `failure` is why there is no more, null where no more was wanted. */
	private async headersOf(
		ref: MailRef,
		failure: MailError | null,
		isHurried: boolean,
	): Promise<FetchResult> {
		const answer = await this.tryAlone(ref, 'headers', isHurried);
		const isDoubtful = await this.isDoubtful(answer);
		if (answer.kind === 'read' && !isDoubtful) return this.read(answer.mail, failure);
		const isSilent = answer.kind === 'nothing' && isSilence(answer.error);
		const place = isSilent ? 'unknown' : await this.whereIs(ref);
		if (place === 'gone') return { outcome: 'gone', ref };
		if (answer.kind === 'read') return this.read(answer.mail, failure);
		if (place !== 'here') await this.proveServer(isSilent);
		const error = answer.kind === 'nothing' ? answer.error : null;
		return { outcome: 'failed', ref, error: this.failureOf(failure ?? error, ref) };
	}

	private read(mail: RawMail, failure: MailError | null): FetchResult {
		if (!mail.isPartial) {
			this.silentMails = 0;
			this.cutMails = 0;
		}
		return { outcome: 'read', mail: failure === null ? mail : { ...mail, failure } };
	}

	/** The server's word about one mail, with when it came, for it has no subject yet. */
	private failureOf(cause: MailError | null, { receivedAt }: MailRef): MailError {
		const { host } = this.context.client;
		const when = receivedAt === null ? 'at an unknown time' : `at ${receivedAt}`;
		return new MailError(
			cause?.code ?? 'MAIL_PROTOCOL',
			`The server at ${host} lists a mail received ${when} but returns neither its content nor its headers.`,
			{
				...(cause === null ? {} : { cause, retryable: cause.retryable }),
				...(cause?.serverText ? { serverText: cause.serverText } : {}),
			},
		);
	}

	/** Rejects where the server says nothing of the folder either: the mail is not to blame then. */
	private async proveServer(isHurried: boolean): Promise<void> {
		const call = getFolder(this.context.folder.ref);
		await this.context.client.call(
			isHurried ? { ...call, timeouts: { idleMs: LIMITS.ewsAloneMs } } : call,
			this.signal,
		);
	}

	/** Not found, or found in another folder: to be looked for before it counts as gone. */
	private async isDoubtful(answer: ItemAnswer | undefined): Promise<boolean> {
		if (answer?.kind === 'nothing') return answer.error.code === 'MAIL_MESSAGE_GONE';
		if (answer?.kind !== 'read') return false;
		return !(await this.context.isHere.has(answer.parentFolderId, this.signal));
	}

	private async whereIs(ref: MailRef): Promise<Whereabouts> {
		return await whereIs(this.context, ref.id, this.signal);
	}

	private async tryAlone(
		ref: MailRef,
		shape: Exclude<GetItemShape, 'look'>,
		isHurried: boolean,
	): Promise<ItemAnswer> {
		try {
			const [answer] = await this.ask([ref], shape, isHurried);
			if (answer) return answer;
			return { kind: 'nothing', error: new MailError('MAIL_PROTOCOL', 'The answer is empty.') };
		} catch (error) {
			if (!isMailError(error) || endsSession(error)) throw error;
			// Thrown away while it came in, by our own limit.
			if (error.code === 'MAIL_TOO_LARGE' && error.serverText === null && shape !== 'headers') {
				return { kind: 'tooLarge' };
			}
			return { kind: 'nothing', error };
		}
	}

	private async ask(
		refs: readonly MailRef[],
		shape: Exclude<GetItemShape, 'look'>,
		isHurried: boolean,
	): Promise<ItemAnswer[]> {
		const { client, receiptName } = this.context;
		const [first] = refs;
		const expectedBytes =
			refs.length === 1 && first?.size ? Math.ceil(first.size * MIME_GROWTH) : undefined;
		const results = await client.call(
			getItem({
				ids: refs.map(({ id }) => id),
				shape,
				receiptName,
				...(shape === 'headers' ? {} : { maxBytes: this.options.maxBytes }),
				...(shape === 'headers' || expectedBytes === undefined ? {} : { expectedBytes }),
				...(isHurried ? { timeouts: { idleMs: LIMITS.ewsAloneMs } } : {}),
			}),
			this.signal,
		);
		return refs.map((ref, index) => {
			const outcome: BatchOutcome = toOutcome(
				results[index] ?? { item: null, failure: null },
				client.host,
			);
			return readAnswer(ref, outcome, shape === 'headers' ? 'headers' : 'mime', client.host);
		});
	}
}

/** The server said nothing in time. One that says itself that it took too long is not silent. */
function isSilence(error: MailError): boolean {
	return error.code === 'MAIL_TIMEOUT' && error.serverText === null;
}
