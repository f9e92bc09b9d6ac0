import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { imapOptions, receiptName } from '../shared/connection';
import { checkEgress } from '../shared/egressPolicy';
import { readMailboxOperation } from '../shared/mailboxOperationSettings';
import { performMailboxOperation } from '../shared/performMailboxOperation';
import { runActions } from '../shared/runActions';
import { createTokenSource } from '../shared/tokenSource';
import { openImapMailbox } from '../transports/imap/index';
import type { ImapMailbox } from '../transports/imap/index';
import { readImapActionSettings } from './HelpdeskImapSettings';
import type { ImapActionSettings } from './HelpdeskImapSettings';

/** The `execute` of the IMAP node: items of one mailbox share one connection. */
export async function runImapActions(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runActions<ImapActionSettings, ImapMailbox>(context, {
		name: 'IMAP',
		isSpentByFailure: true,
		readWay: readImapActionSettings,
		open: async (settings, transcript, beginOperation) => {
			const options = await imapOptions(context, settings, {
				folder: 'INBOX',
				receiptName: receiptName(String(context.getWorkflow().id), context.getNode().id),
			});
			await checkEgress(context, [options]);
			const tokens = createTokenSource(context, settings.credentialType);
			return await openImapMailbox(options, tokens, beginOperation(), transcript ?? undefined);
		},
		close: async (mailbox) => await mailbox.close(),
		perform: async (task) =>
			await performMailboxOperation(task.session, 'imap', readMailboxOperation(task.reader), task),
	});
}
