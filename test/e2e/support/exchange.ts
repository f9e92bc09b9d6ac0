import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { startEwsServer } from '../../servers/ews/server';
import type { EwsServer } from '../../servers/ews/server';
import type { Stand } from '../../support/stand/types';

/**
 * The EWS test server, which takes the tokens of the stand's own provider: it asks the provider who
 * a token belongs to, as Dovecot does.
 */
export async function startExchange(stand: Stand): Promise<EwsServer> {
	const ca = readFileSync(stand.caFile);
	return await startEwsServer({ checkToken: async (token) => await ownerOf(token, stand, ca) });
}

async function ownerOf(token: string, stand: Stand, ca: Buffer): Promise<string | null> {
	const answer = await new Promise<string>((resolve, reject) => {
		const call = request(`${stand.issuer}/token/introspection`, {
			method: 'POST',
			ca,
			auth: 'dovecot:dovecot-secret',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			signal: AbortSignal.timeout(10_000),
		});
		call.on('error', reject);
		call.on('response', (response) => {
			let body = '';
			response.setEncoding('utf8');
			response.on('error', reject);
			response.on('data', (chunk: string) => (body += chunk));
			response.on('end', () => resolve(body));
		});
		call.end(new URLSearchParams({ token }).toString());
	});
	const { active, mailbox } = JSON.parse(answer) as { active: boolean; mailbox?: string };
	return active ? (mailbox ?? null) : null;
}
