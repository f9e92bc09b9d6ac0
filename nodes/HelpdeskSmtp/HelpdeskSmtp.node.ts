import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { mailCredentials } from '../shared/descriptions/descriptions';
import { testReplyTrackingKeys } from '../shared/credentials/replyTrackingTest';
import { smtpProtocol } from '../shared/protocols/smtp';
import { helpdeskSmtpDescription } from './HelpdeskSmtpDescription';

export class HelpdeskSmtp implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskSmtpDescription,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		icon: { light: 'file:helpdeskSmtp.svg', dark: 'file:helpdeskSmtp.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			...mailCredentials,
			{
				name: 'helpdeskReplyTrackingApi',
				required: false,
				displayName: 'Reply Tracking (Optional)',
				testedBy: 'testReplyTrackingKeys',
				displayOptions: { show: { resource: ['message'] } },
			},
		],
	};

	methods = { credentialTest: { testReplyTrackingKeys } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { executeMailActions } = await import('../shared/actions/mailboxActions.js');
		return await executeMailActions(this, smtpProtocol);
	}
}
