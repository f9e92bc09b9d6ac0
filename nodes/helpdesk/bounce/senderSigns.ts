import { isDaemonAddress } from '../address/machineAddress';
import { headerKeyword, headerValue, headerValues } from '../headers';
import type { ParsedMail } from '../model';
import { hasReplyPrefix } from '../threading/stripSubject';

/** Display names that mail systems send their reports with, in lower case. */
const DAEMON_NAMES: readonly string[] = [
	...['mail delivery s', 'mail deliver', 'mailer-daemon', 'mailer daemon', 'mail administrator'],
	...['mail system', 'mail delivery', 'system administrator', 'systemadministrator', 'postmaster'],
	...['internet mail delivery', 'mail daemon', 'mdaemon', 'email delivery', 'delivery subsystem'],
	...['administrateur système', 'administrador del sistema', 'amministratore di sistema'],
	...[
		'administrador do sistema',
		'systeembeheerder',
		'administrator systemu',
		'системный администратор',
	],
	...[
		'systemadministratör',
		'mail router',
		'delivery system',
		'bounce',
		'系统管理员',
		'系統管理員',
		'システム管理者',
	],
];

/** The null reverse path that RFC 5321 4.5.5 demands of notices. */
export function hasNullReturnPath(mail: ParsedMail): boolean {
	const paths = headerValues(mail, 'return-path');
	const first = paths[0];
	// Sendmail, Postfix and mailbox stores write MAILER-DAEMON where the path was empty.
	if (
		first !== undefined &&
		/^<\s{0,5}(?:mailer-daemon(?:@[^<>@\s]{1,255})?)?\s{0,5}>$/i.test(first)
	)
		return true;
	return /^<\s*>$/.test(headerValue(mail, 'x-envelope-from').trim());
}

/** Whether the sender is a mail system speaking for itself: by address or by its usual name. */
export function isDaemonSender(mail: ParsedMail): boolean {
	const from = mail.from;
	// `From: Mail Delivery System` without any address, `From: Jetmail System <>`.
	if (from === null || from.address === '') {
		const raw = headerValue(mail, 'from').toLowerCase().replaceAll('"', '');
		return raw.endsWith('<>') || DAEMON_NAMES.some((name) => raw.startsWith(name));
	}
	if (isDaemonAddress(from.address)) return true;
	const name = from.name.trim().toLowerCase();
	return name !== '' && DAEMON_NAMES.some((each) => name.startsWith(each));
}

/** Whether the address is one that no person writes from: a postmaster may be a customer too. */
export function isMailerDaemon(mail: ParsedMail): boolean {
	const address = mail.from?.address ?? '';
	return (
		isDaemonAddress(address) &&
		!/^(?:post[-_]?master|mailadmin|mail-admin|mailmaster|mailer)@/i.test(address)
	);
}

/** Marked as automatic (RFC 3834), as nobody marks what a person writes. */
export function isMarkedAutomatic(mail: ParsedMail): boolean {
	const keyword = headerKeyword(headerValue(mail, 'auto-submitted'));
	return keyword !== '' && keyword !== 'no';
}

/** Programs that people write mail with; systems that report name others or none. */
const PERSON_PROGRAMS =
	/thunderbird|apple mail|iphone mail|ipad mail|microsoft outlook 1|outlook express|android|k-9|evolution|kmail|mutt|roundcube|sylpheed|claws|airmail|spark|horde|squirrel/i;

/**
 * What tells a person who forwards, quotes or asks about a bounce from a mail system: a subject with
 * a reply or forward prefix, a thread of its own, a program that only people use.
 */
export function personSigns(mail: ParsedMail): string[] {
	const signs: string[] = [];
	if (hasReplyPrefix(mail.subject)) signs.push('reply or forward prefix');
	for (const name of ['user-agent', 'x-mailer']) {
		if (PERSON_PROGRAMS.test(headerValue(mail, name).slice(0, 200))) signs.push(name);
	}
	for (const name of ['x-ms-has-attach', 'thread-topic', 'thread-index', 'x-gm-message-state']) {
		if (headerValue(mail, name) !== '') signs.push(name);
	}
	return signs;
}
