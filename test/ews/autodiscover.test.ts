import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { discoverEwsUrl } from '../../nodes/transports/ews';
import { makeCertificates } from '../../scripts/lib/certificates.mjs';
import { child, parseXml } from '../servers/ews/dom';
import { type ProxyServer, startProxy } from '../servers/proxy';
import { never, tokenOf } from './support';

const OWN = 'autodiscover.example.test';
const DOMAIN = 'example.test';
const MICROSOFT = 'outlook.office365.com';
const ELSEWHERE = 'elsewhere.example.test';
const URL_FOUND = 'https://mail.example.test/EWS/Exchange.asmx';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** One request as it came in: host, what kind of look-up, and whether a token came with it. */
interface Seen {
	host: string;
	kind: 'JSON' | 'SOAP';
	hasToken: boolean;
	path: string;
	body: string;
}

let https: Server;
let proxy: ProxyServer;
let ca = '';
let answers: Record<string, Answer> = {};
let reachable: string[] = [];
let seen: Seen[] = [];

const json =
	(value: unknown): Answer =>
	(_request, response) => {
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(typeof value === 'string' ? value : JSON.stringify(value));
	};
const found = json({ Protocol: 'EWS', Url: URL_FOUND });
const redirect =
	(location: string): Answer =>
	(_request, response) => {
		response.writeHead(302, { Location: location });
		response.end();
	};
const status =
	(code: number): Answer =>
	(_request, response) => {
		response.writeHead(code, { 'Content-Type': 'text/html' });
		response.end('<html>no</html>');
	};
const soapSettings =
	(settings: string): Answer =>
	(_request, response) => {
		response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
		response.end(
			`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response><ErrorCode>NoError</ErrorCode><UserResponses><UserResponse><ErrorCode>NoError</ErrorCode><UserSettings>${settings}</UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>`,
		);
	};
const soapFound = soapSettings(
	`<UserSetting><Name>ExternalEwsUrl</Name><Value>${URL_FOUND}</Value></UserSetting>`,
);

/** Port 443 of every host is this machine's server: hosts are looked up by a proxy. */
beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'autodiscover-'));
	const files = await makeCertificates(folder, [OWN, DOMAIN, MICROSOFT, ELSEWHERE]);
	ca = readFileSync(files.caFile, 'utf8');
	https = createHttpsServer(
		{ key: readFileSync(files.keyFile), cert: readFileSync(files.certFile) },
		(request, response) => {
			response.on('error', () => undefined);
			let body = '';
			request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
			request.on('end', () => {
				const host = request.headers.host ?? '';
				const kind = request.method === 'POST' ? 'SOAP' : 'JSON';
				const hasToken = request.headers.authorization !== undefined;
				seen.push({ host, kind, hasToken, path: request.url ?? '', body });
				(answers[`${host} ${kind}`] ?? status(404))(request, response, body);
			});
		},
	) as unknown as Server;
	rmSync(folder, { recursive: true, force: true });
	https.listen(0, '127.0.0.1');
	await once(https, 'listening');
	proxy = await startProxy();
});

beforeEach(() => {
	answers = {};
	seen = [];
	reachable = [OWN, DOMAIN, MICROSOFT, ELSEWHERE];
	proxy.route = (authority) =>
		reachable.includes(authority.replace(/:443$/, ''))
			? { port: (https.address() as AddressInfo).port }
			: { status: 502 };
	vi.stubEnv('HTTPS_PROXY', proxy.url());
	vi.stubEnv('NO_PROXY', '');
});

afterAll(() => {
	vi.unstubAllEnvs();
	proxy.close();
	https.closeAllConnections();
	https.close();
});

const discover = async (signal = never, mailbox = `help+desk@${DOMAIN}`) =>
	await discoverEwsUrl({ mailbox, ca }, tokenOf(mailbox), signal);
const asked = () => seen.map(({ host, kind }) => `${host} ${kind}`);

describe('Autodiscover over the network', () => {
	it('looks the address up in JSON first, without a token', async () => {
		answers[`${OWN} JSON`] = found;
		expect(await discover()).toBe(URL_FOUND);
		expect(seen).toMatchObject([
			{
				host: OWN,
				hasToken: false,
				path: `/autodiscover/autodiscover.json/v1.0/help%2Bdesk%40${DOMAIN}?Protocol=EWS`,
			},
		]);
	});

	it('goes on to the domain itself and to Exchange Online', async () => {
		reachable = [DOMAIN, MICROSOFT];
		answers[`${MICROSOFT} JSON`] = found;
		expect(await discover()).toBe(URL_FOUND);
		expect(asked()).toEqual([`${DOMAIN} JSON`, `${MICROSOFT} JSON`]);
	});

	it('follows one redirect of the JSON look-up, which bears no token, and no more', async () => {
		answers[`${OWN} JSON`] = redirect(`https://${ELSEWHERE}/autodiscover.json`);
		answers[`${ELSEWHERE} JSON`] = found;
		expect(await discover()).toBe(URL_FOUND);
		expect(seen.every(({ hasToken }) => !hasToken)).toBe(true);

		seen = [];
		answers[`${ELSEWHERE} JSON`] = redirect(`https://${ELSEWHERE}/again`);
		expect(await discover()).toBeNull();
		expect(asked().filter((each) => each === `${ELSEWHERE} JSON`)).toHaveLength(1);

		seen = [];
		answers[`${OWN} JSON`] = redirect(`http://${ELSEWHERE}/autodiscover.json`);
		expect(await discover()).toBeNull();
		expect(asked()).not.toContain(`${ELSEWHERE} JSON`);
	});

	it('asks in SOAP with the token at the mailbox’s own domain alone', async () => {
		answers[`${DOMAIN} SOAP`] = soapFound;
		expect(await discover()).toBe(URL_FOUND);
		expect(asked()).toEqual([
			`${OWN} JSON`,
			`${DOMAIN} JSON`,
			`${MICROSOFT} JSON`,
			`${OWN} SOAP`,
			`${DOMAIN} SOAP`,
		]);
		expect(seen.filter(({ hasToken }) => hasToken).map(({ host }) => host)).toEqual([OWN, DOMAIN]);
		const body = child(parseXml(seen.at(-1)!.body), 'Body', 'GetUserSettingsRequestMessage');
		expect(child(body, 'Request', 'Users', 'User', 'Mailbox')?.text).toBe(`help+desk@${DOMAIN}`);
	});

	it('never follows a redirect with the token', async () => {
		answers[`${OWN} SOAP`] = redirect(`https://${ELSEWHERE}/autodiscover/autodiscover.svc`);
		answers[`${ELSEWHERE} SOAP`] = soapFound;
		expect(await discover()).toBeNull();
		expect(seen.map(({ host }) => host)).not.toContain(ELSEWHERE);
	});

	it.each<[string, Answer]>([
		['a refusal', status(401)],
		['an HTML page', status(200)],
		['text that is no JSON', json('<html>')],
		['null', json('null')],
		['another type', json({ Url: { toString: 1 } })],
		['an address without TLS', json({ Url: 'http://mail.example.test/EWS/Exchange.asmx' })],
		['an address with a user', json({ Url: 'https://a:b@mail.example.test/' })],
		['an answer without end', json('x'.repeat(2_000_000))],
		['SOAP with a document type', soapSettings('<!DOCTYPE a>')],
		[
			'a connection that breaks',
			(request) => {
				request.socket.destroy();
			},
		],
	])('takes %s for no answer and goes on', async (_what, answer) => {
		answers[`${OWN} JSON`] = answer;
		answers[`${OWN} SOAP`] = answer;
		answers[`${DOMAIN} SOAP`] = soapFound;
		expect(await discover()).toBe(URL_FOUND);
	});

	it('knows nothing when no host knows the mailbox', async () => {
		expect(await discover()).toBeNull();
	});

	it('says what is wrong when no host can be reached', async () => {
		reachable = [];
		await expect(discover()).rejects.toMatchObject({
			name: 'MailError',
			message: expect.stringContaining(OWN),
		});
	});

	it('ends at once when its signal is aborted, and refuses what is no address', async () => {
		const aborting = new AbortController();
		answers[`${OWN} JSON`] = () => aborting.abort();
		await expect(discover(aborting.signal)).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
		await expect(discover(never, 'helpdesk')).rejects.toMatchObject({ code: 'MAIL_INPUT' });
	});
});
