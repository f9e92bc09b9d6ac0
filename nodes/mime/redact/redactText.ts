import { isMachineAddress } from '../../helpdesk/address/machineAddress';
import { organisation } from '../../helpdesk/address/organisation';
import { isSharedDomain, splitAddress, withoutTag } from '../../helpdesk/address/ownAddresses';
import { isRole } from '../../helpdesk/classify/writer/customerBehind';
import { vocabulary } from './vocabulary';

const ADDRESS = /[^\s<>"'(),;:[\]{}|\\/=?&#*]{1,300}@[^\s<>"'(),;:[\]{}|\\/=?&#*]{1,255}/g;
const URL_TEXT = /\b(https?:\/\/|www\.)[^\s<>"']{1,2000}/gi;
const HOST = /\b(?:[\p{L}\d-]{1,63}\.){1,6}\p{L}{2,24}\b/gu;
const IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const WORD = /[\p{L}\p{M}]{2,200}/gu;
/** Longer runs of digits are numbers of people and orders; shorter ones dates, times, status codes. */
const NUMBER = /\d{5,40}/g;

/** Domains whose systems have ways of their own: the rules know them by name. */
const SYSTEMS =
	/(?:^|\.)(?:google|googlegroups|outlook|office365|microsoft|amazonses|amazonaws|zendesk|freshdesk|atlassian|helpscout|intercom|salesforce|service-now|servicenow|mailgun|sendgrid|mandrillapp|booking|airbnb|ebay|amazon|paypal|icloud|apple|yahoo|proton|protonmail)\.[a-z.]{2,8}$/;

/** A word in its shape: `Berg` is `Xxxx`, so that the same word stays the same. */
function shape(word: string): string {
	let masked = '';
	for (const char of word) {
		if (/\p{Lu}/u.test(char)) masked += 'X';
		else if (/\p{Ll}|\p{M}/u.test(char)) masked += 'x';
		else masked += /[\u3000-\u9fff\uac00-\ud7af]/u.test(char) ? '\u5b57' : 'x';
	}
	return masked;
}

/**
 * Replaces what could name a person: words that no rule knows, addresses, hosts, links, long numbers.
 * The same thing is replaced by the same for as long as the redactor lives, so that a thread and the
 * people of a mail stay what they are to each other.
 */
export class TextRedactor {
	private readonly locals = new Map<string, string>();

	private readonly domains = new Map<string, string>();

	/**
	 * @param mailboxes addresses of the mailbox that got the mail: their local parts stay, and their domain
	 * becomes example.com, for much depends on which address is the reader's own.
	 */
	constructor(private readonly mailboxes: readonly string[]) {
		for (const address of mailboxes) {
			this.domains.set(organisation(splitAddress(address).domain), 'example.com');
		}
	}

	text(text: string): string {
		const kept: string[] = [];
		// What stands for an address or host is not masked again: a place holder of no letters.
		const keep = (value: string): string => `\u0001${kept.push(value) - 1}\u0002`;
		return text
			.replace(/[\u0001\u0002]/g, '')
			.replace(URL_TEXT, (link) => keep(this.link(link)))
			.replace(ADDRESS, (address) => keep(this.address(address)))
			.replace(IP, () => keep('192.0.2.1'))
			.replace(HOST, (host) => keep(this.host(host)))
			.replace(NUMBER, (digits) => '1'.repeat(digits.length))
			.replace(WORD, (word) => (vocabulary().has(word.toLowerCase()) ? word : shape(word)))
			.replace(/\u0001(\d{1,9})\u0002/g, (_whole, index: string) => kept[Number(index)] ?? '');
	}

	private address(address: string): string {
		// As it came: the capitals of a signed id count.
		const at = address.lastIndexOf('@');
		const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
		const isKept =
			isMachineAddress(address) || isRole(address) || this.mailboxes.includes(withoutTag(address));
		return `${isKept ? local : this.local(local)}@${this.host(domain)}`;
	}

	/** `anna+4711` keeps its tag and a signed id its beginning: they have a meaning. */
	private local(local: string): string {
		if (local.startsWith('hd.')) return local;
		return local
			.split(/([+=])/)
			.map((part) => {
				if (/^[+=]?$/.test(part) || /^\d{1,9}$/.test(part)) return part;
				const known = this.locals.get(part) ?? `person${this.locals.size + 1}`;
				this.locals.set(part, known);
				return known;
			})
			.join('');
	}

	private host(host: string): string {
		const lower = host.toLowerCase();
		if (isSharedDomain(`x@${lower}`) || SYSTEMS.test(lower)) {
			const own = organisation(lower);
			return lower === own ? lower : `${this.labels(lower.slice(0, -own.length - 1))}.${own}`;
		}
		const own = organisation(lower);
		const known = this.domains.get(own) ?? `org${this.domains.size + 1}.example`;
		this.domains.set(own, known);
		const rest = lower.slice(0, Math.max(0, lower.length - own.length - 1));
		return rest === '' ? known : `${this.labels(rest)}.${known}`;
	}

	private labels(text: string): string {
		return text.replace(WORD, (word) => (vocabulary().has(word) ? word : shape(word)));
	}

	private link(link: string): string {
		const scheme = /^https?:\/\//i.exec(link)?.[0] ?? '';
		const host = /^[^/?#:]{1,255}/.exec(link.slice(scheme.length))?.[0] ?? '';
		return `${scheme}${this.host(host)}${link.length > scheme.length + host.length ? '/x' : ''}`;
	}
}
