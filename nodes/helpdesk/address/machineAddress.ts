import { splitAddress } from './ownAddresses';

/** Mail transfer programs that report about mail. */
const DAEMONS: ReadonlySet<string> = new Set([
	...['mailer-daemon', 'mailerdaemon', 'mailer_daemon', 'mail-daemon', 'maildaemon', 'mail_daemon'],
	...[
		'mdaemon',
		'postmaster',
		'post_master',
		'post-master',
		'postmast',
		'postfix',
		'mmdf',
		'daemon',
	],
	...['mail-delivery', 'maildelivery', 'mail-delivery-subsystem', 'mail-delivery-system'],
	...['bounce', 'bounces', 'mailbounce', 'bounce-notification', 'returned', 'undeliverable'],
	...[
		'mailsystem',
		'mail-system',
		'mailadm',
		'mailadmin',
		'mail-admin',
		'mailmaster',
		'mailgateway',
	],
	...['system-administrator', 'systemadministrator', 'mailer', 'smtpgateway', 'dsn', 'ndr'],
]);

/** Whether the address is that of a mail system speaking for itself (RFC 5321 4.5.1, RFC 2142). */
export function isDaemonAddress(address: string): boolean {
	const { local } = splitAddress(address);
	const plain = local.split('+')[0] ?? local;
	return (
		DAEMONS.has(plain) ||
		plain.startsWith('mailer-daemon') ||
		plain.startsWith('postmaster-') ||
		/^microsoftexchange[0-9a-f]{32}$/.test(plain)
	);
}

/** Whether the address says that nobody reads it. */
export function isNoReplyAddress(address: string): boolean {
	const { local } = splitAddress(address);
	return /(?:^|[._+-])(?:no|not|non|do-?not|do_not|donot|nicht|ne|keine)[._-]?(?:reply|replies|respond|response|antworten|antwort|repondre|responder|rispondere|responda)/.test(
		local,
	);
}

/** Whether the address is that of a machine or of whoever runs it. */
export function isSystemAddress(address: string): boolean {
	const { local } = splitAddress(address);
	return (
		isMachineAddress(address) ||
		/^(?:sys-?admin|system|admin(?:istrator)?|mail|email|delivery|exchange|notes|smtp|mta|server|robot|robots|service|mail-?server|mail-?service)$/.test(
			local,
		)
	);
}

/** Words in the addresses that virus scanners, gateways and mail programs report from. */
const GATEWAY =
	/smtp|imss|interscan|anti[_-]?virus|virus-?wall|mail[._ -]?(?:service|system|server|gate|router|delivery|scan|sweeper|marshal)|post[_-]?master|system.?administrator/;

/** Whether the address reads like a gateway's or scanner's; a business may be called so too. */
export function isGatewayAddress(address: string): boolean {
	return GATEWAY.test(splitAddress(address).local);
}

/** Whether no person sits behind the address: nobody may be answered there. */
export function isMachineAddress(address: string): boolean {
	const { local } = splitAddress(address);
	return (
		isDaemonAddress(address) ||
		isNoReplyAddress(address) ||
		/^(?:root|listserv|majordomo|owner-.{1,60}|.{1,60}-(?:request|owner|bounces?))$/.test(local)
	);
}
