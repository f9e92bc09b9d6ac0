import { MailError } from '../../helpdesk/errors';
import type { MailRef, RawMail } from '../../helpdesk/ports';
import type { BatchOutcome } from './callBatches';
import type { EwsItem } from './ewsItem';
import { headerBlock } from './headerBlock';
import { toRef } from './listing';
import { transportHeadersOf } from './transportHeaders';

/** What an answer holds for one mail that was asked for. */
export type ItemAnswer =
	| { kind: 'read'; mail: RawMail; parentFolderId: string }
	/** Its MIME is over the limit that was asked with. */
	| { kind: 'tooLarge' }
	| { kind: 'nothing'; error: MailError };

/**
 * Reads the answer for one mail. An item under another id counts only where its time and size are
 * those of the mail: else it is the answer to another question.
 */
export function readAnswer(
	ref: MailRef,
	outcome: BatchOutcome,
	shape: 'mime' | 'headers',
	host: string,
): ItemAnswer {
	const nothing = (text: string): ItemAnswer => ({
		kind: 'nothing',
		error: new MailError('MAIL_PROTOCOL', `The server at ${host} ${text}`),
	});
	if (outcome.error) return { kind: 'nothing', error: outcome.error };
	const { item } = outcome;
	if (item === null) return nothing('reported success, but its answer contains no mail.');
	if (!isSameMail(ref, item)) return nothing('returned another mail than the one requested.');
	const { parentFolderId } = item;
	if (shape === 'headers') {
		const source = headerBlock(item);
		if (source === null) return nothing('returned the mail without any header field.');
		return { kind: 'read', mail: mailOf(ref, item, source, true), parentFolderId };
	}
	if (item.isMimeTooLarge) return { kind: 'tooLarge' };
	if (item.mime === null) return nothing('returned the mail without its MIME content.');
	return { kind: 'read', mail: mailOf(ref, item, item.mime, false), parentFolderId };
}

function mailOf(ref: MailRef, item: EwsItem, source: Buffer, isPartial: boolean): RawMail {
	return {
		ref: merged(ref, item),
		source,
		isPartial,
		failure: null,
		transportHeaders: transportHeadersOf(item, source),
		conversationId: item.conversationId,
	};
}

/** What the item says now, the listing's word where it says nothing. */
function merged(ref: MailRef, item: EwsItem): MailRef {
	const now = toRef(item);
	return {
		...now,
		id: ref.id,
		size: now.size ?? ref.size,
		receivedAt: now.receivedAt ?? ref.receivedAt,
	};
}

function isSameMail(ref: MailRef, item: EwsItem): boolean {
	if (item.id === '' || spelling(item.id) === spelling(ref.id)) return true;
	const isSameTime = ref.receivedAt !== null && ref.receivedAt === item.receivedAt;
	return isSameTime && (ref.size === null || item.size === null || ref.size === item.size);
}

/** Base64 and its form for URLs (RFC 4648 section 5) name the same bytes. */
function spelling(id: string): string {
	return id
		.replace(/-/g, '+')
		.replace(/_/g, '/')
		.replace(/={1,2}$/, '');
}
