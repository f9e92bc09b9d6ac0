import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nProcess } from '../../../scripts/lib/n8nProcess.mjs';
import { startStand } from '../../support/stand/stand';
import type { OwnStand } from '../../support/stand/stand';
import { connectedCredential } from './credentials';
import { ExecutionWatch } from './executions';
import { allOutputsTo, DURABLE_ENGINE, EVERY_MINUTE, noOperation } from './workflow';
import { ownN8n } from './world';

/** What a trigger meets first: it needs a token, then the address of the name, then the server. */
const FAULTS = ['token', 'name', 'server'] as const;
const ENGINES = { default: {}, durable: DURABLE_ENGINE };

/** A name of the stand's certificate, led to its Dovecot by hostNames.cjs. */
const MAIL_HOST = 'mail.example.test';

/** A published workflow that polls a mailbox of its own every minute. */
export interface PollingTrigger {
	/** Of engine and fault, for people. */
	name: string;
	mailbox: string;
	watch: ExecutionWatch;
	/** What its report of the outage must name. */
	told: string;
}

/**
 * One n8n for each engine, each with a trigger for each fault, on servers of their own that go and
 * come back together.
 */
export class Outage {
	readonly triggers: PollingTrigger[] = [];
	readonly #engines: Array<{ n8n: N8nProcess; goneFile: string; remove: () => Promise<void> }> = [];

	private constructor(readonly stand: OwnStand) {}

	static async prepare(): Promise<Outage> {
		const mailboxes = Object.keys(ENGINES).flatMap((engine) =>
			FAULTS.map((fault) => mailboxOf(engine, fault)),
		);
		const outage = new Outage(await startStand({ withPostfix: false, mailboxes, accessTtl: 50 }));
		for (const engine of ['default', 'durable'] as const) await outage.#publish(engine);
		return outage;
	}

	async #publish(engine: keyof typeof ENGINES): Promise<void> {
		const { ports, caFile } = this.stand;
		const { n8n, client, remove } = await ownN8n(caFile, ENGINES[engine]);
		const goneFile = join(n8n.folder, 'names-are-gone');
		this.#engines.push({ n8n, goneFile, remove });
		await n8n.start({
			NODE_OPTIONS: `--require ${join(__dirname, 'hostNames.cjs')}`,
			TEST_HOST_PORTS: JSON.stringify({ [`${MAIL_HOST}:993`]: ports.imaps }),
			TEST_NAMES_GONE_FILE: goneFile,
		});
		await client.setUpOwner();
		const faults = {
			// One of the stand's own length, which n8n renews at each poll.
			token: { options: {}, told: 'The authorization server issued no access token' },
			name: {
				options: { ttl: 7200, connection: { imapHost: MAIL_HOST, imapPort: 993 } },
				told: MAIL_HOST,
			},
			server: { options: { ttl: 7200 }, told: String(ports.imaps) },
		};
		for (const fault of FAULTS) {
			const { options, told } = faults[fault];
			const mailbox = mailboxOf(engine, fault);
			const credential = await connectedCredential(client, this.stand, mailbox, {
				user: mailbox,
				...options,
			});
			const parameters = { pollTimes: EVERY_MINUTE };
			const { id } = await client.createWorkflow(
				allOutputsTo(mailbox, { credential, parameters }, noOperation('Done', [320, 200])),
			);
			await client.publishWorkflow(id);
			const watch = new ExecutionWatch(client, id);
			this.triggers.push({ name: `${engine} engine, ${fault}`, mailbox, watch, told });
		}
	}

	/** Everything goes while n8n is off; resolves when it runs again. */
	async begin(): Promise<void> {
		await Promise.all(this.#engines.map(({ n8n }) => n8n.stop()));
		await Promise.all([this.stand.dovecot.stop(), this.stand.provider.stop()]);
		for (const { goneFile } of this.#engines) writeFileSync(goneFile, '');
		for (const { n8n } of this.#engines) await n8n.start();
	}

	/** In an order that shows no trigger a second fault. */
	async end(): Promise<void> {
		await this.stand.provider.start();
		await this.stand.dovecot.start();
		for (const { goneFile } of this.#engines) rmSync(goneFile);
	}

	/** How many polls in a row had failed when each trigger worked again. */
	failedPolls(): number[] {
		return this.#engines.flatMap(({ n8n }) =>
			[...n8n.log().matchAll(/works again after (\d+) failed polls/g)].map(([, n]) => Number(n)),
		);
	}

	async remove(): Promise<void> {
		for (const { remove } of this.#engines) await remove();
		await this.stand.stop();
	}
}

function mailboxOf(engine: string, fault: string): string {
	return `${engine}-${fault}@example.test`;
}
