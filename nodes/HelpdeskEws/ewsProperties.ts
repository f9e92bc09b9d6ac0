import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { mailAndReplyTrackingCredentials } from '../shared/descriptions';

/** Fields of the way to a mailbox over EWS, the same on trigger and action node. */

export const ewsAuthenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Custom OAuth2',
			value: 'custom',
			description: 'Exchange Server with AD FS, or any other OAuth2 server it trusts',
		},
		{
			name: 'Microsoft OAuth2',
			value: 'microsoft',
			description:
				'Exchange Server in hybrid modern authentication, and Exchange Online until it ends EWS',
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
		'For Exchange Server (2013 CU19 to SE). Exchange Online blocks EWS tenant by tenant since October 2026 and ends it on 1 April 2027: for Microsoft 365 take the Helpdesk IMAP and SMTP nodes, or Microsoft Graph through n8n’s Microsoft Outlook nodes.',
	name: 'retirementNotice',
	type: 'notice',
	default: '',
};

export const connectUrlProperty: INodeProperties = {
	displayName: 'Connect URL',
	name: 'connectUrl',
	type: 'resourceLocator',
	default: { mode: 'url', value: '' },
	required: true,
	description: 'Address of Exchange Web Services. Autodiscover finds it by the mailbox.',
	modes: [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://mail.example.com/EWS/Exchange.asmx',
		},
		{
			displayName: 'By Autodiscover',
			name: 'list',
			type: 'list',
			placeholder: 'Select the address found…',
			typeOptions: { searchListMethod: 'findConnectUrl' },
		},
	],
};
