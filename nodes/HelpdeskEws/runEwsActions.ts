import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { OutgoingMessage } from '../helpdesk/model';
import type { MailSender } from '../helpdesk/ports';
import { receiptName } from '../shared/connection';
import { readMailboxOperation } from '../shared/mailboxOperationSettings';
import { performMailboxOperation } from '../shared/performMailboxOperation';
import { runActions } from '../shared/runActions';
import { sendOneMail } from '../shared/sendOneMail';
import { createTokenSource } from '../shared/tokenSource';
import { openEwsMailbox, openEwsSender } from '../transports/ews/index';
import type { EwsMailbox } from '../transports/ews/index';
import { ewsOptions, readEwsActionSettings } from './HelpdeskEwsSettings';
import type { EwsActionSettings } from './HelpdeskEwsSettings';

interface EwsSession {
	mailbox: EwsMailbox;
	sender: MailSender;
}

/** The bytes of a message, without Bcc. The MIME layer is loaded with the first message. */
async function* composed(message: OutgoingMessage): AsyncIterable<Buffer | string> {
	const { composeMail } = await import('../mime/index.js');
	const { stream } = await composeMail(message);
	yield* stream as AsyncIterable<Buffer>;
}

/** The `execute` of the EWS node: items of one mailbox share one session. */
export async function runEwsActions(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runActions<EwsActionSettings, EwsSession>(context, {
		name: 'EWS',
		// Each call is a request of its own.
		isSpentByFailure: false,
		readWay: readEwsActionSettings,
		open: async (settings, transcript) => {
			const options = await ewsOptions(context, settings, {
				folder: 'inbox',
				receiptName: receiptName(String(context.getWorkflow().id), context.getNode().id),
			});
			const tokens = createTokenSource(context, settings.credentialType);
			const lines = transcript ?? undefined;
			return {
				mailbox: openEwsMailbox(options, tokens, lines),
				sender: openEwsSender(options, tokens, composed, lines),
			};
		},
		close: async ({ mailbox, sender }) => {
			await mailbox.close();
			await sender.close();
		},
		perform: async (task) => {
			const { reader, settings, session } = task;
			const operation = reader.value('operation');
			if (operation === 'send' || operation === 'reply' || operation === 'acknowledge') {
				const paceOf = `${settings.connectUrl} ${settings.mailbox}`;
				return await sendOneMail(task, { sender: session.sender, paceOf }, operation);
			}
			const known = readMailboxOperation(reader);
			return await performMailboxOperation(session.mailbox, 'ews', known, task);
		},
	});
}
