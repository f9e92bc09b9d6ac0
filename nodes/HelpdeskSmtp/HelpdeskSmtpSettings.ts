import type { FunctionsBase } from 'n8n-workflow';
import { caOf, hostForCloud } from '../shared/connection';
import { readMailboxSettings } from '../shared/mailboxSettings';
import type { MailboxSettings } from '../shared/mailboxSettings';
import type { ParameterReader } from '../shared/parameterValues';
import type { SmtpOptions } from '../transports/smtp/index';

/** The way out, as the panel says it. */
export interface SmtpSettings extends MailboxSettings {
	/** Null when there is no second server. */
	alternateHost: string | null;
	protocol: SmtpOptions['protocol'];
	enableTls: boolean;
	emailDebug: boolean;
}

/** Submission (RFC 6409) and submission over TLS (RFC 8314). */
const PORTS: Readonly<Record<SmtpOptions['protocol'], number>> = { smtp: 587, smtps: 465 };

/**
 * Reads server, protocol and mailbox.
 * @throws NodeOperationError that names the field.
 */
export function readSmtpSettings(reader: ParameterReader): SmtpSettings {
	const protocol = reader.choice('protocol', 'Protocol', ['smtp', 'smtps']);
	const alternateHost = reader.text('alternateHost', 'Alternate Server Name');
	return {
		...readMailboxSettings(reader, PORTS[protocol]),
		alternateHost: alternateHost === '' ? null : alternateHost,
		protocol,
		enableTls: protocol === 'smtp' && reader.boolean('enableTls', 'Enable TLS', true),
		emailDebug: reader.boolean('emailDebug', 'Enable Email Debug'),
	};
}

/** The way out for the transport, with what the credential adds. */
export async function smtpOptions(
	context: Pick<FunctionsBase, 'getCredentials'>,
	settings: SmtpSettings,
): Promise<SmtpOptions> {
	const credential = await context.getCredentials(settings.credentialType);
	return {
		host: hostForCloud(settings.host, 'smtp', credential),
		alternateHost: settings.alternateHost,
		port: settings.port,
		protocol: settings.protocol,
		enableTls: settings.enableTls,
		username: settings.username,
		ca: caOf(credential),
	};
}
