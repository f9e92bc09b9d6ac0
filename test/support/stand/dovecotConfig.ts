import { join } from 'node:path';
import type { StandDescription } from './types';

export interface DovecotSettings {
	certFile: string;
	keyFile: string;
	mechanisms: readonly string[];
	requiredScope: string;
	/** Claims of the introspection that name a mailbox the token opens; one passdb each. */
	usernameClaims: readonly string[];
	readOnlyMailboxes: readonly string[];
	/** By mailbox; none keeps PLAIN and LOGIN off. */
	passwords: Readonly<Record<string, string>>;
}

/** One block `name { … }`, or `name argument { … }`. */
function block(head: string, lines: readonly string[]): string {
	return `${head} {\n${lines.map((line) => line.replace(/^/gm, '  ')).join('\n')}\n}`;
}

const listener = (name: string, port: number, ...more: string[]) =>
	block(`inet_listener ${name}`, ['address = 127.0.0.1', `port = ${port}`, ...more]);

const specialFolder = (name: string) =>
	block(`mailbox ${name}`, ['auto = subscribe', `special_use = \\${name}`]);

/**
 * Dovecot 2.3 that takes OAuth2 tokens (and passwords where settings name some), and runs wholly as
 * one ordinary user: hence no chroot anywhere.
 */
export function dovecotConfig(stand: StandDescription, settings: DovecotSettings): string {
	const folder = join(stand.runFolder, 'dovecot');
	const { name, group } = stand.owner;
	const { imap, imaps, lmtp, sasl } = stand.ports;
	const mechanisms = settings.mechanisms.join(' ');
	const takesPasswords = Object.keys(settings.passwords).length > 0;
	return [
		`instance_name = stand-${imaps}`,
		`base_dir = ${folder}/run`,
		`state_dir = ${folder}/state`,
		`log_path = ${folder}/log`,
		'auth_verbose = yes',
		'listen = 127.0.0.1',
		'protocols = imap lmtp',
		`default_internal_user = ${name}`,
		`default_internal_group = ${group}`,
		`default_login_user = ${name}`,
		'first_valid_uid = 1',
		'first_valid_gid = 1',
		'mail_location = sdbox:~/sdbox',
		'mail_access_groups =',
		// Nobody needs the test mails after a power cut.
		'mail_fsync = never',
		'ssl = required',
		`ssl_cert = <${settings.certFile}`,
		`ssl_key = <${settings.keyFile}`,
		'ssl_min_protocol = TLSv1.2',
		`auth_mechanisms = ${mechanisms}${takesPasswords ? ' plain' : ''}`,
		'auth_username_format = %Lu',
		'auth_failure_delay = 0',
		'auth_cache_size = 0',
		'mail_max_userip_connections = 500',
		...settings.usernameClaims.map((_claim, index) =>
			block('passdb', [
				'driver = oauth2',
				`mechanisms = ${mechanisms}`,
				`args = ${folder}/oauth2-${index}.ext`,
			]),
		),
		...(takesPasswords
			? [
					block('passdb', [
						'driver = passwd-file',
						'mechanisms = plain',
						`args = username_format=%u ${folder}/passwords`,
					]),
				]
			: []),
		block('userdb', ['driver = passwd-file', `args = username_format=%u ${folder}/users`]),
		block('namespace inbox', [
			'inbox = yes',
			'separator = /',
			...['Sent', 'Drafts', 'Trash', 'Junk'].map(specialFolder),
		]),
		block('protocol imap', ['mail_plugins = acl']),
		block('plugin', [`acl = vfile:${folder}/acl`]),
		// Without this every refused login makes the next ones from 127.0.0.1 slower (2, 4, 8, 15 s).
		block('service anvil', ['chroot =', block('unix_listener anvil-auth-penalty', ['mode = 0'])]),
		block('service stats', ['chroot =']),
		block('service imap-login', [
			'chroot =',
			'process_min_avail = 1',
			listener('imap', imap),
			listener('imaps', imaps, 'ssl = yes'),
		]),
		block('service lmtp', ['chroot =', listener('lmtp', lmtp)]),
		block('service auth', [listener('sasl', sasl)]),
		'',
	].join('\n');
}

/** How Dovecot asks the provider whether a token is good and whose mailbox it opens. */
export function introspectionConfig(
	stand: StandDescription,
	settings: DovecotSettings,
	usernameClaim: string,
): string {
	return [
		'introspection_mode = post',
		`introspection_url = https://dovecot:dovecot-secret@localhost:${stand.ports.provider}/token/introspection`,
		`username_attribute = ${usernameClaim}`,
		'active_attribute = active',
		'active_value = true',
		...(settings.requiredScope ? [`scope = ${settings.requiredScope}`] : []),
		`openid_configuration_url = ${stand.issuer}/.well-known/openid-configuration`,
		`tls_ca_cert_file = ${stand.caFile}`,
		'timeout_msecs = 3000',
		'max_idle_time_msecs = 60000',
		'',
	].join('\n');
}
