import { NodeHelpers } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpdeskMicrosoftOAuth2Api } from '../../../credentials/HelpdeskMicrosoftOAuth2Api.credentials';
import { resolveCredential } from '../../support/resolveCredential';

const resolve = (stored: INodeParameters) =>
	resolveCredential(new HelpdeskMicrosoftOAuth2Api().properties, stored);

const app = { tenantId: 'contoso.example.com', clientId: 'id', clientSecret: 'secret' };

describe('the Microsoft credential', () => {
	it('asks for IMAP and SMTP at the global cloud by default', () => {
		expect(resolve(app)).toMatchObject({
			authUrl: 'https://login.microsoftonline.com/contoso.example.com/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.microsoftonline.com/contoso.example.com/oauth2/v2.0/token',
			scope:
				'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access openid profile',
			authentication: 'body',
			usePkce: true,
		});
	});

	it.each([
		['global', 'imapSmtp', 'https://outlook.office365.com/.default'],
		['global', 'ews', 'https://outlook.office365.com/.default'],
		['global', 'graph', 'https://graph.microsoft.com/.default'],
		['usGovGccHigh', 'imapSmtp', 'https://outlook.office365.us/.default'],
		['usGovGccHigh', 'graph', 'https://graph.microsoft.us/.default'],
		['usGovDod', 'ews', 'https://outlook-dod.office365.us/.default'],
		['usGovDod', 'graph', 'https://dod-graph.microsoft.us/.default'],
		['china', 'imapSmtp', 'https://partner.outlook.cn/.default'],
		['china', 'graph', 'https://microsoftgraph.chinacloudapi.cn/.default'],
	])('app-only in %s for %s asks for one .default scope', (cloud, service, scope) => {
		expect(resolve({ ...app, cloud, service, grantType: 'clientCredentials' }).scope).toBe(scope);
	});

	it.each([
		['usGovGccHigh', 'https://login.microsoftonline.us/'],
		['usGovDod', 'https://login.microsoftonline.us/'],
		['china', 'https://login.partner.microsoftonline.cn/'],
	])('signs in at the login host of %s', (cloud, start) => {
		const resolved = resolve({ ...app, cloud });
		expect(String(resolved.authUrl).startsWith(start)).toBe(true);
		expect(String(resolved.accessTokenUrl).startsWith(start)).toBe(true);
	});

	it('names every delegated permission with its audience', () => {
		expect(resolve({ ...app, cloud: 'china', service: 'graph' }).scope).toBe(
			'https://microsoftgraph.chinacloudapi.cn/Mail.ReadWrite ' +
				'https://microsoftgraph.chinacloudapi.cn/Mail.Send ' +
				'https://microsoftgraph.chinacloudapi.cn/Mail.ReadWrite.Shared ' +
				'https://microsoftgraph.chinacloudapi.cn/Mail.Send.Shared offline_access openid profile',
		);
		expect(resolve({ ...app, service: 'ews' }).scope).toBe(
			'https://outlook.office365.com/EWS.AccessAsUser.All offline_access openid profile',
		);
	});

	it.each(['mail.example.com', ' https://mail.example.com/EWS/Exchange.asmx '])(
		'takes %s as the audience of an on-premises Exchange',
		(connectUrl) => {
			expect(resolve({ ...app, service: 'ews', connectUrl }).scope).toBe(
				'https://mail.example.com/EWS.AccessAsUser.All offline_access openid profile',
			);
			expect(
				resolve({ ...app, service: 'ews', connectUrl, grantType: 'clientCredentials' }).scope,
			).toBe('https://mail.example.com/.default');
		},
	);

	it('does not let an Exchange host left over from EWS change the scopes of IMAP', () => {
		expect(
			resolve({ ...app, service: 'imapSmtp', connectUrl: 'mail.example.com' }).scope,
		).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');
	});

	it('offers no service that no node of this package uses', () => {
		const { properties } = new HelpdeskMicrosoftOAuth2Api();
		const service = properties.find(({ name }) => name === 'service');
		expect(service?.options?.map((option) => 'value' in option && option.value)).toEqual([
			'imapSmtp',
			'ews',
		]);
	});

	it.each([
		['imapSmtp', 'New-ServicePrincipal', 'RBAC'],
		['ews', 'RBAC for Applications', 'New-ServicePrincipal'],
	])('says what app-only needs beyond consent for %s', (service, said, unsaid) => {
		const values = { cloud: 'global', service, grantType: 'clientCredentials' };
		const [notice] = new HelpdeskMicrosoftOAuth2Api().properties.filter(
			(property) =>
				property.type === 'notice' && NodeHelpers.displayParameter(values, property, null, null),
		);
		expect(notice?.displayName).toContain(said);
		expect(notice?.displayName).not.toContain(unsaid);
	});

	it('shows exactly one scope notice for every choice', () => {
		const type = new HelpdeskMicrosoftOAuth2Api();
		for (const cloud of ['global', 'usGovGccHigh', 'usGovDod', 'china']) {
			for (const service of ['imapSmtp', 'ews']) {
				for (const grantType of ['authorizationCode', 'clientCredentials']) {
					const values = { cloud, service, grantType };
					const shown = type.properties.filter(
						(property) =>
							property.type === 'notice' &&
							NodeHelpers.displayParameter(values, property, null, null),
					);
					expect(shown).toHaveLength(1);
				}
			}
		}
	});

	it('has no double brace inside its expressions that would end them early', () => {
		for (const property of new HelpdeskMicrosoftOAuth2Api().properties) {
			if (typeof property.default !== 'string' || !property.default.startsWith('={{')) continue;
			expect(property.default.slice(3, -2)).not.toMatch(/\{\{|\}\}/);
		}
	});
});
