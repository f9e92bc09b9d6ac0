import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import { imapOptions } from '../shared/connection';
import { readMailboxSettings } from '../shared/mailboxSettings';
import { checkEgress } from '../shared/egressPolicy';
import { toNodeError } from '../shared/nodeErrors';
import { ParameterReader } from '../shared/parameterValues';
import { searchFolders } from '../shared/searchFolders';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { IMAPS_PORT } from './HelpdeskImapTriggerSettings';

/** Folders of the mailbox for the "From List" of a folder field. */
export async function searchImapFolders(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const node = this.getNode();
	const reader = new ParameterReader(node, (name) => this.getCurrentNodeParameter(name));
	const settings = readMailboxSettings(reader, IMAPS_PORT);
	try {
		const { openImapMailbox } = await import('../transports/imap/index.js');
		const options = await imapOptions(this, settings, { folder: 'INBOX', receiptName: '' });
		await checkEgress(this, [options]);
		const signal = AbortSignal.timeout(LIMITS.commandMs);
		const tokens = createTokenSource(this, settings.credentialType);
		return await searchFolders(await openImapMailbox(options, tokens, signal), filter, signal);
	} catch (error) {
		throw toNodeError(node, error, {
			authentication: settings.authentication,
			protocol: 'IMAP',
			mailbox: settings.mailbox,
			username: settings.username,
			credential: credentialName(node, settings.credentialType),
		});
	}
}
