import type { IPollFunctions } from 'n8n-workflow';
import { receiptName } from '../shared/connection';
import { triggerMailContext } from '../shared/delivery/triggerMailContext';
import type { TriggerProtocol } from '../shared/delivery/triggerProtocol';
import { toNodeError } from '../shared/nodeErrors';
import { readTriggerKeys } from '../shared/signingKeys';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { openEwsSource } from '../transports/ews/index';
import { ewsOptions } from './HelpdeskEwsSettings';
import { readEwsTriggerSettings } from './HelpdeskEwsTriggerSettings';

/** Connects panel and credential to the EWS transport. */
export async function ewsTriggerProtocol(context: IPollFunctions): Promise<TriggerProtocol> {
	const panel = readEwsTriggerSettings(context);
	const settings = { ...panel, signingKeys: await readTriggerKeys(context) };
	const node = context.getNode();
	const options = await ewsOptions(context, settings, {
		folder: settings.folder,
		receiptName: receiptName(String(context.getWorkflow().id), node.id),
	});
	const tokens = createTokenSource(context, settings.credentialType);
	return {
		settings,
		title: `${node.name} (${settings.mailbox}, ${settings.folder})`,
		openSource: async (signal, transcript) =>
			await openEwsSource(options, tokens, signal, transcript ?? undefined),
		mailContext: (ref) => triggerMailContext('ews', settings, ref),
		toNodeError: (error) =>
			toNodeError(node, error, {
				authentication: settings.authentication,
				protocol: 'EWS',
				mailbox: settings.mailbox,
				username: settings.username,
				folder: settings.folder,
				credential: credentialName(node, settings.credentialType),
			}),
	};
}
