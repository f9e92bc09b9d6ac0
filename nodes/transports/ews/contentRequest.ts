import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { HttpsBody } from '../http';
import { type Markup, xml } from './soap/xml';

/** Where streamed content goes; no escaped value can contain it, for it is a processing instruction. */
export const CONTENT_MARK: Markup = xml`<?content?>`;

/** A multiple of 3, so that no padding comes in the middle. */
const STEP_BYTES = 57 * 1024;

/** A request of so few characters goes in one piece and with its length. */
const WHOLE_CHARS = 1024 * 1024;

/**
 * The request with base64 in the place of the mark. A small one comes whole: some servers and
 * proxies refuse a request without Content-Length (HTTP 411). A larger one is streamed; what was read
 * to find out is its beginning. Reading that far may take LIMITS.operationMs.
 *
 * @throws MailError MAIL_INPUT when `content` fails within the beginning, MAIL_ABORTED, MAIL_TIMEOUT
 */
export async function contentRequest(
	message: string,
	content: () => AsyncIterable<Buffer | string>,
	signal: AbortSignal,
): Promise<HttpsBody> {
	const parts = requestParts(message, content);
	const beginning: string[] = [];
	let chars = 0;
	const late = AbortSignal.timeout(LIMITS.operationMs);
	const ended = endOf(signal, late);
	try {
		while (chars <= WHOLE_CHARS) {
			const { value, done } = await Promise.race([parts.next(), ended.promise]);
			if (done) return beginning.join('');
			beginning.push(value);
			chars += value.length;
		}
	} catch (cause) {
		// Not waited for: it ends when the content does.
		parts.return().catch(() => undefined);
		if (isMailError(cause)) throw cause;
		throw new MailError('MAIL_INPUT', 'The content to send could not be read completely.', {
			cause,
		});
	} finally {
		ended.forget();
	}
	return async function* streamed() {
		yield* beginning;
		yield* parts;
	};
}

/** Rejects when one of the signals is aborted; `forget` takes its listeners off. */
function endOf(
	signal: AbortSignal,
	late: AbortSignal,
): { promise: Promise<never>; forget: () => void } {
	const listeners = new AbortController();
	const promise = new Promise<never>((_resolve, reject) => {
		const end = () =>
			reject(
				signal.aborted
					? new MailError('MAIL_ABORTED', 'The operation was stopped.', { cause: signal.reason })
					: new MailError('MAIL_TIMEOUT', 'Reading the content to send took too long.'),
			);
		if (signal.aborted) end();
		for (const each of [signal, late]) {
			each.addEventListener('abort', end, { once: true, signal: listeners.signal });
		}
	});
	promise.catch(() => undefined);
	return { promise, forget: () => listeners.abort() };
}

async function* requestParts(
	message: string,
	content: () => AsyncIterable<Buffer | string>,
): AsyncGenerator<string, void> {
	const at = message.indexOf(CONTENT_MARK.text);
	if (at < 0) throw new MailError('MAIL_INPUT', 'The request has no place for its content.');
	yield message.slice(0, at);
	let carry: Buffer = Buffer.alloc(0);
	for await (const part of content()) {
		const chunk = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
		const joined = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
		const whole = joined.length - (joined.length % 3);
		for (let from = 0; from < whole; from += STEP_BYTES) {
			yield joined.toString('base64', from, Math.min(from + STEP_BYTES, whole));
		}
		carry = joined.subarray(whole);
	}
	yield carry.toString('base64') + message.slice(at + CONTENT_MARK.text.length);
}
