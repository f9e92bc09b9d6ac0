import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MailError } from '../../helpdesk/errors';
import type { MailErrorCode } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailContext, MailItem, ParsedAttachment } from '../../helpdesk/model';
import { headerBlock } from './headerBlock';
import { readMail } from './readMail';
import type { ReadMailOptions } from './readMail';

/** What goes into a workflow: the item, and the attachments that may be stored beside it. */
export interface ReadMail {
	item: MailItem;
	attachments: ParsedAttachment[];
}

/** What the thread is asked. */
export interface ReadRequest {
	source: Uint8Array;
	context: MailContext;
	options: ReadMailOptions;
}

/** What the thread answers: the mail, or the error that reading it threw; code null for no MailError. */
export type ReadResult = ReadMail | { code: MailErrorCode | null; message: string };

/** The first message of a thread, when all that it needs is loaded. */
export const READY = 'ready';

const THREAD = join(__dirname, 'mailReaderThread.js');
/** False where the sources run as they are, in tests of this package, and once a thread did not start. */
let hasThread = existsSync(THREAD);

/** Why a mail could not be read to its end. */
class NotRead extends Error {}

/** The thread did not come to work at all: nothing is wrong with the mail. */
class NoThread extends Error {}

/** One thread, working or waiting for work. */
class Reader {
	private readonly worker = new Worker(THREAD, {
		resourceLimits: { maxOldGenerationSizeMb: LIMITS.readerHeapMegabytes },
		// Neither options of n8n's own process nor what a test runner loads.
		execArgv: [],
		argv: [],
	});

	private readonly ready = new Promise<void>((resolve, reject) => {
		this.worker.once('message', () => resolve());
		this.worker.once('error', (error) => reject(new NoThread(error.message)));
		this.worker.once('exit', () => reject(new NoThread('the thread ended at its start')));
		setTimeout(() => reject(new NoThread('the thread did not start')), LIMITS.readMs).unref();
	});

	private idle: NodeJS.Timeout | undefined;

	private hasEnded = false;

	constructor(private readonly onEnd: (reader: Reader) => void) {
		// Awaited by `read`, and by nobody where the thread is not used after all.
		this.ready.catch(() => undefined);
		// Emitted between two mails as well; `read` hears it too.
		this.worker.on('error', () => this.end());
		this.worker.on('exit', () => this.end());
		this.worker.unref();
	}

	/** @throws NotRead where the mail took too long or too much memory: the thread is gone then. */
	async read({ source, context, options }: ReadRequest): Promise<ReadResult> {
		clearTimeout(this.idle);
		this.worker.ref();
		await this.ready;
		const copy = new Uint8Array(source);
		let timer: NodeJS.Timeout | undefined;
		try {
			return await new Promise<ReadResult>((resolve, reject) => {
				const fail = (why: string) => {
					this.end();
					reject(new NotRead(why));
				};
				timer = setTimeout(() => fail('it took too long'), LIMITS.readMs);
				this.worker.once('message', resolve);
				this.worker.once('error', (error: NodeJS.ErrnoException) =>
					fail(
						error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it took too much memory' : error.message,
					),
				);
				this.worker.once('exit', () => fail('the reader ended'));
				this.worker.postMessage({ source: copy, context, options }, [copy.buffer]);
			});
		} finally {
			clearTimeout(timer);
			for (const event of ['message', 'error', 'exit']) this.worker.removeAllListeners(event);
			this.worker.on('error', () => this.end());
			this.worker.on('exit', () => this.end());
			if (!this.hasEnded) {
				this.worker.unref();
				this.idle = setTimeout(() => this.end(), LIMITS.readerIdleMs);
				this.idle.unref();
			}
		}
	}

	private end(): void {
		if (this.hasEnded) return;
		this.hasEnded = true;
		clearTimeout(this.idle);
		void this.worker.terminate();
		this.onEnd(this);
	}

	get isUsable(): boolean {
		return !this.hasEnded;
	}
}

/** Threads of this process; a mail waits for one that is free. */
const free: Reader[] = [];
const waiting: Array<() => void> = [];
let count = 0;

async function withReader<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
	while (free.length === 0 && count >= LIMITS.readers) {
		await new Promise<void>((resolve) => waiting.push(resolve));
	}
	const reader = free.pop() ?? newReader();
	try {
		return await work(reader);
	} finally {
		if (reader.isUsable) free.push(reader);
		waiting.shift()?.();
	}
}

function newReader(): Reader {
	let reader: Reader;
	try {
		reader = new Reader(onEnd);
	} catch (cause) {
		throw new NoThread('no thread could be made', { cause });
	}
	count++;
	return reader;
}

function onEnd(ended: Reader): void {
	count--;
	const at = free.indexOf(ended);
	if (at >= 0) free.splice(at, 1);
	waiting.shift()?.();
}

/**
 * Reads a mail without holding up n8n: a large one in a thread of its own, with bounds on time and
 * memory. A mail that reaches them becomes what its headers say, with the finding `unreadable`, as
 * any other that cannot be read: it must not hold up those behind it, nor end the process.
 *
 * @throws MailError MAIL_INPUT alone, for a request-id pattern that cannot be used.
 */
export async function readMailAside(
	source: Buffer,
	context: MailContext,
	options: ReadMailOptions = {},
): Promise<ReadMail> {
	const inPlace = async (): Promise<ReadMail> => {
		const { item, parsed } = await readMail(source, context, options);
		return { item, attachments: [...parsed.attachments] };
	};
	if (!hasThread || source.length < LIMITS.readInPlaceBytes) return await inPlace();
	let result: ReadResult;
	try {
		result = await withReader(async (reader) => await reader.read({ source, context, options }));
	} catch (error) {
		if (error instanceof NoThread) {
			hasThread = false;
			return await inPlace();
		}
		if (!(error instanceof NotRead)) throw error;
		const header = headerBlock(source);
		const how = { ...options, isPartial: true, unreadable: error.message };
		const { item } = await readMail(header, context, how);
		item.size = source.length;
		return { item, attachments: [] };
	}
	if ('message' in result) {
		if (result.code !== null) throw new MailError(result.code, result.message);
		throw new Error(result.message);
	}
	// A Buffer comes through a message as the plain array that it is.
	const attachments = result.attachments.map((each) => {
		const { buffer, byteOffset, byteLength } = each.content;
		return { ...each, content: Buffer.from(buffer, byteOffset, byteLength) };
	});
	return { item: result.item, attachments };
}
