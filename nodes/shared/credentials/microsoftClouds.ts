/**
 * Host names of Microsoft's clouds and the OAuth2 scopes that follow from cloud, service and flow.
 * Sources: Microsoft's "National clouds" (login and Graph hosts) and "Microsoft 365 endpoints" of
 * each cloud (Exchange Online hosts). Only the global cloud has been signed in to by many; the
 * others follow Microsoft's tables.
 */

export type MicrosoftCloud = 'global' | 'usGovGccHigh' | 'usGovDod' | 'china';
export type MicrosoftService = 'imapSmtp' | 'ews' | 'graph';

export interface MicrosoftCloudHosts {
	label: string;
	/** Host of authorize and token endpoint. */
	login: string;
	imap: string;
	smtp: string;
	/** Host of Exchange Web Services, also the audience of app-only tokens for IMAP and SMTP. */
	exchange: string;
	/** Audience of user tokens for IMAP and SMTP, as Microsoft documents their scopes. */
	mailAudience: string;
	graph: string;
}

export const MICROSOFT_CLOUDS: Readonly<Record<MicrosoftCloud, MicrosoftCloudHosts>> = {
	global: {
		label: 'Global (Including GCC)',
		login: 'login.microsoftonline.com',
		imap: 'outlook.office365.com',
		smtp: 'smtp.office365.com',
		exchange: 'outlook.office365.com',
		mailAudience: 'outlook.office.com',
		graph: 'graph.microsoft.com',
	},
	usGovGccHigh: {
		label: 'US Government GCC High',
		login: 'login.microsoftonline.us',
		imap: 'outlook.office365.us',
		smtp: 'smtp.office365.us',
		exchange: 'outlook.office365.us',
		mailAudience: 'outlook.office365.us',
		graph: 'graph.microsoft.us',
	},
	usGovDod: {
		label: 'US Government DoD',
		login: 'login.microsoftonline.us',
		imap: 'outlook-dod.office365.us',
		smtp: 'outlook-dod.office365.us',
		exchange: 'outlook-dod.office365.us',
		mailAudience: 'outlook-dod.office365.us',
		graph: 'dod-graph.microsoft.us',
	},
	china: {
		label: 'China (21Vianet)',
		login: 'login.partner.microsoftonline.cn',
		imap: 'partner.outlook.cn',
		smtp: 'smtp.partner.outlook.cn',
		exchange: 'partner.outlook.cn',
		mailAudience: 'partner.outlook.cn',
		graph: 'microsoftgraph.chinacloudapi.cn',
	},
};

/** Delegated permissions of each service, without the audience. */
export const MICROSOFT_DELEGATED: Readonly<Record<MicrosoftService, readonly string[]>> = {
	imapSmtp: ['IMAP.AccessAsUser.All', 'SMTP.Send'],
	ews: ['EWS.AccessAsUser.All'],
	graph: ['Mail.ReadWrite', 'Mail.Send', 'Mail.ReadWrite.Shared', 'Mail.Send.Shared'],
};

/** Scopes that bring a refresh token and the name of the account that consented. */
const IDENTITY_SCOPES = 'offline_access openid profile';

/** The audience of a token; one token has exactly one. */
export function microsoftAudience(
	cloud: MicrosoftCloud,
	service: MicrosoftService,
	isAppOnly: boolean,
): string {
	const hosts = MICROSOFT_CLOUDS[cloud];
	if (service === 'graph') return hosts.graph;
	if (service === 'ews' || isAppOnly) return hosts.exchange;
	return hosts.mailAudience;
}

/**
 * The scopes of a token, space separated.
 *
 * @param ewsHost host of an on-premises Exchange in hybrid modern authentication; its URL takes the
 * place of Exchange Online's audience. Only for `ews`; empty for Exchange Online.
 */
function microsoftScopes(
	cloud: MicrosoftCloud,
	service: MicrosoftService,
	isAppOnly: boolean,
	ewsHost = '',
): string {
	const host =
		service === 'ews' && ewsHost !== '' ? ewsHost : microsoftAudience(cloud, service, isAppOnly);
	if (isAppOnly) return `https://${host}/.default`;
	const permissions = MICROSOFT_DELEGATED[service].map((name) => `https://${host}/${name}`);
	return `${permissions.join(' ')} ${IDENTITY_SCOPES}`;
}

/** A flat lookup table inside an n8n expression; flat, because `}}` would end the expression. */
function table(entries: Readonly<Record<string, string>>): string {
	return `(${JSON.stringify(entries)})`;
}

const CLOUD_NAMES = Object.keys(MICROSOFT_CLOUDS) as MicrosoftCloud[];

function loginHostExpression(self: string): string {
	const hosts = Object.fromEntries(CLOUD_NAMES.map((name) => [name, MICROSOFT_CLOUDS[name].login]));
	return `"https://" + ${table(hosts)}[${self}["cloud"] || "global"] + "/" + ((${self}["tenantId"] || "").trim() || "organizations")`;
}

/**
 * An n8n expression for an endpoint of the login host.
 *
 * @param self name of the variable that holds the credential: `$self` in a field's default,
 * `$credentials` in a test request.
 */
export function microsoftLoginExpression(path: string, self = '$self'): string {
	return `={{ ${loginHostExpression(self)} + "${path}" }}`;
}

/** The n8n expression that computes the scopes inside the credential from its other fields. */
export function microsoftScopeExpression(): string {
	const services = Object.keys(MICROSOFT_DELEGATED) as MicrosoftService[];
	const entries: Record<string, string> = {};
	for (const cloud of CLOUD_NAMES) {
		for (const service of services) {
			entries[`${cloud} ${service} user`] = microsoftScopes(cloud, service, false);
			entries[`${cloud} ${service} app`] = microsoftScopes(cloud, service, true);
		}
	}
	const flow = '($self["grantType"] === "clientCredentials" ? "app" : "user")';
	const key = `($self["cloud"] || "global") + " " + ($self["service"] || "imapSmtp") + " " + ${flow}`;
	const host =
		'($self["connectUrl"] || "").trim().replace("https://", "").replace("http://", "").split("/")[0]';
	const onPremises = table({
		user: microsoftScopes('global', 'ews', false, '%host%'),
		app: microsoftScopes('global', 'ews', true, '%host%'),
	});
	return (
		`={{ $self["service"] === "ews" && ($self["connectUrl"] || "").trim() !== "" ` +
		`? ${onPremises}[${flow}].replace("%host%", ${host}) : ${table(entries)}[${key}] }}`
	);
}
