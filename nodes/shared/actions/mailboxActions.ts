import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isSendOperation, readOperation } from '../parameters/operation';
import { performMailboxOperation } from './performMailboxOperation';
import type { Connection, MailProtocol } from '../protocols/mailProtocol';
import type { ItemTask } from './runActions';
import { runActions } from './runActions';
import { sendOneMail } from './sendOneMail';

async function testConnection(task: ItemTask, hasMailbox: boolean): Promise<INodeExecutionData[]> {
	const signal = task.beginOperation();
	const { session } = task;
	const tested = hasMailbox ? await session.mailbox(signal) : await session.sender(signal);
	const { server, details } = await tested.verify(signal);
	return [{ json: { ok: true, server, details, mailbox: task.connection.mailbox, debug: null } }];
}

async function listFolders(task: ItemTask): Promise<INodeExecutionData[]> {
	const signal = task.beginOperation();
	const mailbox = await task.session.mailbox(signal);
	const folders = await mailbox.listFolders(signal);
	return folders.map((folder) => ({ json: { ...folder } }));
}

/** The `execute` of a node of a protocol: what it sends, and what it does in the mailbox. */
export async function executeMailActions<C extends Connection>(
	context: IExecuteFunctions,
	protocol: MailProtocol<C>,
): Promise<INodeExecutionData[][]> {
	const abilities = {
		canSend: protocol.openSender !== undefined,
		hasMailbox: protocol.openMailbox !== undefined,
	};
	return await runActions(context, protocol, async (task) => {
		const { resource, operation } = readOperation(task.reader, abilities);
		switch (resource) {
			case 'connection':
				return await testConnection(task, abilities.hasMailbox);
			case 'folder':
				return await listFolders(task);
			case 'message':
				return isSendOperation(operation)
					? await sendOneMail(task, operation)
					: await performMailboxOperation(operation, task);
		}
	});
}
