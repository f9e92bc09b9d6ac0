import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { OutgoingMessage } from '../../helpdesk/model';
import { composeMail } from '../../mime/index';

/** A message as it goes over the wire, with its envelope. */
export interface ComposedBytes {
	source: Buffer;
	/** '' is the null sender. */
	from: string;
	/** To, Cc and Bcc, each once. */
	to: string[];
}

/**
 * Composes a message whole: its size must be known before it is handed in, and an alternate server
 * must get the same bytes after the first one failed, which an attachment's stream gives only once.
 * @throws MailError MAIL_INPUT when it cannot be composed, MAIL_TOO_LARGE over `LIMITS.smtpMessageBytes`
 */
export async function composeBytes(
	message: OutgoingMessage,
	signal: AbortSignal,
): Promise<ComposedBytes> {
	const { envelope, stream } = await composeMail(message);
	const chunks: Buffer[] = [];
	let bytes = 0;
	const onAbort = () => stream.destroy(new Error('aborted'));
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		if (signal.aborted) throw new Error('aborted');
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			bytes += chunk.length;
			if (bytes > LIMITS.smtpMessageBytes) break;
			chunks.push(chunk);
		}
	} catch (cause) {
		if (signal.aborted)
			throw new MailError('MAIL_ABORTED', 'Composing the message was stopped.', { cause });
		throw new MailError('MAIL_INPUT', 'An attachment could not be read completely.', { cause });
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
	if (bytes > LIMITS.smtpMessageBytes) {
		throw new MailError(
			'MAIL_TOO_LARGE',
			`The message is larger than ${LIMITS.smtpMessageBytes} bytes with its attachments encoded.`,
		);
	}
	return { source: Buffer.concat(chunks), ...envelope };
}
