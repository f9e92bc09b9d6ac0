/** Names no host (RFC 2606 section 2), so that no other program makes the same id. */
const DOMAIN = 'missing-message-id.invalid';

/** The Message-ID that an item gets where its mail has none, from a digest of what stays the same of it. */
export function derivedMessageId(digest: string): string {
	return `<sha.${digest.slice(0, 40)}@${DOMAIN}>`;
}

/**
 * The Message-ID that a mail bears itself: what a server can find it by and a reply can refer to. Null
 * for '' and for one that was derived.
 */
export function ownMessageId(messageId: string): string | null {
	return messageId === '' || messageId.endsWith(`@${DOMAIN}>`) ? null : messageId;
}
