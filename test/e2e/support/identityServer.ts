import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from '../../support/stand/types';

/** One request to an authorize or token endpoint, as it came. */
export interface SeenRequest {
	host: string;
	path: string;
	/** Query of an authorize request, form of a token request. */
	parameters: Record<string, string>;
}

export interface IdentityServer {
	seen: SeenRequest[];
	stop: () => Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return body;
}

/**
 * Answers under the names of Microsoft's and Google's authorization servers: one consent page, tokens of
 * the stand's own provider, so that its Dovecot takes them. Remembers what it was asked.
 */
export async function startIdentityServer(
	stand: Stand,
	port: number,
	mailbox: () => string,
): Promise<IdentityServer> {
	const seen: SeenRequest[] = [];

	function authorize(request: SeenRequest, response: ServerResponse): void {
		const { redirect_uri: redirect, state } = request.parameters;
		const target = `${redirect}?code=a-code&state=${encodeURIComponent(state ?? '')}`;
		response.setHeader('content-type', 'text/html; charset=utf-8');
		response.end(
			`<!doctype html><title>Sign in</title><h1>${request.host}</h1><a href="${target.replaceAll('&', '&amp;')}">Accept</a>`,
		);
	}

	async function token(response: ServerResponse): Promise<void> {
		const minted = await stand.mint({ user: mailbox() });
		response.setHeader('content-type', 'application/json');
		response.end(
			JSON.stringify({
				access_token: minted.accessToken,
				refresh_token: minted.refreshToken,
				token_type: 'Bearer',
				expires_in: minted.expiresIn,
			}),
		);
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
		const body = request.method === 'POST' ? await readBody(request) : '';
		const parameters = Object.fromEntries([
			...url.searchParams,
			...new URLSearchParams(body),
		]) as Record<string, string>;
		const known = { host: url.hostname, path: url.pathname, parameters };
		seen.push(known);
		if (/\/token$/.test(url.pathname)) return await token(response);
		if (/openid-configuration$/.test(url.pathname)) {
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ issuer: url.origin }));
			return;
		}
		authorize(known, response);
	}

	const tls = join(stand.runFolder, 'tls');
	const server = createServer(
		{ key: readFileSync(join(tls, 'server.key')), cert: readFileSync(join(tls, 'server.pem')) },
		(request, response) => {
			answer(request, response).catch((error: Error) => {
				response.statusCode = 500;
				response.end(error.message);
			});
		},
	);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		seen,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
