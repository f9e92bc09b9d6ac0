import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { markNameOf } from './markName';
import { readConnection } from '../credentials/connect';
import { toNodeError } from '../errors/nodeErrors';
import type { Connection, MailProtocol } from '../protocols/mailProtocol';
import { openingFor } from '../protocols/openings';
import type { TriggerParameters } from '../parameters/readTriggerSettings';
import { pollReader, readTriggerSettings } from '../parameters/readTriggerSettings';
import { readTriggerKeys } from '../credentials/signingKeys';
import { credentialName } from '../credentials/tokenSource';
import { runPoll } from './runPoll';
import { triggerMailContext } from './triggerMailContext';
import type { TriggerProtocol } from './triggerProtocol';
import type { TriggerSettings } from './triggerSettings';

/**
 * Reads and checks all parameters of a trigger.
 * @throws NodeOperationError that names the parameter and says what to enter
 */
export async function readMailTrigger<C extends Connection>(
	context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter' | 'getCredentials'>,
	protocol: MailProtocol<C>,
): Promise<TriggerParameters & { connection: C; folder: string }> {
	const reader = pollReader(context);
	const folder = reader.folder('folder', 'Folder');
	return {
		...readTriggerSettings(reader),
		connection: await readConnection(context, reader, protocol),
		folder: folder === '' ? (protocol.defaultFolder ?? '') : folder,
	};
}

/**
 * Connects parameters and credential of a trigger to its transport.
 * @throws NodeOperationError that names the parameter
 */
export async function mailTrigger<C extends Connection>(
	context: IPollFunctions,
	protocol: MailProtocol<C>,
): Promise<TriggerProtocol> {
	const { openSource, openMailbox, itemProtocol } = protocol;
	if (openSource === undefined || openMailbox === undefined || itemProtocol === null) {
		throw new Error(`${protocol.label} takes no mail in.`);
	}
	const node = context.getNode();
	const { connection, ...parameters } = await readMailTrigger(context, protocol);
	const settings: TriggerSettings = {
		...parameters,
		mailbox: connection.mailbox,
		signingKeys: await readTriggerKeys(context),
	};
	const markName = markNameOf(String(context.getWorkflow().id), node.id);
	const opening = openingFor(context, connection);
	return {
		settings,
		title: `${node.name} (${settings.mailbox}, ${settings.folder})`,
		openSource: async (signal, transcript, folder = settings.folder) =>
			await openSource(opening(signal, transcript), { folder, markName }),
		listFolders: async (signal) => {
			const mailbox = await openMailbox(opening(signal), markName);
			try {
				return await mailbox.listFolders(signal);
			} finally {
				await mailbox.close();
			}
		},
		mailContext: (ref) => triggerMailContext(itemProtocol, settings, ref),
		toNodeError: (error) =>
			toNodeError(node, error, {
				...connection,
				protocol,
				folder: settings.folder,
				credential: credentialName(node, connection.credentialType),
			}),
	};
}

/** The `poll()` of the trigger of a protocol. */
export async function pollMail<C extends Connection>(
	context: IPollFunctions,
	protocol: MailProtocol<C>,
): Promise<INodeExecutionData[][] | null> {
	return await runPoll(context, async () => await mailTrigger(context, protocol));
}
