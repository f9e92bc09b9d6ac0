import type {
	Authentication,
	Finding,
	ForwardedMail,
	MailAddress,
	MailContext,
	ParsedMail,
	RequesterSource,
} from '../model';
import { customerBehind } from '../classify/writer/customerBehind';
import { hasOwnConcern } from '../personText/ownConcern';
import { evidence } from '../text';
import { isMachineAddress } from './machineAddress';
import { originalSender } from './originalSender';
import { isOwnAddress, isOwnDomain, normalAddress } from './ownAddresses';
import { isSameSide, mayNameAnother } from './replyToTrust';

export interface Requester {
	requester: MailAddress;
	source: RequesterSource;
	/** The agent who passed the mail on, null when nobody did. */
	forwardedBy: MailAddress | null;
	/** Whose mail the requester passed on and asks about, null when nobody's. */
	forwardedFrom: MailAddress | null;
	findings: Finding[];
}

const NOBODY: MailAddress = { name: '', address: '' };

/** Who passed a mail on and whose it is, null when the sender is no colleague of ours. */
function askedByForward(
	from: MailAddress,
	forwarded: ForwardedMail,
	context: MailContext,
	authentication: Authentication,
): 'original' | 'forwarder' | null {
	const original = forwarded.from.address;
	if (original === '' || normalAddress(original) === normalAddress(from.address)) return null;
	const choice = context.forwardRequester ?? 'original';
	// Anybody can write a colleague's address into From.
	const isAgent = isOwnDomain(from.address, context) && authentication.dmarc !== 'fail';
	// Our own mail, and what no person reads the answers of, has no requester.
	if (!isAgent || isOwnAddress(original, context) || isMachineAddress(original)) return 'forwarder';
	if (choice === 'forwarder') return 'forwarder';
	return choice === 'original' && hasOwnConcern(forwarded.note ?? '') ? 'forwarder' : 'original';
}

/** The customer's address in the fields of a form that names nobody in its header. */
function customerInForm(
	mail: ParsedMail,
	from: MailAddress,
	context: MailContext,
): MailAddress | null {
	if (!isMachineAddress(from.address) && !isOwnAddress(from.address, context)) return null;
	return customerBehind(mail, context)?.customer ?? null;
}

/**
 * Who asks. A mail that somebody of the mailbox's own domain passes on is the original sender's,
 * unless the colleague asks something of their own; a customer who forwards something stays the
 * requester, and a machine never becomes one. Otherwise the sender whom a group replaced with itself,
 * then Reply-To, when it names somebody besides ourselves and machines and may do so (`replyToTrust`),
 * else From. Who forwards with a forged address of ours (dmarc=fail) passes nothing on.
 */
export function findRequester(
	mail: ParsedMail,
	forwarded: ForwardedMail | null,
	context: MailContext,
	authentication: Authentication,
): Requester {
	const from = mail.from ?? mail.sender ?? NOBODY;
	const replaced = originalSender(mail, context);
	const writer = replaced ?? from;
	const named = mail.replyTo.length === 0 ? writer : pickReplyTo(mail, writer, context);
	const isBelieved =
		named === writer || writer === NOBODY || mayNameAnother(mail, writer, named, context);
	const sender = isBelieved ? named : writer;
	const found = (
		requester: MailAddress,
		source: RequesterSource,
		finding: Finding | null,
		more: Partial<Requester> = {},
	): Requester => ({
		requester: { ...requester },
		source,
		forwardedBy: null,
		forwardedFrom: null,
		findings: finding === null ? [] : [finding],
		...more,
	});

	const asks =
		forwarded === null ? null : askedByForward(writer, forwarded, context, authentication);
	if (forwarded !== null && asks === 'original' && sender === writer) {
		const finding = {
			rule: 'forwardedByAgent',
			verdict: 'the original sender is the requester',
			evidence: evidence(`${writer.address} forwards ${forwarded.from.address}`),
		};
		return found(forwarded.from, 'forward', finding, { forwardedBy: { ...writer } });
	}
	const more = forwarded === null || asks === null ? {} : { forwardedFrom: { ...forwarded.from } };
	if (sender !== writer) {
		const finding = {
			rule: 'replyTo',
			verdict: 'the requester is in Reply-To',
			evidence: evidence(`${from.address} → ${sender.address}`),
		};
		return found(sender, 'replyTo', finding, more);
	}
	if (!isBelieved) {
		const finding = {
			rule: 'replyTo',
			verdict: 'not believed: a person names somebody of another organisation',
			evidence: evidence(`${writer.address} → ${named.address}`),
		};
		return found(writer, replaced === null ? 'from' : 'originalSender', finding, more);
	}
	const customer = replaced ?? customerInForm(mail, from, context);
	if (customer === null) return found(from, 'from', null, more);
	const finding = {
		rule: 'originalSender',
		verdict:
			replaced === null
				? 'the requester is in the fields of a form'
				: 'a group wrote itself into From',
		evidence: evidence(`${from.address} → ${customer.address}`),
	};
	return found(customer, 'originalSender', finding, more);
}

/**
 * Whether the receiving server proved who named the requester. An address in Reply-To of another
 * organisation, in a form or in a list's field is only what somebody wrote.
 */
export function isRequesterProven(
	{ requester, source }: Pick<Requester, 'requester' | 'source'>,
	from: MailAddress,
	authentication: Authentication,
): boolean {
	if (authentication.dmarc !== 'pass') return false;
	if (source === 'originalSender') return false;
	return source !== 'replyTo' || isSameSide(from.address, requester.address);
}

function pickReplyTo(mail: ParsedMail, from: MailAddress, context: MailContext): MailAddress {
	const person = mail.replyTo.find(
		(each) =>
			each.address.includes('@') &&
			!isOwnAddress(each.address, context) &&
			!isMachineAddress(each.address),
	);
	if (person === undefined) return from;
	if (normalAddress(person.address) === normalAddress(from.address)) return from;
	return person.name === '' && from.name !== '' && !isOwnAddress(from.address, context)
		? { name: from.name, address: person.address }
		: person;
}
