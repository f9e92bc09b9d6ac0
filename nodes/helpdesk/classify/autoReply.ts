import { isDaemonAddress, isMachineAddress } from '../address/machineAddress';
import { isOwnAddress } from '../address/ownAddresses';
import { hasNullReturnPath } from '../bounce/senderSigns';
import { headerKeyword, headerValues } from '../headers';
import type {
	Authentication,
	AutoReply,
	MailAddress,
	MailContext,
	MailKind,
	NoAnswerReason,
	ParsedMail,
} from '../model';
import { isListMail, isOwnList } from './rules/listHeaders';
import { answerSuppressed } from './rules/answerSuppressed';
import { autoReplyHeaders } from './rules/autoReplyHeaders';
import { machineHeader } from './rules/systemHeaders';
import { hasAutomaticMark } from './automaticMark';
import { passedOn } from './writer/passedOn';

function isMachineMade(mail: ParsedMail): boolean {
	const isBulk = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')].some(
		(value) => ['bulk', 'junk', 'list', 'auto_reply'].includes(headerKeyword(value)),
	);
	return (
		hasNullReturnPath(mail) ||
		isBulk ||
		machineHeader(mail) !== undefined ||
		passedOn(mail) !== null
	);
}

function whyNot(
	mail: ParsedMail,
	context: MailContext,
	kind: MailKind,
	requester: MailAddress,
	authentication: Authentication,
): NoAnswerReason | null {
	if (kind !== 'newRequest' && kind !== 'reply') return 'automatedMail';
	if (!requester.address.includes('@')) return 'noSender';
	if (isOwnAddress(requester.address, context)) return 'ownAddress';
	if (isMachineAddress(requester.address) || isDaemonAddress(mail.from?.address ?? '')) {
		return 'machineAddress';
	}
	// A group that is our own address marks every customer's mail as a list's.
	const isOwn = isOwnList(mail, context);
	if (hasNullReturnPath(mail) || autoReplyHeaders(mail, context)?.kind !== undefined) {
		return 'automatedMail';
	}
	if (!isOwn && isListMail(mail)) return 'listMail';
	if (hasAutomaticMark(mail) || (!isOwn && isMachineMade(mail))) return 'automatedMail';
	// A group rewrites the mail and so breaks its signatures, our own as well.
	if (!isOwn && authentication.dmarc === 'fail') return 'authenticationFailed';
	return answerSuppressed(mail, context) === undefined ? null : 'suppressed';
}

/**
 * Whether a machine may answer the mail (RFC 3834 section 2). Another question than who wrote
 * it: a person's words in a mail with an automatic mark go to people and get no automatic answer, for
 * what answers by itself on the other side would answer again. Whose own domain says that they did not
 * write it (dmarc=fail, RFC 7489) gets none either.
 */
export function mayAutoReply(
	mail: ParsedMail,
	context: MailContext,
	kind: MailKind,
	requester: MailAddress,
	authentication: Authentication,
): AutoReply {
	const reason = whyNot(mail, context, kind, requester, authentication);
	return { allowed: reason === null, reason };
}
