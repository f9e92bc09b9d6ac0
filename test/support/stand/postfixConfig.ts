import { join } from 'node:path';
import type { StandDescription } from './types';

export interface PostfixSettings {
	certFile: string;
	keyFile: string;
	delegations: Readonly<Record<string, readonly string[]>>;
}

/** A submission server that signs in through Dovecot, delivers into it, and sends nothing outside. */
export function postfixMain(stand: StandDescription, settings: PostfixSettings): string {
	const folder = join(stand.runFolder, 'postfix');
	const { lmtp, sasl } = stand.ports;
	const nothingOutside = 'error:5.7.1 this test server never sends outside';
	return Object.entries({
		compatibility_level: '3.6',
		queue_directory: `${folder}/queue`,
		data_directory: `${folder}/data`,
		maillog_file: `${folder}/log`,
		maillog_file_prefixes: folder,
		inet_interfaces: '127.0.0.1',
		inet_protocols: 'ipv4',
		myhostname: 'mail.example.test',
		mydomain: 'example.test',
		mydestination: '',
		alias_maps: '',
		alias_database: '',
		mynetworks: '127.0.0.0/8',
		smtpd_banner: '$myhostname ESMTP',
		biff: 'no',
		message_size_limit: '62914560',
		// The default of 2048 cuts "AUTH XOAUTH2 <base64>" of tokens over about 1,450 characters.
		line_length_limit: '16384',
		virtual_mailbox_domains: 'example.test',
		virtual_mailbox_maps: `texthash:${folder}/conf/mailboxes`,
		virtual_mailbox_limit: '0',
		virtual_transport: `lmtp:inet:127.0.0.1:${lmtp}`,
		recipient_delimiter: '+',
		default_transport: nothingOutside,
		relay_transport: nothingOutside,
		smtp_dns_support_level: 'disabled',
		lmtp_dns_support_level: 'disabled',
		smtpd_sasl_type: 'dovecot',
		smtpd_sasl_path: `inet:127.0.0.1:${sasl}`,
		smtpd_sasl_security_options: 'noanonymous',
		smtpd_tls_cert_file: settings.certFile,
		smtpd_tls_key_file: settings.keyFile,
		smtpd_tls_session_cache_database: '',
		smtpd_sender_login_maps: `texthash:${folder}/conf/senders`,
		smtpd_peername_lookup: 'no',
		smtpd_client_connection_count_limit: '0',
		smtpd_error_sleep_time: '0',
		smtpd_hard_error_limit: '1000',
	})
		.map(([name, value]) => `${name} = ${value}\n`)
		.join('');
}

/** The services: submission with STARTTLS, submission over TLS, and what delivery needs. */
export function postfixMaster(stand: StandDescription): string {
	const { submission, smtps } = stand.ports;
	const signedInOnly = [
		// A process for each connection: one that lived through a restart of Dovecot would answer the
		// next sign-in with "454 Connection lost to authentication server".
		'max_use=1',
		'smtpd_sasl_auth_enable=yes',
		'smtpd_sender_restrictions=reject_sender_login_mismatch',
		'smtpd_recipient_restrictions=permit_sasl_authenticated,reject',
		'smtpd_relay_restrictions=permit_sasl_authenticated,reject',
	];
	const smtpd = (port: number, settings: readonly string[]) =>
		`127.0.0.1:${port} inet n - n - - smtpd\n` +
		settings.map((setting) => `  -o ${setting}\n`).join('');
	return [
		smtpd(submission, [
			'syslog_name=postfix/submission',
			'smtpd_tls_security_level=encrypt',
			'smtpd_tls_auth_only=yes',
			...signedInOnly,
		]),
		smtpd(smtps, ['syslog_name=postfix/smtps', 'smtpd_tls_wrappermode=yes', ...signedInOnly]),
		'postlog unix-dgram n - n - 1 postlogd\n',
		'pickup unix n - n 60 1 pickup\n',
		'cleanup unix n - n - 0 cleanup\n',
		'qmgr unix n - n 300 1 qmgr\n',
		'tlsmgr unix - - n 1000? 1 tlsmgr\n',
		'rewrite unix - - n - - trivial-rewrite\n',
		'bounce unix - - n - 0 bounce\n',
		'defer unix - - n - 0 bounce\n',
		'trace unix - - n - 0 bounce\n',
		'verify unix - - n - 1 verify\n',
		'proxymap unix - - n - - proxymap\n',
		'lmtp unix - - n - - lmtp\n',
		'error unix - - n - - error\n',
		'retry unix - - n - - error\n',
		'anvil unix - - n - 1 anvil\n',
		'scache unix - - n - 1 scache\n',
		// Postfix opens these by name at start even when nothing uses them.
		'smtp unix - - n - - smtp\n',
		'flush unix n - n 1000? 0 flush\n',
	].join('');
}
