import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import { withFreshToken } from '../auth/index';
import { createHttpsClient, type HttpsResponse, type HttpsTimeouts } from '../http';
import { contentRequest } from './contentRequest';
import { ewsError, type EwsFailure, oneLine } from './ewsError';
import { httpError, retryAfter } from './httpError';
import { isExchangeOnline } from './retirement';
import {
	isSurelyNotDoneCode,
	isSurelyNotDoneStatus,
	onceFailure,
	unknownOutcome,
} from './onceOutcome';
import { signInError } from './signInError';
import { PAGE_CHARS, signInPageError } from './signInPage';
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
	/** Shorter waits than the connection's, for this call alone. */
	timeouts?: Partial<HttpsTimeouts>;
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
		if (call.content !== undefined) {
			const accessToken = await token.accessToken({ forceRefresh: false, host: url.hostname });
			return valueOf(call, await once(call, accessToken, signal));
		}
		const account = `ews ${url.host} ${connection.mailbox}`;
		return await withFreshToken(
			token,
			async (accessToken) => await patiently(call, accessToken, signal),
			{ host: url.hostname, account },
		);
	}

	/** Waits for a busy server, up to LIMITS.ewsThrottleWaitMs in all. */
	async function patiently<T>(
		call: EwsCall<T>,
		accessToken: string,
		signal: AbortSignal,
	): Promise<T> {
		let waited = 0;
		for (;;) {
			const attempt = await once(call, accessToken, signal);
			const isPutOff =
				'error' in attempt &&
				attempt.error.code === 'MAIL_THROTTLED' &&
				(attempt.isSurelyNotDone || !call.isOnce);
			if (!isPutOff) return valueOf(call, attempt);
			const wait = attempt.error.retryAfterMs ?? 1000;
			if (waited + wait > LIMITS.ewsThrottleWaitMs) throw attempt.error;
			transcript?.line('note', `the server is busy; waiting ${wait} ms`);
			waited += wait;
			await pause(wait, undefined, { signal }).catch((cause: unknown) => {
				throw new MailError('MAIL_ABORTED', 'The operation was stopped.', { cause });
			});
		}
	}

	/** `isSurelyNotDone`: the server refused before it did anything. */
	type Refusal = { error: MailError; isSurelyNotDone: boolean };
	type Attempt<T> = { value: T } | Refusal;

	function valueOf<T>(call: EwsCall<T>, attempt: Attempt<T>): T {
		if ('value' in attempt) return attempt.value;
		const mayNotRepeat = call.content !== undefined || call.isOnce === true;
		if (mayNotRepeat && !attempt.isSurelyNotDone) throw unknownOutcome(attempt.error, url.host);
		throw attempt.error;
	}

	async function once<T>(
		call: EwsCall<T>,
		accessToken: string,
		signal: AbortSignal,
	): Promise<Attempt<T>> {
		const requestId = randomUUID();
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
						'client-request-id': requestId,
						'return-client-request-id': 'true',
					},
					body,
					isReplayable: !call.content && !call.isOnce,
					onSent: () => {
						isSent = true;
					},
					...(call.timeouts ? { timeouts: call.timeouts } : {}),
				},
				signal,
				async (response) => {
					const attempt = await answer(call, response, requestId);
					// An answer before the end of its request: a refusal, or another request's answer.
					if ('value' in attempt && !isSent) throw outOfStep(call.operation);
					return 'error' in attempt && !isSent ? { ...attempt, isSurelyNotDone: true } : attempt;
				},
			);
		} catch (error) {
			if (call.content || call.isOnce) throw onceFailure(error, isSent, url.host);
			throw error;
		}
	}

	async function answer<T>(
		call: EwsCall<T>,
		response: HttpsResponse,
		requestId: string,
	): Promise<Attempt<T>> {
		const { status, headers } = response;
		transcript?.line(
			'server',
			`${call.operation} HTTP ${status} request-id ${oneLine(headers['request-id'] ?? '')}`,
		);
		lastAnswerAt = performance.now();
		const refuse = (error: MailError, isSurelyNotDone: boolean): Refusal => {
			// A server in trouble may send more than one answer; the next request must not take it.
			if (status !== 401) response.dropConnection();
			return { error, isSurelyNotDone };
		};
		const ownId = headers['client-request-id'];
		if (ownId && !ownId.toLowerCase().includes(requestId)) throw outOfStep(call.operation);
		if (status === 401) return refuse(signInError(headers, url.host), true);
		const type = headers['content-type'] ?? '';
		const isXml = /\bxml\b/i.test(type) && !/\bxhtml\b/i.test(type);
		// Some servers name no type at all.
		const isAnswer =
			(status === 200 && type === '') || ((status === 200 || status === 500) && isXml);
		if (!isAnswer) {
			const fault = isXml && !isExchangeOnline(url.host) ? await faultIn(response) : null;
			if (fault) {
				const isRefusal = isSurelyNotDoneStatus(status) || isSurelyNotDoneCode(fault.responseCode);
				return refuse(described(ewsError(fault, url.host)), isRefusal);
			}
			const page = isXml ? '' : await beginningOf(response, call.operation);
			const signInPage = isExchangeOnline(url.host)
				? null
				: signInPageError({ status, headers, page }, url.host);
			return refuse(
				signInPage ?? httpError(status, headers, url.host),
				signInPage !== null || isSurelyNotDoneStatus(status),
			);
		}
		const root = await readXml(response.body, call.limits);
		const version = root.children
			.find((node) => node.name === 'Header')
			?.children.find((node) => node.name === 'ServerVersionInfo');
		if (version) serverVersion = versionText(version);
		const content = bodyOf(root);
		const fault = faultOf(content);
		if (fault) {
			return refuse(described(ewsError(fault, url.host)), isSurelyNotDoneCode(fault.responseCode));
		}
		if (content.name !== `${call.operation}Response`) throw outOfStep(call.operation);
		try {
			return { value: call.parse(content) };
		} catch (error) {
			if (!(error instanceof EwsFailureError)) throw error;
			const { failure } = error;
			return {
				error: described(ewsError(failure, url.host)),
				isSurelyNotDone: isSurelyNotDoneCode(failure.responseCode),
			};
		}
	}

	function outOfStep(operation: string): MailError {
		return new MailError(
			'MAIL_PROTOCOL',
			`The server at ${url.host} gave an answer that does not belong to ${operation}. The connection was closed, and the next request uses a new one.`,
		);
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
		throw new MailError('MAIL_INPUT', 'The EWS Connect URL is not a URL.', { cause });
	}
	if (url.protocol !== 'https:' || url.username || url.password) {
		throw new MailError(
			'MAIL_INPUT',
			'The EWS Connect URL must look like https://mail.example.com/EWS/Exchange.asmx, without a user name.',
		);
	}
	return url;
}

/** The first characters of a page, for what it is; its end is not waited for. */
async function beginningOf({ body }: HttpsResponse, operation: string): Promise<string> {
	let page = '';
	try {
		for await (const chunk of body) {
			page += chunk.toString('latin1');
			if (page.length >= PAGE_CHARS) break;
		}
	} catch (error) {
		// What came tells enough, and the status tells the rest.
		if (!isMailError(error)) return page;
		throw new MailError(error.code, `The answer to ${operation} could not be read.`, {
			cause: error,
		});
	}
	return page;
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
