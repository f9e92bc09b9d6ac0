import type { SmtpOptions } from '../../transports/smtp/index';
import { caOf, hostOf, ownServer, portOf, readMailbox, textOf } from '../credentials/connection';
import { checkEgress } from './egressPolicy';
import type { Connection, MailProtocol } from './mailProtocol';

/** The way out over SMTP. */
export interface SmtpConnection extends Connection {
	host: string;
	port: number;
	/** Null when there is no second server. */
	alternateHost: string | null;
	protocol: SmtpOptions['protocol'];
	/** Name given in EHLO; '' leaves it to the transport. */
	ehloName: string;
}

/** Submission (RFC 6409) and submission over TLS (RFC 8314). */
const PORTS: Readonly<Record<SmtpOptions['protocol'], number>> = { smtp: 587, smtps: 465 };

export const smtpProtocol: MailProtocol<SmtpConnection> = {
	itemProtocol: null,
	label: 'SMTP',
	serverField: 'SMTP Server',
	portField: 'SMTP Port',
	usualPort: 'The usual ports are 587 with STARTTLS and 465 with SMTPS.',
	defaultFolder: null,
	authentications: ['microsoft', 'google', 'custom'],
	refusedByMicrosoft: (mailbox) =>
		`Check that the credential's Service is "IMAP and SMTP", that the signed-in user may send from ${mailbox}, and that SMTP AUTH is allowed: Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false.`,
	readConnection: (reader, chosen, credential) => {
		const own = ownServer(chosen, 'smtp', credential);
		const protocol = textOf(credential, 'smtpProtocol') === 'smtps' ? 'smtps' : 'smtp';
		const alternateHost = textOf(credential, 'alternateSmtpHost');
		return {
			...readMailbox(reader, chosen, credential),
			host: hostOf(credential, { name: 'smtpHost', label: 'SMTP Server', own }, reader),
			port: portOf(credential, 'smtpPort', 'SMTP Port', PORTS[protocol], reader),
			protocol,
			alternateHost: alternateHost === '' ? null : alternateHost,
			ehloName: reader.text('options.ehloName', 'EHLO Name'),
			ca: caOf(credential),
		};
	},
	rateLimitKey: ({ host, username }) => `${host} ${username}`,
	// The sender mends its connection itself.
	findsByMessageId: false,
	isSpentByFailure: false,
	async openSender({ context, connection, tokens, transcript }) {
		const { endpointsOf, openSmtpSender } = await import('../../transports/smtp/index.js');
		const { host, port, protocol, alternateHost, ehloName, username, ca } = connection;
		const options: SmtpOptions = { host, port, protocol, alternateHost, ehloName, username, ca };
		await checkEgress(context, endpointsOf(options));
		return openSmtpSender(options, tokens, transcript ?? undefined);
	},
};
