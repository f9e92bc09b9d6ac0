import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { INode } from 'n8n-workflow';
import { expect, it } from 'vitest';
import {
	createTokenSource,
	type TokenContext,
} from '../../../nodes/shared/credentials/tokenSource';
import { openImapSource } from '../../../nodes/transports/imap/index';
import { standClient } from '../../support/stand/client';
import { HELPDESK, NEVER, standOptions } from './standMailbox';

const stand = standClient();
const TYPE = 'helpdeskMailOAuth2Api';

/** What n8n without a lock does with one stored credential: each call spends the refresh token it reads. */
class UnlockedN8n {
	constructor(
		private readonly credentialId: string,
		private stored: { access_token: string; refresh_token: string },
	) {}

	/** As each trigger makes one for each poll. */
	tokenSource(nodeId: string) {
		const credentials = { [TYPE]: { id: this.credentialId, name: 'Support' } };
		const context: TokenContext = {
			getNode: () => ({ id: nodeId, name: nodeId, credentials }) as unknown as INode,
			getCredentials: (async () =>
				await Promise.resolve({
					oauthTokenData: this.stored,
				})) as unknown as TokenContext['getCredentials'],
			helpers: { refreshOAuth2Token: async () => await this.refresh() },
		};
		return createTokenSource(context, TYPE);
	}

	private async refresh(): Promise<unknown> {
		const body = new URLSearchParams({
			grant_type: 'refresh_token',
			refresh_token: this.stored.refresh_token,
		}).toString();
		const { clientId, clientSecret, tokenUrl } = stand.oauth;
		const answer = await new Promise<string>((resolve, reject) => {
			const sent = request(tokenUrl, {
				method: 'POST',
				auth: `${clientId}:${clientSecret}`,
				ca: readFileSync(stand.caFile),
				headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			});
			sent.on('error', reject);
			sent.on('response', (response) => {
				let text = '';
				response.on('data', (chunk: Buffer) => (text += chunk.toString()));
				response.on('end', () => resolve(text));
			});
			sent.end(body);
		});
		const data = JSON.parse(answer) as { error?: string } & typeof this.stored;
		if (data.error !== undefined) throw new Error(data.error);
		this.stored = data;
		return data;
	}
}

it('spends one refresh token for five mailboxes on one credential, and the grant lives', async () => {
	const { accessToken, refreshToken } = await stand.mint({ user: HELPDESK });
	await stand.revoke({ token: accessToken });
	const before = await stand.tokenRequests();
	const n8n = new UnlockedN8n('five-mailboxes', {
		access_token: accessToken,
		refresh_token: refreshToken,
	});
	const openOne = async (nodeId: string) => {
		const source = await openImapSource(standOptions(stand), n8n.tokenSource(nodeId), NEVER);
		await source.close();
	};
	await Promise.all(['one', 'two', 'three', 'four', 'five'].map(openOne));
	const after = await stand.tokenRequests();
	expect((after.granted.refresh_token ?? 0) - (before.granted.refresh_token ?? 0)).toBe(1);
	expect(after.refused.refresh_token ?? 0).toBe(before.refused.refresh_token ?? 0);
	// This provider ends the grant when a refresh token comes back: the next poll proves that none did.
	await openOne('one');
});
