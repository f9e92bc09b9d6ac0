import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import { caOf } from '../shared/connection';
import { CREDENTIAL_TYPES } from '../shared/mailboxSettings';
import { egressCheck } from '../shared/egressPolicy';
import { toNodeError } from '../shared/nodeErrors';
import { ParameterReader } from '../shared/parameterValues';
import { searchFolders } from '../shared/searchFolders';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { ewsOptions, readEwsMailboxSettings } from './HelpdeskEwsSettings';

function panelReader(context: ILoadOptionsFunctions): ParameterReader {
	return new ParameterReader(context.getNode(), (name) => context.getCurrentNodeParameter(name));
}

/** Folders of the mailbox for the "From List" of a folder field. */
export async function searchEwsFolders(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const node = this.getNode();
	const settings = readEwsMailboxSettings(panelReader(this));
	try {
		const { openEwsMailbox } = await import('../transports/ews/index.js');
		const mailbox = openEwsMailbox(
			await ewsOptions(this, settings, { folder: 'inbox', receiptName: '' }),
			createTokenSource(this, settings.credentialType),
		);
		return await searchFolders(mailbox, filter, AbortSignal.timeout(LIMITS.commandMs));
	} catch (error) {
		throw toNodeError(node, error, {
			authentication: settings.authentication,
			protocol: 'EWS',
			mailbox: settings.mailbox,
			username: settings.username,
			credential: credentialName(node, settings.credentialType),
		});
	}
}

/** The Connect URL that Autodiscover finds for the mailbox in the panel; an empty list when none. */
export async function findConnectUrl(this: ILoadOptionsFunctions): Promise<INodeListSearchResult> {
	const node = this.getNode();
	const reader = panelReader(this);
	const authentication = reader.choice('authentication', 'Authentication', ['microsoft', 'custom']);
	const credentialType = CREDENTIAL_TYPES[authentication];
	const mailbox = reader.mailboxAddress('mailbox', 'Mailbox');
	try {
		const ca = caOf(await this.getCredentials(credentialType));
		const { discoverEwsUrl } = await import('../transports/ews/index.js');
		const url = await discoverEwsUrl(
			{
				mailbox,
				environment: process.env,
				...egressCheck(this),
				...(ca === null ? {} : { ca }),
			},
			createTokenSource(this, credentialType),
			AbortSignal.timeout(LIMITS.commandMs),
		);
		return { results: url === null ? [] : [{ name: url, value: url }] };
	} catch (error) {
		throw toNodeError(node, error, {
			authentication,
			protocol: 'EWS',
			mailbox,
			credential: credentialName(node, credentialType),
		});
	}
}
