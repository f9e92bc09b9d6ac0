import { hostname } from 'node:os';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { abortError, openSocket, tlsOptions } from '../net/index';
import { ehloName } from './ehloName';
import type { SmtpEndpoint, SmtpOptions } from './options';
import { mapSmtpError } from './smtpError';
import type { SmtpWatch } from './smtpWatch';
import { waitFor } from './waitFor';

/** The only file that knows nodemailer's SMTP connection. */

export type SmtpConnection = SMTPConnection;
export type SmtpConnectionOptions = SMTPConnection.Options;

const LARGEST_REPLY = 64 * 1024;

/**
 * A connection that is greeted and encrypted, not signed in yet. `sender` is the address that mail
 * goes out from, for the name in EHLO.
 * @throws MailError of connecting; MAIL_TLS_PROTOCOL where it would stay plain
 */
export async function connectSecurely(
	endpoint: SmtpEndpoint,
	options: SmtpOptions,
	sender: string,
	customAuth: SmtpConnectionOptions['customAuth'],
	watch: SmtpWatch,
	signal: AbortSignal,
): Promise<SmtpConnection> {
	const tls = tlsOptions({ ca: options.ca });
	const name = ehloName(options.ehloName, hostname(), [sender, options.username]);
	const isSecure = options.protocol === 'smtps';
	const deadline = Date.now() + LIMITS.connectMs;
	const { default: Connection } = await import('nodemailer/lib/smtp-connection');
	const socket = await openSocket(
		{ ...endpoint, tls: isSecure ? tls : null, timeoutMs: deadline - Date.now() },
		signal,
	);
	const remaining = Math.max(1, deadline - Date.now());
	const connection = new Connection({
		...endpoint,
		connection: socket,
		secure: isSecure,
		secured: isSecure,
		requireTLS: !isSecure,
		tls,
		...(name === null ? {} : { name }),
		connectionTimeout: remaining,
		greetingTimeout: remaining,
		socketTimeout: LIMITS.operationMs,
		maxResponseSize: LARGEST_REPLY,
		logger: watch.logger(),
		transactionLog: true,
		customAuth,
	});
	// For ever: an error after the session is over is of no interest, but must have a listener.
	connection.on('error', () => undefined);
	const bound = AbortSignal.any([signal, AbortSignal.timeout(remaining)]);
	try {
		await waitFor<void>(connection, watch, endpoint, bound, (done) =>
			connection.connect((error) => done(error ?? null)),
		);
	} catch (error) {
		connection.close();
		socket.destroy();
		if (watch.isInjected) throw injected(endpoint);
		if (signal.aborted) throw abortError({ ...endpoint, what: 'connecting' });
		if (bound.aborted) {
			throw new MailError(
				'MAIL_TIMEOUT',
				`${endpoint.host}:${endpoint.port} did not answer in time (greeting).${isSecure ? '' : ' A port that speaks TLS from the first byte, usually 465, needs the protocol SMTPS.'}`,
				{ cause: error },
			);
		}
		throw mapConnectError(error, endpoint, isSecure);
	}
	if (watch.isInjected) {
		connection.close();
		throw injected(endpoint);
	}
	return connection;
}

function mapConnectError(error: unknown, endpoint: SmtpEndpoint, isSecure: boolean): MailError {
	const { code, command, responseCode } = error as {
		code?: string;
		command?: string;
		responseCode?: number;
	};
	const where = `${endpoint.host}:${endpoint.port}`;
	if (!isSecure && (command === 'STARTTLS' || command === 'EHLO') && responseCode !== 421) {
		if (responseCode !== undefined || code === 'ETLS') {
			return new MailError(
				'MAIL_TLS_PROTOCOL',
				`${where} does not offer STARTTLS, and an access token is never sent over a plain connection.`,
				{ cause: error },
			);
		}
	}
	return mapSmtpError(error, endpoint, 'connect');
}

function injected({ host, port }: SmtpEndpoint): MailError {
	return new MailError(
		'MAIL_TLS_PROTOCOL',
		`${host}:${port} sent more in plain text after agreeing to STARTTLS. Somebody may be interfering with the connection; nothing was sent.`,
	);
}
