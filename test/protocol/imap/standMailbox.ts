import { readFileSync } from 'node:fs';
import type { TokenSource } from '../../../nodes/helpdesk/ports';
import type { ImapOptions } from '../../../nodes/transports/imap/index';
import type { Stand } from '../../support/stand/types';

export const HELPDESK = 'helpdesk@example.test';
export const RECEIPT = 'HelpdeskDone_0a1b2c';
export const NEVER = new AbortController().signal;

/** The way to a mailbox of the stand. */
export function standOptions(stand: Stand, changes: Partial<ImapOptions> = {}): ImapOptions {
	return {
		host: stand.host,
		port: stand.ports.imaps,
		username: HELPDESK,
		mailbox: HELPDESK,
		folder: 'INBOX',
		ca: readFileSync(stand.caFile, 'utf8'),
		receiptName: RECEIPT,
		...changes,
	};
}

/** Tokens in turn; the last one for ever. Counts how often a refresh was forced. */
export class TokenList implements TokenSource {
	refreshes = 0;

	asked = 0;

	constructor(private readonly tokens: readonly string[]) {}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		if (forceRefresh) this.refreshes += 1;
		this.asked += 1;
		const at = Math.min(this.refreshes, this.tokens.length - 1);
		return await Promise.resolve(this.tokens[at] as string);
	}
}

export async function tokensFor(stand: Stand, user: string = HELPDESK): Promise<TokenList> {
	return new TokenList([(await stand.mint({ user })).accessToken]);
}

/** `uid`, `flags` and `hdr.subject` of each mail of a folder. */
export async function mailsOf(
	stand: Stand,
	folder: string,
	user: string = HELPDESK,
): Promise<Array<{ uid: number; flags: string[]; subject: string }>> {
	const fields = 'uid flags hdr.subject';
	const args = ['-f', 'tab', 'fetch', '-u', user, fields, 'mailbox', folder, 'all'];
	const output = await stand.doveadm(args);
	return output
		.trim()
		.split('\n')
		.slice(1)
		.filter((line) => line !== '')
		.map((line) => {
			const [uid, flags, subject] = line.split('\t');
			return {
				uid: Number(uid),
				flags: (flags ?? '').split(' ').filter((flag) => flag !== '' && flag !== '\\Recent'),
				subject: subject ?? '',
			};
		});
}

export async function emptyMailbox(stand: Stand, user: string = HELPDESK): Promise<void> {
	for (const folder of ['INBOX', 'Trash', 'Sent', 'Junk', 'Drafts']) {
		await stand.doveadm(['expunge', '-u', user, 'mailbox', folder, 'all']);
	}
}
