import { MailError, isMailError, type MailErrorCode } from '../../helpdesk/errors';

export interface Endpoint {
	host: string;
	port: number;
	/** What was being done, for the message: `connecting`, `reading mail`, … */
	what: string;
}

const TLS_UNTRUSTED =
	/^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|CRL_|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH)/;
const LOST = new Set([
	'ECONNRESET',
	'EPIPE',
	'ECONNABORTED',
	'ECONNECTION',
	'NoConnection',
	'EConnectionClosed',
	'StateLogout',
	'ClosedAfterConnectTLS',
	'ClosedAfterConnectText',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ERR_STREAM_DESTROYED',
]);
const TIMEOUTS = new Set([
	'ETIMEDOUT',
	'ESOCKETTIMEDOUT',
	'ETIMEOUT',
	'CONNECT_TIMEOUT',
	'GREETING_TIMEOUT',
	'UPGRADE_TIMEOUT',
	'ERR_TLS_HANDSHAKE_TIMEOUT',
]);
const DNS = new Set([
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EAI_NODATA',
	'ENODATA',
	'ESERVFAIL',
	'EDNS',
]);
const UNREACHABLE = new Set([
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EHOSTDOWN',
	'ENETDOWN',
	'EADDRNOTAVAIL',
]);
const PROXY = new Set(['EPROXY', 'ProxyError', 'UnsupportedProxyAddress']);

/**
 * Turns an error of sockets, DNS or TLS into the MailError an admin can act on. MailErrors pass.
 * Unknown errors become MAIL_CONNECTION_LOST: whatever it was, the connection is of no more use.
 */
export function mapSocketError(
	error: unknown,
	endpoint: Endpoint,
	signal?: AbortSignal,
): MailError {
	if (isMailError(error)) return error;
	const where = `${endpoint.host}:${endpoint.port}`;
	const make = (code: MailErrorCode, message: string) =>
		new MailError(code, message, { cause: error });
	if (signal?.aborted === true || isAbort(error)) {
		return make('MAIL_ABORTED', `The operation on ${where} was stopped (${endpoint.what}).`);
	}
	const codes = errorCodes(error);
	const has = (set: ReadonlySet<string>) => codes.some((code) => set.has(code));
	if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
		return make(
			'MAIL_TLS_NAME',
			`The certificate of ${where} is for another host name. Use the name the certificate was issued for.`,
		);
	}
	if (codes.includes('CERT_HAS_EXPIRED')) {
		return make('MAIL_TLS_UNTRUSTED', `The certificate of ${where} has expired.`);
	}
	if (codes.includes('CERT_NOT_YET_VALID')) {
		return make(
			'MAIL_TLS_UNTRUSTED',
			`The certificate of ${where} is not valid yet. Check the clock of this machine.`,
		);
	}
	if (codes.some((code) => TLS_UNTRUSTED.test(code))) {
		return make(
			'MAIL_TLS_UNTRUSTED',
			`The certificate of ${where} is not trusted. If it comes from a private certificate authority, paste the certificate of that authority (PEM) into the credential.`,
		);
	}
	if (has(DNS))
		return make('MAIL_HOST_NOT_FOUND', `The host name ${endpoint.host} cannot be resolved.`);
	if (codes.includes('ECONNREFUSED')) {
		return make(
			'MAIL_CONNECTION_REFUSED',
			`The connection to ${where} was refused. Check server and port.`,
		);
	}
	if (has(UNREACHABLE)) {
		return make('MAIL_CONNECTION_REFUSED', `There is no network route to ${where}.`);
	}
	if (has(PROXY)) {
		return make('MAIL_CONNECTION_REFUSED', `The proxy did not connect to ${where}.`);
	}
	if (has(TIMEOUTS)) {
		return make('MAIL_TIMEOUT', `${where} did not answer in time (${endpoint.what}).`);
	}
	if (codes.some((code) => /^(ERR_(SSL|TLS)_|EPROTO$|ETLS$)/.test(code))) {
		return make(
			'MAIL_TLS_PROTOCOL',
			`${where} does not speak TLS 1.2 or newer as expected. Check port and security.`,
		);
	}
	if (codes.some((code) => code.startsWith('HPE_'))) {
		return make('MAIL_PROTOCOL', `${where} does not answer with HTTP (${endpoint.what}).`);
	}
	if (codes.some((code) => code.startsWith('Z_'))) {
		return make('MAIL_PROTOCOL', `The compressed answer of ${where} is damaged.`);
	}
	if (has(LOST)) {
		return make('MAIL_CONNECTION_LOST', `The connection to ${where} ended (${endpoint.what}).`);
	}
	return make('MAIL_CONNECTION_LOST', `The connection to ${where} failed (${endpoint.what}).`);
}

/** The error for a signal that has ended the wait. */
export function abortError(endpoint: Endpoint): MailError {
	return new MailError(
		'MAIL_ABORTED',
		`The operation on ${endpoint.host}:${endpoint.port} was stopped (${endpoint.what}).`,
	);
}

/** The codes of an error, its causes and its parts, most specific first; at most 20. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	const queue: unknown[] = [error];
	for (let seen = 0; queue.length > 0 && seen < 20; seen += 1) {
		const current = queue.shift();
		if (typeof current !== 'object' || current === null) continue;
		const { code, originalCode, cause, errors, _err, library } = current as Record<string, unknown>;
		// nodemailer puts its own code over the system's and keeps that one as originalCode.
		for (const value of [originalCode, code]) if (typeof value === 'string') codes.push(value);
		if (typeof library === 'string' && library.includes('SSL')) codes.push('ERR_SSL_UNKNOWN');
		queue.push(cause, _err, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
	}
	return codes;
}

function isAbort(error: unknown): boolean {
	return (
		typeof error === 'object' &&
		error !== null &&
		(error as { name?: unknown }).name === 'AbortError'
	);
}
