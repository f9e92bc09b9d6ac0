import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { connectedCredential } from '../e2e/support/credentials';
import { startExchange } from '../e2e/support/exchange';
import { folderFlags, inboxFlags } from '../e2e/support/inbox';
import { EVERY_FIVE_SECONDS, imapTrigger } from '../e2e/support/workflow';
import type { WorkflowNode } from '../e2e/support/workflow';
import { PACKAGE } from '../e2e/support/world';
import type { Stand } from '../support/stand/types';
import { PASSWORD, PASSWORD_MAILBOX } from './passwordMailbox';

/** A mailbox on its server as the crash test uses it. The server does not die with n8n. */
export interface CrashMailbox {
	/** Saves the trigger's credential in n8n; resolves with the trigger. */
	trigger(client: N8nClient, parameters: Record<string, unknown>): Promise<WorkflowNode>;
	deliver(mail: string): Promise<void>;
	/** Subjects of the mails in the inbox that do not bear the mark of one that is done. */
	withoutReceipt(): Promise<Set<string>>;
	/** Subjects of the mails in the folder that processed mail is moved to, or in the Trash. */
	processed(after: 'move' | 'delete'): Promise<string[]>;
	/** Ends connections in the middle of what they do. */
	cutConnections(): Promise<void>;
	/** Nobody answers for two seconds. */
	interrupt(): Promise<void>;
	close(): Promise<void>;
}

export type CrashProtocol = 'IMAP' | 'EWS' | 'built-in';

/** Seconds; longer than a run takes. */
const TOKEN_LIFE = 7200;
const OUTAGE_MS = 2000;
/** Where `move` brings processed mail. */
export const TARGET_FOLDER = 'Processed';

async function dovecotMailbox(
	stand: Stand,
	address: string,
	isDone: (flag: string) => boolean,
	trigger: CrashMailbox['trigger'],
): Promise<CrashMailbox> {
	const user = ['-u', address];
	await stand.doveadm(['mailbox', 'create', ...user, TARGET_FOLDER]).catch(() => undefined);
	for (const folder of ['INBOX', TARGET_FOLDER, 'Trash']) {
		await stand.doveadm(['expunge', ...user, 'mailbox', folder, 'all']);
	}
	return {
		trigger,
		deliver: (mail) => stand.deliver(address, mail),
		async withoutReceipt() {
			const mails = await inboxFlags(stand, address);
			return new Set(
				mails.filter(({ flags }) => !flags.some(isDone)).map(({ subject }) => subject),
			);
		},
		async processed(after) {
			const folder = after === 'move' ? TARGET_FOLDER : 'Trash';
			return (await folderFlags(stand, address, folder)).map(({ subject }) => subject);
		},
		cutConnections: () => stand.kick(address),
		async interrupt() {
			await stand.dovecot.stop();
			await sleep(OUTAGE_MS);
			await stand.dovecot.start();
		},
		close: async () => undefined,
	};
}

async function imapMailbox(stand: Stand): Promise<CrashMailbox> {
	const address = 'helpdesk@example.test';
	const isDone = (flag: string) => flag.startsWith('HelpdeskDone_');
	return await dovecotMailbox(stand, address, isDone, async (client, parameters) =>
		imapTrigger({
			credential: await connectedCredential(client, stand, 'Mailbox', { ttl: TOKEN_LIFE }),
			parameters,
		}),
	);
}

/** n8n's own "Email Trigger (IMAP)", with everything as it comes. */
async function builtInMailbox(stand: Stand): Promise<CrashMailbox> {
	const isDone = (flag: string) => flag === '\\Seen';
	return await dovecotMailbox(stand, PASSWORD_MAILBOX, isDone, async (client) => {
		const { id, name } = await client.createCredential('Mailbox', 'imap', {
			user: PASSWORD_MAILBOX,
			password: PASSWORD,
			host: stand.host,
			port: stand.ports.imaps,
			secure: true,
		});
		return {
			id: 'built-in',
			name: 'Email Trigger (IMAP)',
			type: 'n8n-nodes-base.emailReadImap',
			typeVersion: 2.2,
			position: [0, 200],
			parameters: {},
			credentials: { imap: { id, name } },
		};
	});
}

async function ewsMailbox(stand: Stand): Promise<CrashMailbox> {
	const address = 'helpdesk@example.test';
	const exchange = await startExchange(stand);
	const store = exchange.store.mailbox(address);
	const inbox = store.wellKnown('inbox');
	const target = store.addFolder(TARGET_FOLDER);
	return {
		async trigger(client, parameters) {
			const { id, name } = await connectedCredential(client, stand, 'Mailbox', {
				ttl: TOKEN_LIFE,
				connection: { connectUrl: exchange.url, caCertificate: exchange.ca },
			});
			return {
				id: 'ews',
				name: 'Helpdesk EWS Trigger',
				type: `${PACKAGE}.helpdeskEwsTrigger`,
				typeVersion: 1,
				position: [0, 200],
				parameters: {
					pollTimes: EVERY_FIVE_SECONDS,
					authentication: 'custom',
					...parameters,
				},
				credentials: { helpdeskMailOAuth2Api: { id, name } },
			};
		},
		async deliver(mail) {
			store.put(inbox, mail);
		},
		async withoutReceipt() {
			const mails = [...inbox.items.values()];
			const isDone = (name: string) => name.startsWith('HelpdeskDone_');
			return new Set(
				mails
					.filter(({ extended }) => ![...extended.keys()].some(isDone))
					.map(({ subject }) => subject),
			);
		},
		async processed(after) {
			const folder = after === 'move' ? target : store.wellKnown('deleteditems');
			return [...folder.items.values()].map(({ subject }) => subject);
		},
		/** The next call is heard and not answered. */
		async cutConnections() {
			exchange.intercept = (_call, request) => {
				exchange.intercept = undefined;
				request.socket.destroy();
				return true;
			};
		},
		async interrupt() {
			exchange.intercept = (_call, request) => {
				request.socket.destroy();
				return true;
			};
			await sleep(OUTAGE_MS);
			exchange.intercept = undefined;
		},
		close: () => exchange.close(),
	};
}

/** An empty mailbox for one run. */
export async function openCrashMailbox(
	protocol: CrashProtocol,
	stand: Stand,
): Promise<CrashMailbox> {
	switch (protocol) {
		case 'IMAP':
			return await imapMailbox(stand);
		case 'EWS':
			return await ewsMailbox(stand);
		case 'built-in':
			return await builtInMailbox(stand);
	}
}
