import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeCertificates } from '../../../scripts/lib/certificates.mjs';
import type { Dialect } from './dialects';
import { type Disturb, Disturbance } from './disturbance';
import { child, parseXml, text } from './dom';
import { OPERATIONS } from './operations';
import { Recorder } from './recorder';
import { Refusal } from './refusal';
import { MailStore } from './store';

/** One call as it came in. */
export interface EwsCallRecord {
	operation: string;
	body: string;
	headers: IncomingMessage['headers'];
	user: string;
}

/** Answers instead of the server; null lets it answer. */
export type Intercept = (
	call: EwsCallRecord,
	request: IncomingMessage,
	response: ServerResponse,
) => boolean | Promise<boolean>;

export interface EwsServerOptions {
	/** Address of the user a token belongs to, null refuses it. Default: `token-of:<address>`. */
	checkToken?(token: string): string | null | Promise<string | null>;
	/** User and password for clients that know no Bearer (DavMail). Off by default. */
	checkBasic?(user: string, password: string): string | null;
	/** Mailboxes a user may open beside the own one. */
	mayOpen?(user: string, mailbox: string): boolean;
	/** An Exchange that offers no OAuth. */
	offersBearer?: boolean;
	/** Words and writes the answers otherwise than Exchange does; they are then not checked by schema. */
	dialect?: Dialect;
	/** Fixed port; 0 by default. */
	port?: number;
}

export interface EwsServer {
	url: string;
	port: number;
	/** PEM of the authority of its certificate. */
	ca: string;
	/** PEM of the certificate itself. */
	cert: string;
	store: MailStore;
	calls: EwsCallRecord[];
	recorder: Recorder;
	/** Set to break things; undefined answers as usual. */
	intercept: Intercept | undefined;
	/** Put after extended values: illegal references. */
	illegal: string;
	/** What is made of the answers to GetItem; they are then not checked by schema. */
	disturb: Disturb | undefined;
	refuseItem: (operation: string, id: string) => Refusal | null;
	/** What JSON Autodiscover answers, by address. */
	autodiscover: Map<string, string>;
	close(): Promise<void>;
}

const MOST_BYTES = 256 * 1024 * 1024;

/** An EWS server on 127.0.0.1 over a real mailbox model. */
export async function startEwsServer(options: EwsServerOptions = {}): Promise<EwsServer> {
	const folder = mkdtempSync(join(tmpdir(), 'ews-server-'));
	const files = await makeCertificates(folder, [
		'localhost',
		'ews.example.test',
		'autodiscover.example.test',
	]);
	const ca = readFileSync(files.caFile, 'utf8');
	const key = readFileSync(files.keyFile);
	const cert = readFileSync(files.certFile, 'utf8');
	rmSync(folder, { recursive: true, force: true });

	const checkToken =
		options.checkToken ??
		((token: string) => (token.startsWith('token-of:') ? token.slice('token-of:'.length) : null));
	const state: EwsServer = {
		url: '',
		port: 0,
		ca,
		cert,
		store: new MailStore(),
		calls: [],
		recorder: new Recorder(),
		intercept: undefined,
		illegal: '',
		disturb: undefined,
		refuseItem: () => null,
		autodiscover: new Map(),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};

	const server = createServer({ key, cert }, (request, response) => {
		request.on('error', () => undefined);
		response.on('error', () => undefined);
		handle(request, response).catch((error: unknown) => {
			if (!response.headersSent) response.writeHead(500);
			response.end(String(error));
		});
	});
	server.on('tlsClientError', () => undefined);
	await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
	state.port = (server.address() as AddressInfo).port;
	state.url = `https://127.0.0.1:${state.port}/EWS/Exchange.asmx`;
	return state;

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = new URL(request.url ?? '/', state.url).pathname.toLowerCase();
		if (path.startsWith('/autodiscover/autodiscover.json')) return discover(request, response);
		if (path !== '/ews/exchange.asmx') {
			response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>not found</html>');
			return;
		}
		const body = await readBody(request);
		const user = await authorized(request);
		if (user === null) {
			response.writeHead(401, {
				'WWW-Authenticate': [
					...(options.checkBasic ? ['Basic realm="EWS"'] : []),
					options.offersBearer === false
						? 'Negotiate, NTLM'
						: 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="local", token_types="app_asserted_user_v1"',
				],
				...(options.offersBearer === false
					? {}
					: {
							'x-ms-diagnostics':
								'2000003;reason="The token has expired.";error_category="invalid_token"',
						}),
			});
			response.end();
			return;
		}
		const call: EwsCallRecord = { operation: '', body, headers: request.headers, user };
		state.calls.push(call);
		let answer: string;
		let status = 200;
		try {
			const envelope = parseXml(body);
			const content = child(envelope, 'Body')?.children[0];
			call.operation = content?.name ?? '';
			state.recorder.add(`${call.operation}-request`, body);
			if (state.intercept && (await state.intercept(call, request, response))) return;
			const operation = OPERATIONS[call.operation];
			if (!content || !operation)
				throw new Refusal('ErrorInvalidRequest', 'The request is invalid.');
			const impersonated = child(envelope, 'Header', 'ExchangeImpersonation', 'ConnectingSID')
				?.children[0]?.text;
			if (impersonated && !state.store.mailboxes.has(impersonated.toLowerCase())) {
				throw new Refusal('ErrorNonExistentMailbox', 'No mailbox with such guid or address.');
			}
			answer = operation(content, {
				store: state.store,
				self: state.store.mailbox(impersonated ?? user),
				mayOpen: (mailbox) => options.mayOpen?.(user, mailbox) ?? false,
				illegal: state.illegal,
				disturb: state.disturb,
				refuseItem: state.refuseItem,
			});
		} catch (error) {
			if (error instanceof Disturbance) return error.answer(request, response);
			status = 500;
			answer =
				error instanceof Refusal
					? fault(error)
					: fault(new Refusal('ErrorSchemaValidation', `The request failed: ${String(error)}`));
		}
		const whole = soap(answer);
		if (options.dialect) return options.dialect(whole, status, response);
		if (state.illegal === '' && !state.disturb)
			state.recorder.add(`${call.operation}-answer`, whole);
		sendXml(request, response, status, whole);
	}

	async function authorized(request: IncomingMessage): Promise<string | null> {
		const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
		if (scheme === 'Bearer' && options.offersBearer !== false) return await checkToken(value);
		if (scheme === 'Basic' && options.checkBasic) {
			const [user = '', ...rest] = Buffer.from(value, 'base64').toString('utf8').split(':');
			return options.checkBasic(user, rest.join(':'));
		}
		return null;
	}

	function discover(request: IncomingMessage, response: ServerResponse): void {
		const path = new URL(request.url ?? '/', state.url).pathname;
		const address = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)).toLowerCase();
		const url = state.autodiscover.get(address);
		response.writeHead(url ? 200 : 404, { 'Content-Type': 'application/json' });
		response.end(
			JSON.stringify(url ? { Protocol: 'EWS', Url: url } : { ErrorCode: 'UserNotFound' }),
		);
	}
}

/** A SOAP envelope with the version header every Exchange sends. */
export function soap(content: string): string {
	return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" MinorBuildNumber="10" Version="V2017_07_11"/></s:Header><s:Body>${content}</s:Body></s:Envelope>`;
}

/** A SOAP fault. */
export function fault(refusal: Refusal): string {
	const backOff =
		refusal.backOffMs === null
			? ''
			: `<t:MessageXml><t:Value Name="BackOffMilliseconds">${refusal.backOffMs}</t:Value></t:MessageXml>`;
	return `<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:${refusal.code}</faultcode><faultstring xml:lang="en-US">${text(refusal.message)}</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${refusal.code}</e:ResponseCode><e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${text(refusal.message)}</e:Message>${backOff}</detail></s:Fault>`;
}

/** Writes an answer, packed when the client asks for it. */
export function sendXml(
	request: IncomingMessage,
	response: ServerResponse,
	status: number,
	xml: string,
): void {
	const isPacked =
		/gzip/.test(String(request.headers['accept-encoding'] ?? '')) && xml.length > 1024;
	const bytes = isPacked ? gzipSync(xml, { level: 1 }) : Buffer.from(xml, 'utf8');
	response.writeHead(status, {
		'Content-Type': 'text/xml; charset=utf-8',
		'Content-Length': bytes.length,
		'request-id': '00000000-0000-4000-8000-000000000000',
		...(isPacked ? { 'Content-Encoding': 'gzip' } : {}),
	});
	response.end(bytes);
}

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > MOST_BYTES) throw new Error('the request is too large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}
