import { isMachineAddress } from '../../address/machineAddress';
import { organisation } from '../../address/organisation';
import { isOwnAddress, normalAddress, splitAddress } from '../../address/ownAddresses';
import { plainWords } from '../../bounce/plainWords';
import { hasHeader, headerValue } from '../../headers';
import type { MailAddress, MailContext, ParsedMail } from '../../model';
import { EMAIL_LABELS, MESSAGE_LABELS, NAME_LABELS, ROLES } from '../data/formLabels';
import { SAYS } from '../data/systemWords';
import { isRoutine, systemWords } from './systemWords';

/** What a web form, shop or portal says of the customer whose words it carries. */
export interface CustomerBehind {
	sign: string;
	/** Null where the system keeps the address to itself. */
	customer: MailAddress | null;
}

const FORM_CHARS = 6000;
const FORM_LINES = 80;
const ADDRESS = /[^\s<>"(),;:[\]]{1,128}@[^\s<>"(),;:[\]]{1,255}\.[\p{L}\d-]{2,24}/u;

/** Only list software writes these: there Reply-To is a subscriber's or the list's. */
const LIST_SOFTWARE = ['list-post', 'x-beenthere', 'x-mailman-version', 'mailing-list'];

interface Form {
	hasName: boolean;
	hasMessage: boolean;
	email: string;
}

/** The fields that a form's mail shows: `Name: Ada`, or the label on a line of its own. */
export function readForm(text: string): Form {
	const form: Form = { hasName: false, hasMessage: false, email: '' };
	const lines = text
		.slice(0, FORM_CHARS)
		.split(/\r\n|\n|\r/)
		.slice(0, FORM_LINES);
	lines.forEach((line, index) => {
		const parts = /^[\s*_|>-]{0,6}([^:：=|]{2,40}?)\s{0,3}[*_]{0,3}\s{0,3}[:：=|](.{0,400})/u.exec(
			line,
		);
		if (parts === null) return;
		const label = plainWords(parts[1] ?? '')
			.replace(/(?:\*|\([^()]{0,20}\))$/, '')
			.trim();
		const value = `${parts[2] ?? ''} ${lines[index + 1] ?? ''}`;
		if (value.trim() === '') return;
		if (NAME_LABELS.has(label)) form.hasName = true;
		if (MESSAGE_LABELS.has(label)) form.hasMessage = true;
		if (EMAIL_LABELS.has(label) && form.email === '') form.email = ADDRESS.exec(value)?.[0] ?? '';
	});
	return form;
}

/** Whether these are the fields of a form that somebody wrote a message in. */
export function isFilledIn({ hasMessage, hasName, email }: Form): boolean {
	return hasMessage && (hasName || email !== '');
}

/** Whether a department reads the address, by its local part. */
export function isRole(address: string): boolean {
	const { local } = splitAddress(address);
	return ROLES.has(local.replace(/[._+-]?\d{0,6}$/, '').replace(/[._-]/g, ''));
}

/** Labels in the domains of systems that pass messages between people. */
const RELAY_LABELS =
	/^(?:guest|guests|reply|replies|relay|relays|member|members|marketplace|messages?|messaging|msg|inbox|users?|privaterelay|chat|conversations?|buyers?|sellers?|anon|inmail)\d{0,3}$/;

/** Whether an address is one that a portal made for one person or one conversation. */
export function isRelayAddress(address: string): boolean {
	const { local, domain } = splitAddress(address);
	if (local === '' || /^(?:bounces?|return|verp|unsub|mailer)\b/.test(local)) return false;
	const hasToken =
		/[0-9a-f]{8}|\d{5}|(?=[a-z0-9]{0,40}\d)[a-z0-9]{12}/.test(local) || local.includes('+');
	const isRelay = domain
		.split('.')
		.slice(0, -1)
		.some((label) => RELAY_LABELS.test(label));
	return isRelay || (hasToken && !isMachineAddress(address) && !local.includes('='));
}

/** "Anna Berg via Booking": how portals name the person they speak for. */
const SPEAKS_FOR =
	/\S\s(?:via|through|über|par|por|tramite|durch|op|på|przez|přes|через|on behalf of)\s\S|経由|さん|通过/iu;

const has = (text: string, words: readonly string[]): boolean =>
	words.some((word) => text.includes(word));

function relayedPerson(mail: ParsedMail): string | null {
	const from = mail.from?.address ?? '';
	const replyTo = mail.replyTo[0]?.address ?? '';
	const names = `${mail.from?.name ?? ''} ; ${mail.replyTo[0]?.name ?? ''}`;
	const relay = [replyTo, from].find(isRelayAddress);
	if (relay === undefined) return null;
	const opening = plainWords(`${mail.subject}\n${mail.text.slice(0, 600)}`);
	const isSaid = SPEAKS_FOR.test(names) || has(opening, SAYS);
	// A newsletter's Reply-To has a token too: there the sender is an address of its own.
	const isSender = isRelayAddress(from) && !hasHeader(mail, 'list-unsubscribe');
	return isSaid || isSender ? relay : null;
}

/** The customer's address in Reply-To, null when it is a department's, a machine's or our own. */
function customerInReplyTo(mail: ParsedMail, context: MailContext, form: Form): MailAddress | null {
	const from = normalAddress(mail.from?.address ?? '');
	const text = mail.text.slice(0, FORM_CHARS).toLowerCase();
	return (
		mail.replyTo.find(({ name, address }) => {
			const normal = normalAddress(address);
			if (!normal.includes('@') || normal === from) return false;
			if (isMachineAddress(normal) || isOwnAddress(normal, context)) return false;
			if (normal === form.email.toLowerCase() || text.includes(normal)) return true;
			if (isRole(normal)) return false;
			const isStranger =
				organisation(splitAddress(normal).domain) !== organisation(splitAddress(from).domain);
			const isNamed = name.trim() !== '' && text.includes(name.trim().toLowerCase());
			return isStranger || isNamed || (isMachineAddress(from) && form.hasMessage);
		}) ?? null
	);
}

/**
 * The customer whose words a web form, shop or portal passes on, null when the mail is the system's
 * own. Their mail comes from no-reply addresses, marked automatic, as bulk mail and with
 * List-Unsubscribe, as newsletters, receipts and monitoring mail do: what tells is a stranger in
 * Reply-To, the fields of a form, or an address made for one person.
 */
export function customerBehind(mail: ParsedMail, context: MailContext): CustomerBehind | null {
	if (LIST_SOFTWARE.some((name) => headerValue(mail, name) !== '')) return null;
	const form = readForm(mail.text);
	const isForm = isFilledIn(form);
	if (hasHeader(mail, 'list-id') && !isForm) return null;
	const inReplyTo = customerInReplyTo(mail, context, form);
	const relay = relayedPerson(mail);
	const isFormsOwn =
		isForm &&
		form.email !== '' &&
		!isMachineAddress(form.email) &&
		!isOwnAddress(form.email, context);
	if (inReplyTo === null && relay === null && !isForm) return null;
	const words = systemWords(mail);
	if (words === 'acknowledgement' && !isForm) return null;
	if (words === 'survey' || (isRoutine(mail) && !isForm && relay === null)) return null;
	if (inReplyTo !== null) return { sign: `Reply-To: ${inReplyTo.address}`, customer: inReplyTo };
	if (relay !== null) return { sign: `address of one person: ${relay}`, customer: null };
	return {
		sign: 'fields of a web form',
		customer: isFormsOwn ? { name: '', address: form.email } : null,
	};
}
