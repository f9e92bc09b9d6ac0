import type { IPollFunctions } from 'n8n-workflow';
import { imapOptions, receiptName } from '../shared/connection';
import { triggerMailContext } from '../shared/delivery/triggerMailContext';
import type { TriggerProtocol } from '../shared/delivery/triggerProtocol';
import { checkEgress } from '../shared/egressPolicy';
import { toNodeError } from '../shared/nodeErrors';
import { readTriggerKeys } from '../shared/signingKeys';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { openImapSource } from '../transports/imap/index';
import { readImapTriggerSettings } from './HelpdeskImapTriggerSettings';

/** Connects panel and credential to the IMAP transport. */
export async function imapTriggerProtocol(context: IPollFunctions): Promise<TriggerProtocol> {
	const panel = readImapTriggerSettings(context);
	const settings = { ...panel, signingKeys: await readTriggerKeys(context) };
	const node = context.getNode();
	const options = await imapOptions(context, settings, {
		folder: settings.folder,
		receiptName: receiptName(String(context.getWorkflow().id), node.id),
	});
	const tokens = createTokenSource(context, settings.credentialType);
	return {
		settings,
		title: `${node.name} (${settings.mailbox}, ${settings.folder})`,
		openSource: async (signal, transcript) => {
			await checkEgress(context, [options]);
			return await openImapSource(options, tokens, signal, transcript ?? undefined);
		},
		mailContext: (ref) => triggerMailContext('imap', settings, ref),
		toNodeError: (error) =>
			toNodeError(node, error, {
				authentication: settings.authentication,
				protocol: 'IMAP',
				mailbox: settings.mailbox,
				username: settings.username,
				folder: settings.folder,
				credential: credentialName(node, settings.credentialType),
			}),
	};
}
