import { caOf, hostOf, ownServer, portOf, readMailbox } from '../credentials/connection';
import { checkEgress } from './egressPolicy';
import type { Connection, MailProtocol, Opening, WatchedFolder } from './mailProtocol';

/** The way to a mailbox over IMAP. */
export interface ImapConnection extends Connection {
	host: string;
	port: number;
}

/** IMAPS (RFC 8314). */
const IMAPS_PORT = 993;
const INBOX = 'INBOX';

async function optionsFor(opening: Opening<ImapConnection>, watched: WatchedFolder) {
	const { host, port, username, mailbox, ca } = opening.connection;
	await checkEgress(opening.context, [{ host, port }]);
	const { folder, markName } = watched;
	return { host, port, username, mailbox, ca, folder, receiptName: markName };
}

export const imapProtocol: MailProtocol<ImapConnection> = {
	itemProtocol: 'imap',
	label: 'IMAP',
	serverField: 'IMAP Server',
	portField: 'IMAP Port',
	usualPort: 'The usual port for IMAPS is 993.',
	defaultFolder: INBOX,
	authentications: ['microsoft', 'google', 'custom'],
	refusedByMicrosoft: (mailbox) =>
		`Check that the credential's Service fits IMAP, that it was connected as a user who may open ${mailbox}, and that IMAP is allowed: Get-CASMailbox ${mailbox}. For app-only access also run New-ServicePrincipal and Add-MailboxPermission in Exchange PowerShell (docs/setup-microsoft.md).`,
	readConnection: (reader, chosen, credential) => {
		const own = ownServer(chosen, 'imap', credential);
		return {
			...readMailbox(reader, chosen, credential),
			host: hostOf(credential, { name: 'imapHost', label: 'IMAP Server', own }, reader),
			port: portOf(credential, 'imapPort', 'IMAP Port', IMAPS_PORT, reader),
			ca: caOf(credential),
		};
	},
	rateLimitKey: ({ host, username }) => `${host} ${username}`,
	findsByMessageId: false,
	isSpentByFailure: true,
	// Loaded with the first connection: n8n loads every node of a package at its start.
	async openSource(opening, watched) {
		const { openImapSource } = await import('../../transports/imap/index.js');
		const { tokens, signal, transcript } = opening;
		const options = await optionsFor(opening, watched);
		return await openImapSource(options, tokens, signal, transcript ?? undefined);
	},
	async openMailbox(opening, markName) {
		const { openImapMailbox } = await import('../../transports/imap/index.js');
		const { tokens, signal, transcript } = opening;
		const options = await optionsFor(opening, { folder: INBOX, markName });
		return await openImapMailbox(options, tokens, signal, transcript ?? undefined);
	},
};
