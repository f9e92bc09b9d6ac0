import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import { createHttpsClient, type HttpsClient, type HttpsClientOptions } from '../http';
import { escapeXml } from './soap/escape';
import { find, textOf, type XmlNode } from './soap/xmlNode';
import { readXml } from './soap/xmlReader';

export interface DiscoverOptions extends HttpsClientOptions {
	/** The mailbox's address. */
	mailbox: string;
}

/** Answers of Autodiscover are small; more is somebody else's page. */
const ANSWER_BYTES = 256 * 1024;

/**
 * Finds the Connect URL of a mailbox. First the JSON look-up (v2), which needs no token and so gives
 * none away to a host that only claims the domain; then SOAP with the token, but only at the mailbox's
 * own domain. Redirects are never followed with a token. null when nobody knows the mailbox; rejects
 * with the last network error when no host could be reached at all.
 */
export async function discoverEwsUrl(
	options: DiscoverOptions,
	token: TokenSource | null,
	signal: AbortSignal,
	transcript?: Transcript,
): Promise<string | null> {
	const domain = domainOf(options.mailbox);
	const https = createHttpsClient({
		...options,
		timeouts: { ...options.timeouts, totalMs: LIMITS.ewsDiscoverMs },
	});
	let failure: MailError | null = null;
	let hasAnswer = false;
	const attempt = async (what: string, ask: () => Promise<string | null>) => {
		try {
			const url = await ask();
			hasAnswer = true;
			transcript?.line('note', `Autodiscover ${what}: ${url ?? 'nothing'}`);
			return url;
		} catch (error) {
			if (!isMailError(error) || error.code === 'MAIL_ABORTED') throw error;
			transcript?.line('note', `Autodiscover ${what}: ${error.message}`);
			failure ??= error;
			return null;
		}
	};
	try {
		const own = [`autodiscover.${domain}`, domain];
		for (const host of [...own, 'outlook.office365.com']) {
			const found = await attempt(`${host} (JSON)`, () =>
				askJson(https, host, options.mailbox, signal),
			);
			if (found !== null) return found;
		}
		for (const host of token === null ? [] : own) {
			const found = await attempt(`${host} (SOAP)`, () =>
				askSoap(https, host, options.mailbox, token as TokenSource, signal),
			);
			if (found !== null) return found;
		}
	} finally {
		https.close();
	}
	if (!hasAnswer && failure !== null) throw failure as MailError;
	return null;
}

/** The v2 look-up of Exchange 2016 CU3 and up and Exchange Online. One redirect is followed. */
async function askJson(
	https: HttpsClient,
	host: string,
	mailbox: string,
	signal: AbortSignal,
): Promise<string | null> {
	const path = `/autodiscover/autodiscover.json/v1.0/${encodeURIComponent(mailbox)}?Protocol=EWS`;
	let url = new URL(`https://${host}${path}`);
	for (let hop = 0; hop < 2; hop++) {
		const answer = await https.exchange(
			{
				method: 'GET',
				url,
				headers: { Accept: 'application/json' },
				body: null,
				isReplayable: true,
			},
			signal,
			async ({ status, headers, body }) => ({
				status,
				location: headers.location,
				text: status === 200 ? await readText(body) : '',
			}),
		);
		if (answer.status >= 300 && answer.status < 400 && answer.location) {
			const next = URL.canParse(answer.location, url.href) ? new URL(answer.location, url) : null;
			if (next?.protocol !== 'https:') return null;
			url = next;
			continue;
		}
		return answer.status === 200 ? parseDiscoverJson(answer.text) : null;
	}
	return null;
}

/** The URL inside a v2 answer, null when it names none. */
export function parseDiscoverJson(text: string): string | null {
	try {
		const answer = JSON.parse(text) as { Protocol?: unknown; Url?: unknown } | null;
		return typeof answer?.Url === 'string' ? ewsUrl(answer.Url) : null;
	} catch {
		return null;
	}
}

/** SOAP Autodiscover (MS-OXWSADISC), for servers that are older. */
async function askSoap(
	https: HttpsClient,
	host: string,
	mailbox: string,
	token: TokenSource,
	signal: AbortSignal,
): Promise<string | null> {
	const url = new URL(`https://${host}/autodiscover/autodiscover.svc`);
	const accessToken = await token.accessToken({ forceRefresh: false, host });
	return await https.exchange(
		{
			method: 'POST',
			url,
			headers: {
				Authorization: `Bearer ${accessToken}`,
				'Content-Type': 'text/xml; charset=utf-8',
				Accept: 'text/xml',
				'User-Agent': 'n8n-nodes-helpdesk-mail',
			},
			body: buildDiscoverSoap(url.href, mailbox),
			isReplayable: true,
		},
		signal,
		async ({ status, headers, body }) =>
			status === 200 && /\bxml\b/i.test(headers['content-type'] ?? '')
				? parseDiscoverSoap(await readXml(body, { xmlBytes: ANSWER_BYTES }))
				: null,
	);
}

export function buildDiscoverSoap(url: string, mailbox: string): string {
	return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><a:RequestedServerVersion>Exchange2013_SP1</a:RequestedServerVersion><wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</wsa:Action><wsa:To>${escapeXml(url)}</wsa:To></soap:Header><soap:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>${escapeXml(mailbox)}</a:Mailbox></a:User></a:Users><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>InternalEwsUrl</a:Setting></a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></soap:Body></soap:Envelope>`;
}

/** The external URL before the internal one. */
export function parseDiscoverSoap(root: XmlNode): string | null {
	const user = find(
		root,
		'Body',
		'GetUserSettingsResponseMessage',
		'Response',
		'UserResponses',
		'UserResponse',
	);
	const settings = find(user, 'UserSettings')?.children ?? [];
	for (const name of ['ExternalEwsUrl', 'InternalEwsUrl']) {
		const setting = settings.find((entry) => textOf(entry, 'Name') === name);
		const url = ewsUrl(textOf(setting, 'Value') ?? '');
		if (url !== null) return url;
	}
	return null;
}

function ewsUrl(text: string): string | null {
	const url = URL.canParse(text) ? new URL(text) : null;
	return url?.protocol === 'https:' && !url.username ? url.href : null;
}

function domainOf(mailbox: string): string {
	const domain = mailbox.slice(mailbox.lastIndexOf('@') + 1).toLowerCase();
	if (!/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/.test(domain)) {
		throw new MailError('MAIL_INPUT', 'The mailbox is not an email address with a domain.');
	}
	return domain;
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > ANSWER_BYTES) throw new MailError('MAIL_TOO_LARGE', 'The answer is too large.');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}
