import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { ImapFlow } from './client';

/** A server that sends what no mailbox needs; another connection may fare better. */
export function tooMuch(
	{ host, port }: { host: string; port: number },
	what: string,
	cause?: unknown,
): MailError {
	return new MailError(
		'MAIL_PROTOCOL',
		`${host}:${port} sent ${what}. The connection was closed.`,
		{
			...(cause === undefined ? {} : { cause }),
		},
	);
}

/** The error of imapflow's own bounds in words of ours; null for any other. */
export function limitError(
	error: Error & { code?: string },
	server: { host: string; port: number },
): MailError | null {
	switch (error.code) {
		case 'LineTooLarge':
			return tooMuch(server, `a line of more than ${LIMITS.imapLineBytes} bytes`, error);
		case 'ResponseTooLarge':
			return tooMuch(server, `an answer of more than ${LIMITS.imapResponseBytes} bytes`, error);
		default:
			return null;
	}
}

/** What imapflow asks for each untagged row; its types leave it out. */
interface Reader {
	getUntaggedHandler(command: string, attributes: unknown): unknown;
	currentRequest?: { command?: string };
	streamer?: { readBytesCounter: number };
}

/**
 * Ends the connection to a server whose answer to one command has no end: imapflow bounds a row, and
 * keeps as many rows as come (a million of LIST took 800 MB, measured).
 *
 * @param onTooMuch told why, once, before the connection is closed.
 */
export function limitAnswers(flow: ImapFlow, onTooMuch: (why: string) => void): void {
	const reader = flow as unknown as Reader;
	const handlerOf = reader.getUntaggedHandler.bind(flow);
	let request: Reader['currentRequest'];
	let rows = 0;
	let begin = 0;
	reader.getUntaggedHandler = (command, attributes) => {
		const bytes = reader.streamer?.readBytesCounter ?? 0;
		if (reader.currentRequest !== request) {
			request = reader.currentRequest;
			rows = 0;
			begin = bytes;
		}
		rows++;
		const name = request?.command ?? 'no command';
		const isFetch = /FETCH$/i.test(name);
		if (rows > LIMITS.imapRows) {
			onTooMuch(`more than ${LIMITS.imapRows} rows in answer to ${name}`);
			flow.close();
		} else if (!isFetch && bytes - begin > LIMITS.imapAnswerBytes) {
			onTooMuch(`more than ${LIMITS.imapAnswerBytes} bytes in answer to ${name}`);
			flow.close();
		}
		return handlerOf(command, attributes);
	};
}
