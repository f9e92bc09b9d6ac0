import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { mailAndReplyTrackingCredentials } from '../shared/descriptions/descriptions';

/** Fields of the way to a mailbox over EWS, the same on trigger and action node. */

export const ewsAuthenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Custom OAuth2',
			value: 'custom',
			description: 'Exchange Server with AD FS, or with any other OAuth2 server it trusts',
		},
		{
			name: 'Microsoft OAuth2',
			value: 'microsoft',
			description:
				'Exchange Server with hybrid modern authentication, and Exchange Online until EWS ends there',
		},
	],
	default: 'microsoft',
};

/** The credentials of the other protocols but Google, which has no EWS. */
export const ewsCredentials: INodeCredentialDescription[] = mailAndReplyTrackingCredentials.filter(
	({ name }) => name !== 'helpdeskGoogleOAuth2Api',
);

/** Stands in the panel for as long as Exchange Online has not ended EWS for everybody. */
export const retirementNotice: INodeProperties = {
	displayName:
		'For Exchange Server (2013 CU19 to SE). Microsoft has been blocking EWS in Exchange Online tenant by tenant since October 2026 and ends it on 1 April 2027. For Microsoft 365 use the Helpdesk IMAP and SMTP nodes, or n8n’s Microsoft Outlook nodes.',
	name: 'retirementNotice',
	type: 'notice',
	default: '',
};
