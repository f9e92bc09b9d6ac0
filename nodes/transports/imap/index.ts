import type { MailSource, TokenSource, Transcript } from '../../helpdesk/ports';
import { ImapClient } from './client';
import { openFolder } from './folder';
import { ImapMailbox } from './imapMailbox';
import { ImapSource } from './imapSource';
import type { ImapOptions } from './options';

export type { ImapMailbox } from './imapMailbox';
export type { ImapOptions } from './options';

/**
 * Opens a folder of a mailbox over IMAPS with OAuth2. The caller closes it; a session that broke is
 * not mended, the next poll opens a new one.
 * @throws MailError of connecting, signing in and opening the folder
 */
export async function openImapSource(
	options: ImapOptions,
	token: TokenSource,
	signal: AbortSignal,
	transcript?: Transcript,
): Promise<MailSource> {
	const client = await ImapClient.open(options, token, signal, transcript);
	try {
		return new ImapSource(client, await openFolder(client, options.folder, signal), options);
	} catch (error) {
		await client.close();
		throw error;
	}
}

/**
 * Signs in for operations on single mails and folders. `options.folder` is only opened by `verify`.
 * @throws MailError of connecting and signing in
 */
export async function openImapMailbox(
	options: ImapOptions,
	token: TokenSource,
	signal: AbortSignal,
	transcript?: Transcript,
): Promise<ImapMailbox> {
	return new ImapMailbox(await ImapClient.open(options, token, signal, transcript), options);
}
