import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import { createHttpsClient, type HttpsResponse, type HttpsTimeouts } from '../http';
import { contentRequest } from './contentRequest';
import { ewsError, type EwsFailure, oneLine } from './ewsError';
import { httpError, retryAfter } from './httpError';
import { isExchangeOnline } from './retirement';
import { signInError } from './signInError';
import { envelope } from './soap/envelope';
import { bodyOf, EwsFailureError, faultOf } from './soap/responses';
import type { Markup } from './soap/xml';
import type { XmlNode } from './soap/xmlNode';
import { readXml, type XmlLimits } from './soap/xmlReader';

/** How to reach a mailbox over EWS. */
export interface EwsConnection {
	/** The Connect URL, `https://<host>/EWS/Exchange.asmx`. */
	url: string;
	/** The mailbox's address; routes the call and, app-only, names who is acted as. */
	mailbox: string;
	/** True for app-only tokens: act as the mailbox (ExchangeImpersonation). */
	impersonate: boolean;
	/** PEM of a private CA, trusted beside the system's. */
	ca?: string;
	/** Where HTTPS_PROXY and NO_PROXY are read; none by default. */
	environment?: Readonly<Record<string, string | undefined>>;
	timeouts?: Partial<HttpsTimeouts>;
	/** Asked before each request; rejects where it must not go. */
	checkUrl?: (url: URL) => Promise<void>;
}

/** One request: the operation's name for the transcript, its markup, its parse. */
export interface EwsCall<T> {
	operation: string;
	request: Markup;
	parse(content: XmlNode): T;
	/** Bytes of one MIME content or attachment; default LIMITS.ewsContentBytes. */
	limits?: Partial<XmlLimits>;
	/**
	 * Base64 content to stream into the request at `CONTENT_MARK`. Such a call is made once: neither
	 * a refused token nor a busy server repeats it, and a loss after the last byte is
	 * MAIL_OUTCOME_UNKNOWN.
	 */
	content?: () => AsyncIterable<Buffer | string>;
	/** May not be repeated when its outcome is unknown, though it has no streamed content. */
	isOnce?: boolean;
}

/** One way to one server, for one mailbox. */
export interface EwsClient {
	readonly host: string;
	readonly mailbox: string;
	/** Version the server gave of itself with its last answer, '' before. */
	readonly serverVersion: string;
	call<T>(call: EwsCall<T>, signal: AbortSignal): Promise<T>;
	/** When the last answer came, ms of the monotonic clock; null before. */
	readonly lastAnswerAt: number | null;
	close(): void;
}

/**
 * The only way to an EWS server. Bearer only, the certificate always checked, every wait bounded. One
 * refresh of the token after a 401; a busy server is waited for up to LIMITS.ewsThrottleWaitMs.
 */
export function createEwsClient(
	connection: EwsConnection,
	token: TokenSource,
	transcript: Transcript | null,
): EwsClient {
	const url = connectUrl(connection.url);
	const https = createHttpsClient(connection);
	let serverVersion = '';
	let lastAnswerAt: number | null = null;

	async function call<T>(call: EwsCall<T>, signal: AbortSignal): Promise<T> {
		const isOnce = call.content !== undefined;
		let hasRefreshed = false;
		let waited = 0;
		for (;;) {
			const attempt = await once(call, hasRefreshed, signal);
			if ('value' in attempt) return attempt.value;
			if (attempt.isSignInRefusal && !hasRefreshed && !isOnce) {
				transcript?.line('note', 'the token was refused; asking for a new one');
				hasRefreshed = true;
				continue;
			}
			const { error } = attempt;
			const wait = error.retryAfterMs ?? 1000;
			const mayWait =
				error.code === 'MAIL_THROTTLED' && waited + wait <= LIMITS.ewsThrottleWaitMs && !isOnce;
			if (!mayWait) throw error;
			transcript?.line('note', `the server is busy; waiting ${wait} ms`);
			waited += wait;
			await pause(wait, undefined, { signal }).catch((cause: unknown) => {
				throw new MailError('MAIL_ABORTED', 'the wait was ended', { cause });
			});
		}
	}

	type Attempt<T> = { value: T } | { error: MailError; isSignInRefusal: boolean };

	async function once<T>(
		call: EwsCall<T>,
		forceRefresh: boolean,
		signal: AbortSignal,
	): Promise<Attempt<T>> {
		const accessToken = await token.accessToken({ forceRefresh });
		const message = envelope(call.request, {
			impersonate: connection.impersonate ? connection.mailbox : null,
		}).text;
		transcript?.line('client', `${call.operation} ${message.length} characters`);
		let isSent = false;
		try {
			const body = call.content ? await contentRequest(message, call.content, signal) : message;
			return await https.exchange<Attempt<T>>(
				{
					method: 'POST',
					url,
					headers: {
						Authorization: `Bearer ${accessToken}`,
						'Content-Type': 'text/xml; charset=utf-8',
						Accept: 'text/xml',
						'User-Agent': 'n8n-nodes-helpdesk-mail',
						'X-AnchorMailbox': connection.mailbox,
						'client-request-id': randomUUID(),
						'return-client-request-id': 'true',
					},
					body,
					isReplayable: !call.content && !call.isOnce,
					onSent: () => {
						isSent = true;
					},
				},
				signal,
				(response) => answer(call, response),
			);
		} catch (error) {
			if (call.content || call.isOnce) throw outcomeOf(error, isSent, url.host);
			throw error;
		}
	}

	async function answer<T>(call: EwsCall<T>, response: HttpsResponse): Promise<Attempt<T>> {
		const { status, headers } = response;
		transcript?.line(
			'server',
			`${call.operation} HTTP ${status} request-id ${oneLine(headers['request-id'] ?? '')}`,
		);
		lastAnswerAt = performance.now();
		const refuse = (error: MailError, isSignInRefusal = false) => ({ error, isSignInRefusal });
		if (status === 401) return refuse(signInError(headers, url.host), true);
		const type = headers['content-type'] ?? '';
		const isXml = /\bxml\b/i.test(type);
		// Some servers name no type at all.
		const isAnswer =
			(status === 200 && type === '') || ((status === 200 || status === 500) && isXml);
		if (!isAnswer) {
			const fault = isXml && !isExchangeOnline(url.host) ? await faultIn(response) : null;
			return refuse(
				fault ? described(ewsError(fault, url.host)) : httpError(status, headers, url.host),
			);
		}
		const root = await readXml(response.body, call.limits);
		const version = root.children
			.find((node) => node.name === 'Header')
			?.children.find((node) => node.name === 'ServerVersionInfo');
		if (version) serverVersion = versionText(version);
		const content = bodyOf(root);
		const fault = faultOf(content);
		if (fault) return refuse(described(ewsError(fault, url.host)));
		try {
			return { value: call.parse(content) };
		} catch (error) {
			if (!(error instanceof EwsFailureError)) throw error;
			return refuse(described(ewsError(error.failure, url.host)));
		}
	}

	function described(error: MailError): MailError {
		transcript?.line('server', error.serverText ?? error.code);
		return error;
	}

	return {
		host: url.host,
		mailbox: connection.mailbox,
		get serverVersion() {
			return serverVersion;
		},
		get lastAnswerAt() {
			return lastAnswerAt;
		},
		call,
		close: () => https.close(),
	};
}

/** Checks a Connect URL; anything but https is refused, for the token would travel in the clear. */
export function connectUrl(text: string): URL {
	let url: URL;
	try {
		url = new URL(text.trim());
	} catch (cause) {
		throw new MailError('MAIL_INPUT', 'the Connect URL is not a URL', { cause });
	}
	if (url.protocol !== 'https:' || url.username || url.password) {
		throw new MailError(
			'MAIL_INPUT',
			'the Connect URL must be https://<host>/EWS/Exchange.asmx, without a user name in it',
		);
	}
	return url;
}

/** A call that changes something and broke off: safe to say "not done" only before its last byte. */
function outcomeOf(error: unknown, isSent: boolean, host: string): unknown {
	if (!isSent || !isMailError(error)) return error;
	const isBroken = ['MAIL_CONNECTION_LOST', 'MAIL_TIMEOUT', 'MAIL_ABORTED', 'MAIL_PROTOCOL'];
	if (!isBroken.includes(error.code)) return error;
	return new MailError(
		'MAIL_OUTCOME_UNKNOWN',
		`${host} did not say what became of the message; it may have been sent`,
		{ cause: error },
	);
}

/** A fault under another status than SOAP's own, null when there is none with a code of EWS. */
async function faultIn({ headers, body }: HttpsResponse): Promise<EwsFailure | null> {
	try {
		const fault = faultOf(bodyOf(await readXml(body)));
		if (!fault?.responseCode.startsWith('Error')) return null;
		return { ...fault, backOffMs: fault.backOffMs ?? retryAfter(headers['retry-after']) };
	} catch (error) {
		if (isMailError(error) && error.code === 'MAIL_PROTOCOL') return null;
		throw error;
	}
}

function versionText(version: XmlNode): string {
	const { MajorVersion, MinorVersion, MajorBuildNumber, MinorBuildNumber, Version } =
		version.attributes;
	const build = [MajorVersion, MinorVersion, MajorBuildNumber, MinorBuildNumber]
		.filter((part) => part !== undefined)
		.join('.');
	return oneLine([Version, build].filter(Boolean).join(' '));
}
