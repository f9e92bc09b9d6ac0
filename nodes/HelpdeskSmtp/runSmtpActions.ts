import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { MailSender } from '../helpdesk/ports';
import { checkEgress } from '../shared/egressPolicy';
import { runActions } from '../shared/runActions';
import { sendOneMail } from '../shared/sendOneMail';
import { createTokenSource } from '../shared/tokenSource';
import { endpointsOf, openSmtpSender } from '../transports/smtp/index';
import { readSmtpSettings, smtpOptions } from './HelpdeskSmtpSettings';
import type { SmtpSettings } from './HelpdeskSmtpSettings';

/** The `execute` of the SMTP node: items that go the same way share one connection. */
export async function runSmtpActions(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runActions<SmtpSettings, MailSender>(context, {
		name: 'SMTP',
		// The sender mends its connection itself.
		isSpentByFailure: false,
		readWay: readSmtpSettings,
		open: async (settings, transcript) => {
			const options = await smtpOptions(context, settings);
			await checkEgress(context, endpointsOf(options));
			const tokens = createTokenSource(context, settings.credentialType);
			return openSmtpSender(options, tokens, transcript ?? undefined);
		},
		close: async (sender) => await sender.close(),
		perform: async (task) => {
			const { reader, settings, session: sender } = task;
			const operation = reader.choice('operation', 'Operation', [
				'send',
				'reply',
				'acknowledge',
				'testConnection',
			]);
			if (operation === 'testConnection') {
				const { server, details } = await sender.verify(task.beginOperation());
				return [{ json: { ok: true, server, details, mailbox: settings.mailbox, debug: null } }];
			}
			const paceOf = `${settings.host} ${settings.username}`;
			return await sendOneMail(task, { sender, paceOf }, operation);
		},
	});
}
