import { MailError } from '../../helpdesk/errors';
import type { OutgoingMessage } from '../../helpdesk/model';
import type { EwsOptions } from '../../transports/ews/index';
import { egressCheck } from './egressPolicy';
import type { EwsConnection } from './ewsConnection';
import { readEwsConnection } from './ewsConnection';
import type { MailProtocol, Opening, WatchedFolder } from './mailProtocol';

const INBOX = 'inbox';

/** Connect URLs that Autodiscover has found in this process, by credential and mailbox. */
const discovered = new Map<string, string>();

/** The bytes of a message, without Bcc. The MIME layer is loaded with the first message. */
async function* composed(message: OutgoingMessage): AsyncIterable<Buffer | string> {
	const { composeMail } = await import('../../mime/index.js');
	const { stream } = await composeMail(message);
	yield* stream as AsyncIterable<Buffer>;
}

/** @throws MailError where Autodiscover knows no address of the mailbox */
async function connectUrlOf({
	context,
	connection,
	...how
}: Opening<EwsConnection>): Promise<string> {
	const { connectUrl, ownMailbox: mailbox, credentialType, ca } = connection;
	if (connectUrl !== null) return connectUrl;
	const credential = context.getNode().credentials?.[credentialType]?.id ?? '';
	const name = JSON.stringify([credential, mailbox, ca]);
	const known = discovered.get(name);
	if (known !== undefined) return known;
	const { discoverEwsUrl } = await import('../../transports/ews/index.js');
	const found = await discoverEwsUrl(
		{
			mailbox,
			...egressCheck(context),
			...(ca === null ? {} : { ca }),
		},
		how.tokens,
		how.signal,
		how.transcript ?? undefined,
	);
	if (found === null) {
		throw new MailError(
			'MAIL_HOST_NOT_FOUND',
			`Autodiscover found no address of Exchange Web Services for ${mailbox}.`,
		);
	}
	discovered.set(name, found);
	return found;
}

async function optionsFor(
	opening: Opening<EwsConnection>,
	{ folder, markName }: WatchedFolder,
): Promise<EwsOptions> {
	const { context, connection } = opening;
	const { mailbox, impersonate, ca } = connection;
	return {
		url: await connectUrlOf(opening),
		mailbox,
		impersonate,
		...(ca === null ? {} : { ca }),
		...egressCheck(context),
		folder,
		receiptName: markName,
	};
}

export const ewsProtocol: MailProtocol<EwsConnection> = {
	itemProtocol: 'ews',
	label: 'EWS',
	serverField: 'EWS Connect URL',
	portField: null,
	usualPort: 'The usual port is 443.',
	defaultFolder: INBOX,
	authentications: ['microsoft', 'custom'],
	refusedByMicrosoft: (mailbox) =>
		`Check that the credential's Service fits EWS, that it was connected as a user who may open ${mailbox}, and that EWS is allowed: Get-CASMailbox ${mailbox}. For app-only access check the application permission full_access_as_app and its admin consent, or the app's role for this mailbox (docs/ews.md).`,
	readConnection: readEwsConnection,
	rateLimitKey: ({ connectUrl, mailbox }) => `${connectUrl ?? 'autodiscover'} ${mailbox}`,
	// Each call is a request of its own.
	findsByMessageId: true,
	isSpentByFailure: false,
	async openSource(opening, watched) {
		const { openEwsSource } = await import('../../transports/ews/index.js');
		const { tokens, signal, transcript } = opening;
		const options = await optionsFor(opening, watched);
		return await openEwsSource(options, tokens, signal, transcript ?? undefined);
	},
	async openMailbox(opening, markName) {
		const { openEwsMailbox } = await import('../../transports/ews/index.js');
		const options = await optionsFor(opening, { folder: INBOX, markName });
		return openEwsMailbox(options, opening.tokens, opening.transcript ?? undefined);
	},
	async openSender(opening) {
		const { openEwsSender } = await import('../../transports/ews/index.js');
		const options = await optionsFor(opening, { folder: INBOX, markName: '' });
		return openEwsSender(options, opening.tokens, composed, opening.transcript ?? undefined);
	},
};
