import { readFileSync } from 'node:fs';
import type { PollContext } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { helpdeskImapTriggerDescription } from '../../nodes/HelpdeskImap/HelpdeskImapTriggerDescription';
import { mailTrigger } from '../../nodes/shared/delivery/mailTrigger';
import { runPoll } from '../../nodes/shared/delivery/runPoll';
import { imapProtocol } from '../../nodes/shared/protocols/imap';
import { MemoryMailbox } from './memoryMailbox';
import { PollHarness } from './pollHarness';
import type { Stand } from './stand/types';

/**
 * The IMAP trigger itself in n8n-core's poll context, against real servers. n8n's credential store
 * is played by two fields: the stored token, and what a refresh gives.
 */
export class ImapTriggerHarness extends PollHarness {
	accessToken = '';

	/** Epoch ms; null as n8n before 2.34 leaves it. */
	expiresAt: number | null = Date.now() + 3_600_000;

	refreshes = 0;

	/** What n8n's refresh does; set by a test to fail. */
	refresh: () => Promise<string>;

	readonly logged: string[] = [];

	/** What the credential says beside its token; a test changes it as its owner would. */
	readonly credential: IDataObject;

	constructor(
		private readonly stand: Stand,
		parameters: INodeParameters = {},
	) {
		super(new MemoryMailbox());
		this.credential = {
			grantType: 'authorizationCode',
			mailbox: 'helpdesk@example.test',
			imapHost: stand.host,
			imapPort: stand.ports.imaps,
			caCertificate: readFileSync(stand.caFile, 'utf8'),
		};
		this.refresh = async () => (await stand.mint({ user: 'helpdesk@example.test' })).accessToken;
		const { pollTimes } = this.node.parameters;
		this.node.parameters = {
			...NodeHelpers.getNodeParameters(
				helpdeskImapTriggerDescription.properties,
				{ authentication: 'custom', ...parameters },
				true,
				false,
				this.node,
				helpdeskImapTriggerDescription,
			),
			pollTimes: pollTimes!,
		};
	}

	/** Signs in with a fresh token, as the consent window does. */
	async connect(user = 'helpdesk@example.test'): Promise<this> {
		this.accessToken = (await this.stand.mint({ user })).accessToken;
		return this;
	}

	protected override async pollWith(context: PollContext): Promise<INodeExecutionData[][] | null> {
		const credential: IDataObject = {
			...this.credential,
			oauthTokenData: {
				access_token: this.accessToken,
				...(this.expiresAt === null ? {} : { n8n_expires_at: String(this.expiresAt) }),
			},
		};
		const note = (message: string) => this.logged.push(message);
		Object.defineProperty(context, 'logger', {
			configurable: true,
			value: { debug: note, info: note, warn: note, error: note },
		});
		context.getCredentials = (() => Promise.resolve(credential)) as never;
		context.getNodeParameter = ((name: string, fallback?: unknown) => {
			let value: unknown = this.node.parameters;
			for (const part of name.split('.')) value = (value as IDataObject | undefined)?.[part];
			return value ?? fallback;
		}) as never;
		(context.helpers as { refreshOAuth2Token: unknown }).refreshOAuth2Token = async () => {
			this.refreshes += 1;
			this.accessToken = await this.refresh();
			this.expiresAt = Date.now() + 3_600_000;
			return { access_token: this.accessToken, n8n_expires_at: String(this.expiresAt) };
		};
		return await runPoll(context, () => mailTrigger(context, imapProtocol), this.triggers);
	}
}
