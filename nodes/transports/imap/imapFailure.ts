import type { MailErrorDetails } from '../../helpdesk/errors';
import { redact, scrubError } from '../auth/index';

/** The fields of imapflow's errors that say what the server said. */
export interface ImapFailure {
	message?: string;
	code?: string;
	responseStatus?: string;
	responseText?: string;
	response?: unknown;
	serverResponseCode?: string;
	/** The error object of the SASL challenge, parsed. */
	oauthError?: unknown;
	mailboxMissing?: boolean;
	throttleReset?: number;
	/** The server's BYE. */
	reason?: string;
}

export function asFailure(error: unknown): ImapFailure {
	return typeof error === 'object' && error !== null ? (error as ImapFailure) : {};
}

/** What a MailError keeps of it: the server's line as `[CODE] text`, and the error without secrets. */
export function detailsOf(failure: ImapFailure, cause: unknown): MailErrorDetails {
	const text = textOf(failure) ?? failure.reason;
	const code = failure.serverResponseCode;
	const line = [code === undefined ? '' : `[${code}]`, text ?? ''].filter(Boolean).join(' ');
	return { cause: scrubError(cause), ...(line === '' ? {} : { serverText: redact(line) }) };
}

/** The words of the server's answer, without its code. */
export function textOf({ responseText, response }: ImapFailure): string | undefined {
	return responseText ?? (typeof response === 'string' ? response : undefined);
}

/** Takes a line of `detailsOf` apart. */
export function splitServerText(serverText: string): { responseCode?: string; text: string } {
	const match = /^\[([^\]\s]{1,60})[^\]]{0,200}\] ?/.exec(serverText);
	if (match === null) return { text: serverText };
	return { responseCode: match[1] as string, text: serverText.slice(match[0].length) };
}

/** A folder may be called Maintenance, a user temporary@…: their names say nothing about the server. */
export function withoutName(text: string, name: string): string {
	if (name.trim().length < 4) return text;
	const wanted = name.trim().toLowerCase();
	let rest = text;
	for (let at = rest.toLowerCase().indexOf(wanted); at >= 0;) {
		rest = `${rest.slice(0, at)}…${rest.slice(at + wanted.length)}`;
		at = rest.toLowerCase().indexOf(wanted, at + 1);
	}
	return rest;
}
