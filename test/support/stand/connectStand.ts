import { doveadm, dovecotServer } from './dovecot';
import { deliverByLmtp } from './lmtp';
import { postfixServer } from './postfix';
import { controlProvider, providerServer } from './provider';
import { recreateMailbox } from './recreateMailbox';
import type { MintedToken, Stand, StandDescription, TokenRequests } from './types';

function sortCounters(counters: Record<string, number>): TokenRequests {
	const byType = (prefix: string) =>
		Object.fromEntries(
			Object.entries(counters)
				.filter(([name]) => name.startsWith(prefix))
				.map(([name, count]) => [name.slice(prefix.length), count]),
		);
	return {
		token: counters['/token'] ?? 0,
		introspection: counters['/token/introspection'] ?? 0,
		granted: byType('granted:'),
		refused: byType('refused:'),
	};
}

/** The switches and levers of a running stand, from any process that has its description. */
export function connectStand(description: StandDescription): Stand {
	const control = <T>(path: string, body?: unknown) => controlProvider<T>(description, path, body);
	const stand: Stand = {
		...description,
		oauth: {
			authorizeUrl: `${description.issuer}/auth`,
			tokenUrl: `${description.issuer}/token`,
			clientId: 'mail-client',
			clientSecret: 'mail-client-secret',
			scope: 'openid email offline_access imap smtp',
			appClientId: 'mail-daemon',
			appClientSecret: 'mail-daemon-secret',
		},
		dovecot: dovecotServer(description),
		postfix: postfixServer(description),
		provider: providerServer(description),
		mint: (options) => control<MintedToken>('/mint', options),
		async revoke(what) {
			return (await control<{ revoked: number }>('/revoke', what)).revoked;
		},
		issuedTokens: (user) => control<string[]>('/issued', { user }),
		async setOutage(kind, endpoint) {
			await control('/outage', { kind, endpoint });
		},
		async setTokens(values) {
			await control('/set', values);
		},
		async tokenRequests() {
			return sortCounters(await control<Record<string, number>>('/counters'));
		},
		async deliver(mailbox, rawMail, options) {
			if (options?.folder && options.folder !== 'INBOX') {
				await stand.doveadm(['save', '-u', mailbox, '-m', options.folder], rawMail);
			} else {
				await stand.deliverMany(mailbox, [rawMail]);
			}
		},
		deliverMany: (mailbox, rawMails) => deliverByLmtp(description.ports.lmtp, mailbox, rawMails),
		recreateMailbox: (mailbox, options) => recreateMailbox(stand, mailbox, options),
		async kick(mailbox) {
			// Exit code 68 when nobody is signed in, which is what was asked for.
			await stand.doveadm(['kick', mailbox]).catch((error: Error) => {
				if (!error.message.includes('exit 68')) throw error;
			});
		},
		doveadm: (args, input) => doveadm(description, args, input),
	};
	return stand;
}
