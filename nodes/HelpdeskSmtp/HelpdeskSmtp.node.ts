import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { mailCredentials } from '../shared/descriptions';
import { testReplyTrackingKeys } from '../shared/replyTrackingTest';
import { helpdeskSmtpDescription } from './HelpdeskSmtpDescription';

export class HelpdeskSmtp implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskSmtpDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskSmtp.svg', dark: 'file:helpdeskSmtp.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			...mailCredentials,
			{
				name: 'helpdeskReplyTrackingApi',
				required: false,
				testedBy: 'testReplyTrackingKeys',
				displayOptions: { show: { operation: ['send', 'reply', 'acknowledge'] } },
			},
		],
	};

	methods = { credentialTest: { testReplyTrackingKeys } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { runSmtpActions } = await import('./runSmtpActions.js');
		return await runSmtpActions(this);
	}
}
