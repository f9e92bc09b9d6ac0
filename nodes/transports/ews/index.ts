import type { MailSender, MailSource, TokenSource, Transcript } from '../../helpdesk/ports';
import { EwsMailbox } from './ewsMailbox';
import { type ComposeMime, EwsSender } from './ewsSender';
import { EwsSource } from './ewsSource';
import { resolveFolder } from './folders';
import { createEwsClient, type EwsConnection } from './ewsClient';
import type { EwsOptions } from './options';

export { discoverEwsUrl } from './autodiscover';
export type { EwsMailbox } from './ewsMailbox';
export type { EwsOptions } from './options';

/**
 * Opens a folder of a mailbox over EWS. The caller closes it.
 * @throws MailError of connecting, signing in and opening the folder
 */
export async function openEwsSource(
	options: EwsOptions,
	token: TokenSource,
	signal: AbortSignal,
	transcript?: Transcript,
): Promise<MailSource> {
	const client = createEwsClient(options, token, transcript ?? null);
	try {
		const folder = await resolveFolder(client, options.folder, signal);
		return new EwsSource(client, folder, options);
	} catch (error) {
		client.close();
		throw error;
	}
}

/**
 * A sender over EWS. Nothing is connected until the first `send` or `verify`; `compose` makes the
 * MIME without a Bcc header.
 * @throws MailError MAIL_INPUT for a Connect URL that is not https
 */
export function openEwsSender(
	options: EwsConnection,
	token: TokenSource,
	compose: ComposeMime,
	transcript?: Transcript,
): MailSender {
	return new EwsSender(createEwsClient(options, token, transcript ?? null), compose);
}

/**
 * Operations on single mails and folders. Nothing is connected until the first of them;
 * `options.folder` is only opened by `verify`.
 * @throws MailError MAIL_INPUT for a Connect URL that is not https
 */
export function openEwsMailbox(
	options: EwsOptions,
	token: TokenSource,
	transcript?: Transcript,
): EwsMailbox {
	return new EwsMailbox(createEwsClient(options, token, transcript ?? null), options);
}
