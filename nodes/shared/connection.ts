import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import type { ImapOptions } from '../transports/imap/index';
import type { MailboxSettings } from './mailboxSettings';
import { MICROSOFT_CLOUDS } from './microsoftClouds';
import type { MicrosoftCloud } from './microsoftClouds';

type CredentialReader = Pick<FunctionsBase, 'getCredentials'>;

function isCloud(value: unknown): value is MicrosoftCloud {
	return typeof value === 'string' && Object.hasOwn(MICROSOFT_CLOUDS, value);
}

/** PEM text of the credential's private CA, null when it has none. */
export function caOf(credential: ICredentialDataDecryptedObject): string | null {
	const { caCertificate } = credential;
	return typeof caCertificate === 'string' && caCertificate.trim() !== '' ? caCertificate : null;
}

/**
 * The host to connect to. The panel fills in the global cloud's name, as it cannot see the
 * credential; with another cloud in the credential that name becomes the cloud's own.
 */
export function hostForCloud(
	host: string,
	service: 'imap' | 'smtp',
	credential: ICredentialDataDecryptedObject,
): string {
	const { cloud } = credential;
	if (!isCloud(cloud)) return host;
	return host === MICROSOFT_CLOUDS.global[service] ? MICROSOFT_CLOUDS[cloud][service] : host;
}

/**
 * Name of the receipt of one workflow and node (DESIGN 7.4): `HelpdeskDone_<6 hex>`. Two workflows
 * on one mailbox have different ones.
 */
export function receiptName(workflowId: string, nodeId: string): string {
	const hash = createHash('sha256').update(`${workflowId}\n${nodeId}`).digest('hex');
	return `HelpdeskDone_${hash.slice(0, 6)}`;
}

/** The way to a folder, from panel and credential. */
export async function imapOptions(
	context: CredentialReader,
	settings: MailboxSettings,
	where: { folder: string; receiptName: string },
): Promise<ImapOptions> {
	const credential = await context.getCredentials(settings.credentialType);
	return {
		host: hostForCloud(settings.host, 'imap', credential),
		port: settings.port,
		username: settings.username,
		mailbox: settings.mailbox,
		folder: where.folder,
		ca: caOf(credential),
		receiptName: where.receiptName,
	};
}

/** Keys that sign and verify Message-IDs; none when no credential is chosen. */
export function readSigningKeys(credential: ICredentialDataDecryptedObject | null): string[] {
	const text = credential?.secretKeys;
	if (typeof text !== 'string') return [];
	return text
		.split(/[\r\n]+|\\n/)
		.map((key) => key.trim())
		.filter((key) => key !== '');
}
