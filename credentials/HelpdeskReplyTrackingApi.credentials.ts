import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';

export class HelpdeskReplyTrackingApi implements ICredentialType {
	name = 'helpdeskReplyTrackingApi';

	displayName = 'Helpdesk Reply Tracking API';

	icon: Icon = { light: 'file:icons/replyTracking.svg', dark: 'file:icons/replyTracking.dark.svg' };

	documentationUrl =
		'https://github.com/OWNER/n8n-nodes-helpdesk-mail/blob/main/docs/reply-tracking.md';

	properties: INodeProperties[] = [
		{
			displayName:
				'These keys sign the Message-IDs of the mail that you send, so that a reply is known for certain to belong to its request. Use the same credential in the triggers, in the nodes that send, and in Helpdesk Mail Parse.',
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
				'One key per line, at least 32 characters each. The first key signs, all keys verify. To change the key, add the new one at the top and keep the old one below it for as long as replies to old mail may arrive.',
		},
	];
}
