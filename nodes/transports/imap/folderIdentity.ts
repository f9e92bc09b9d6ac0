import type { FolderIdentity } from '../../helpdesk/ports';
import type { OpenFolder } from './folder';

/**
 * Characters from which on a MAILBOXID is taken for one that no other mailbox has. RFC 8474 section 4
 * asks for uniqueness within an account only, and Stalwart names the inbox of every account "a".
 */
const UNIQUE_CHARS = 16;

/**
 * What the server says of a folder: MAILBOXID (RFC 8474), which outlives a rename, else UIDVALIDITY and
 * path.
 */
export function identityOf({ mailboxId, uidValidity, path }: OpenFolder): FolderIdentity {
	if (mailboxId !== null && mailboxId.length >= UNIQUE_CHARS) {
		return { id: mailboxId, certainty: 'unique' };
	}
	return { id: `${uidValidity}/${mailboxId ?? path}`, certainty: 'likely' };
}
