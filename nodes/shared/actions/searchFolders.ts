import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import { readConnection } from '../credentials/connect';
import { toNodeError } from '../errors/nodeErrors';
import { ParameterReader } from '../parameters/parameterValues';
import type { Connection, MailProtocol } from '../protocols/mailProtocol';
import { openingFor } from '../protocols/openings';
import { credentialName } from '../credentials/tokenSource';

/**
 * The folders of the mailbox whose names hold `filter`, for "From List" of a folder field.
 * @throws NodeOperationError with the user's next step
 */
export async function searchFolders<C extends Connection>(
	context: ILoadOptionsFunctions,
	protocol: MailProtocol<C>,
	filter: string | undefined,
): Promise<INodeListSearchResult> {
	const node = context.getNode();
	const reader = new ParameterReader(node, (name) => context.getCurrentNodeParameter(name));
	const connection = await readConnection(context, reader, protocol);
	const signal = AbortSignal.timeout(LIMITS.commandMs);
	try {
		const opening = openingFor(context, connection)(signal);
		const mailbox = await protocol.openMailbox?.(opening, '');
		if (mailbox === undefined) return { results: [] };
		try {
			const wanted = filter?.toLowerCase() ?? '';
			const folders = await mailbox.listFolders(signal);
			return {
				results: folders
					.filter(({ name }) => name.toLowerCase().includes(wanted))
					.map(({ name, id }) => ({ name, value: id })),
			};
		} finally {
			await mailbox.close();
		}
	} catch (error) {
		const credential = credentialName(node, connection.credentialType);
		throw toNodeError(node, error, { ...connection, protocol, credential });
	}
}
