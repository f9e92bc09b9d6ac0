import { normalAddress } from '../address/ownAddresses';
import type { MailAddress } from '../model';
import type { AnswerableMail } from './answerableMail';
import { isMailboxAddress } from './ownMailbox';

export interface ReplyRecipients {
	to: MailAddress[];
	cc: MailAddress[];
}

/** Each address once, without those of the mailbox and those already taken. */
function others(
	addresses: readonly MailAddress[],
	own: readonly string[],
	taken: Set<string>,
): MailAddress[] {
	return addresses.filter(({ address }) => {
		const normal = normalAddress(address);
		if (normal === '' || taken.has(normal) || isMailboxAddress(address, own)) return false;
		taken.add(normal);
		return true;
	});
}

/**
 * The one address that an acknowledgement goes to: whoever asks, else who is to be answered, else who
 * wrote. Never more than one, for a stranger chooses what stands in Reply-To.
 */
export function acknowledgementRecipient(
	mail: AnswerableMail,
	own: readonly string[],
): MailAddress | null {
	const known = [mail.requester, ...mail.replyTo, mail.from];
	const present = known.filter((each): each is MailAddress => each !== null);
	return others(present, own, new Set())[0] ?? null;
}

/**
 * Whom a reply goes to. A mail that an agent forwarded is answered to the one who wrote it first;
 * else Reply-To, else the requester, else From. A mail that we sent ourselves is answered to its
 * recipients, as mail programs do. `replyAll` adds To and Cc of the mail. The mailbox's own
 * addresses are never among them.
 */
export function replyRecipients(
	mail: AnswerableMail,
	own: readonly string[],
	replyAll: boolean,
): ReplyRecipients {
	const taken = new Set<string>();
	const one = (address: MailAddress | null): MailAddress[] => (address === null ? [] : [address]);
	const candidates =
		mail.forwardedBy !== null
			? [one(mail.requester), one(mail.from)]
			: [mail.replyTo, one(mail.requester), one(mail.from)];
	let to: MailAddress[] = [];
	for (const candidate of [...candidates, mail.to, mail.cc]) {
		to = others(candidate, own, taken);
		if (to.length > 0) break;
	}
	const rest = mail.forwardedBy !== null ? [mail.forwardedBy] : [];
	return { to, cc: replyAll ? others([...rest, ...mail.to, ...mail.cc], own, taken) : [] };
}
