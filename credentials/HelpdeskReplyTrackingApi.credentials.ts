import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';

export class HelpdeskReplyTrackingApi implements ICredentialType {
	name = 'helpdeskReplyTrackingApi';

	displayName = 'Helpdesk Reply Tracking API';

	icon: Icon = { light: 'file:icons/replyTracking.svg', dark: 'file:icons/replyTracking.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-helpdesk-mail/n8n-nodes-helpdesk-mail/blob/main/docs/reply-tracking.md';

	properties: INodeProperties[] = [
		{
			displayName:
				'With these keys the Message-IDs of mail that you send are signed, so that an answer is known for certain to belong to its request. Use the same credential on triggers, send and parse nodes.',
			name: 'replyTrackingNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Keys',
			name: 'secretKeys',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. the output of: openssl rand -base64 32',
			description:
				'One key a line, at least 32 characters each. The first signs, all verify: to change the key put the new one on top and leave the old one below it for as long as answers to old mail may come.',
		},
	];
}
