import type { MailContext } from '../model';
import { REQUEST_ID } from '../threading/requestIdPattern';

/** Hosters whose domain is shared by strangers: the same domain there is no colleague. */
const SHARED_DOMAINS: ReadonlySet<string> = new Set([
	...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
	...['yahoo.com', 'ymail.com', 'rocketmail.com', 'yahoo.co.uk', 'yahoo.co.jp', 'yahoo.de'],
	...['yahoo.fr', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'gmx.de', 'gmx.net', 'gmx.at'],
	...['gmx.ch', 'gmx.com', 'web.de', 't-online.de', 'freenet.de', 'mail.com', 'posteo.de'],
	...['mailbox.org', 'proton.me', 'protonmail.com', 'pm.me', 'tutanota.com', 'zoho.com'],
	...['yandex.ru', 'yandex.com', 'ya.ru', 'mail.ru', 'bk.ru', 'inbox.ru', 'list.ru', 'rambler.ru'],
	...['qq.com', '163.com', '126.com', 'sina.com', 'naver.com', 'hanmail.net', 'daum.net'],
	...['orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'sfr.fr', 'libero.it', 'virgilio.it'],
	...['tiscali.it', 'wp.pl', 'o2.pl', 'onet.pl', 'interia.pl', 'seznam.cz', 'centrum.cz'],
	...['ziggo.nl', 'kpnmail.nl', 'planet.nl', 'telenet.be', 'skynet.be', 'bluewin.ch', 'sapo.pt'],
	...['uol.com.br', 'bol.com.br', 'terra.com.br', 'comcast.net', 'verizon.net', 'att.net'],
	...['sbcglobal.net', 'cox.net', 'btinternet.com', 'fastmail.com', 'hey.com', 'abv.bg'],
	...['ukr.net', 'rediffmail.com', 'docomo.ne.jp', 'ezweb.ne.jp', 'softbank.ne.jp'],
]);

/** Lower case, without the spaces and brackets of a header. */
export function normalAddress(address: string): string {
	return address.replace(/[\s<>]/g, '').toLowerCase();
}

/** `local` and `domain` of an address in lower case; a missing part is ''. */
export function splitAddress(address: string): { local: string; domain: string } {
	const normal = normalAddress(address);
	const at = normal.lastIndexOf('@');
	if (at < 0) return { local: normal, domain: '' };
	return { local: normal.slice(0, at), domain: normal.slice(at + 1) };
}

/** All addresses of the mailbox, lower case, the main one first. */
export function ownAddresses(context: MailContext): string[] {
	const all = [context.address, ...context.addresses].map(normalAddress);
	return [...new Set(all.filter((address) => address.includes('@')))];
}

/** `support+1234@example.com` as `support@example.com` and `1234`; tag null when there is none. */
function untag(address: string): { base: string; tag: string | null } {
	const { local, domain } = splitAddress(address);
	const plus = local.indexOf('+');
	if (plus <= 0) return { base: `${local}@${domain}`, tag: null };
	return { base: `${local.slice(0, plus)}@${domain}`, tag: local.slice(plus + 1) };
}

/** The address without its plus tag, lower case: `Carla+shop@Example.net` is `carla@example.net`. */
export function withoutTag(address: string): string {
	return untag(address).base;
}

/** Domains of one hoster that leaves dots in local parts out (support.google.com/mail, "Dots don't matter"). */
const DOTLESS: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

/**
 * One spelling of all addresses that lead into the same inbox, as far as it is known of every server:
 * without plus tag; at Gmail also without dots, and under one of its two domains.
 */
export function sameInbox(address: string): string {
	const { local, domain } = splitAddress(withoutTag(address));
	const host = domain.replace(/\.$/, '');
	return DOTLESS.has(host) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${host}`;
}

/** Whether an address is the mailbox: one of its addresses, with or without a plus tag. */
export function isOwnAddress(address: string, context: MailContext): boolean {
	const own = ownAddresses(context);
	return own.includes(normalAddress(address)) || own.includes(untag(address).base);
}

/** Whether strangers share the domain of an address, as at Gmail. */
export function isSharedDomain(address: string): boolean {
	return SHARED_DOMAINS.has(splitAddress(address).domain);
}

/** Whether an address is of the organisation that runs the mailbox. */
export function isOwnDomain(address: string, context: MailContext): boolean {
	if (isOwnAddress(address, context)) return true;
	const { domain } = splitAddress(address);
	if (domain === '' || SHARED_DOMAINS.has(domain)) return false;
	return ownAddresses(context).some((own) => splitAddress(own).domain === domain);
}

const TAG_ID = new RegExp(`^${REQUEST_ID}$`);

/** Google Groups: `support+bncBC…@`. */
const GROUP_TAG = /^bnc[a-z]/i;

/**
 * The request id in a plus-address of the mailbox (`support+1234@example.com`), null when there is
 * none. Only what our own addresses hold is one: the sender rewriting of forwarders
 * (`support+SRS=…=anna@`), VERP (`support+caf_=anna=kunde.example@`) and the tags of Google Groups
 * are others'. An id has a digit (`support+sales@` is an alias), and a listed address is an alias too.
 */
export function plusAddressId(address: string, context: MailContext): string | null {
	const own = ownAddresses(context);
	if (own.includes(normalAddress(address))) return null;
	const { base } = untag(address);
	if (!own.includes(base)) return null;
	// Ids may be in capitals: read from the address as it came.
	const raw = address.replace(/[\s<>]/g, '');
	const tag = raw.slice(raw.indexOf('+') + 1, raw.lastIndexOf('@'));
	return TAG_ID.test(tag) && !GROUP_TAG.test(tag) ? tag : null;
}
