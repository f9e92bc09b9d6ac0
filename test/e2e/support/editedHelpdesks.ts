import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../../scripts/lib/n8nProcess.mjs';
import { crashWorkflow } from '../../crash/crashWorkflow';
import { LedgerServer } from '../../crash/ledgerServer';
import { startStand } from '../../support/stand/stand';
import type { OwnStand } from '../../support/stand/stand';
import type { ConnectionFields } from './credentials';
import { connectedCredential } from './credentials';
import { inboxFlags } from './inbox';
import { rawMail } from './mail';
import { until } from './until';
import { imapTrigger } from './workflow';
import type { WorkflowNode } from './workflow';
import { ownN8n } from './world';

/** Long enough to be in flight over a kill, a start of n8n and an import; the others end at once. */
const IN_FLIGHT_SECONDS = 40;
const PATIENCE_MS = 150_000;

/** A workflow as n8n exports it. */
type Exported = Record<string, unknown> & { nodes: WorkflowNode[] };

/** One mailbox with a workflow of its own, whose trigger is edited. */
export interface EditedHelpdesk {
	name: string;
	/** Its first address; mail goes there whatever the trigger calls the mailbox. */
	address: string;
	/** A second address that opens the same mailbox. */
	newAddress: string;
	credentialId: string;
	workflowId: string;
	/** The workflow as it was after its first mail, static data included. */
	olderExport: Exported;
}

const mailOf = (helpdesk: EditedHelpdesk, what: string) => `${helpdesk.name}: ${what}`;

/**
 * Several helpdesks on one mail server and one n8n that are edited at the same time, for each start
 * of n8n takes its time. What their executions do stands in a ledger outside of n8n.
 */
export class EditedHelpdesks {
	private constructor(
		private readonly stand: OwnStand,
		private readonly n8n: N8nProcess,
		private readonly client: N8nClient,
		private readonly ledger: LedgerServer,
		readonly helpdesks: readonly EditedHelpdesk[],
		private readonly undo: ReadonlyArray<() => Promise<void>>,
	) {}

	/** Publishes one workflow for each name, each with one mail done. */
	static async start(names: readonly string[]): Promise<EditedHelpdesks> {
		const undo: Array<() => Promise<void>> = [];
		try {
			const addresses = names.map((_name, index) => `helpdesk-${index}@example.test`);
			const newAddresses = names.map((_name, index) => `service-${index}@example.test`);
			const stand = await startStand({
				withPostfix: false,
				mailboxes: [...addresses, ...newAddresses],
				delegations: Object.fromEntries(
					addresses.map((address, index) => [address, [newAddresses[index]!]]),
				),
				readOnlyMailboxes: [],
				appMailbox: addresses[0]!,
			});
			undo.push(() => stand.stop());
			openByBothAddresses(stand, addresses, newAddresses);
			const ledger = await LedgerServer.start();
			undo.push(() => ledger.close());
			const { n8n, client, remove } = await ownN8n(stand.caFile);
			undo.push(remove);
			await n8n.start();
			await client.setUpOwner();
			const helpdesks: EditedHelpdesk[] = [];
			for (const [index, name] of names.entries()) {
				const address = addresses[index]!;
				const credential = await connectedCredential(client, stand, name, {
					user: address,
					ttl: 7200,
					connection: { imapHost: 'localhost' },
				});
				const trigger = imapTrigger({ credential });
				const seconds = `={{ $json.subject.includes('in flight') ? ${IN_FLIGHT_SECONDS} : 1 }}`;
				const draft = crashWorkflow(trigger, ledger.url, seconds);
				const { id } = await client.createWorkflow({ ...draft, name });
				await client.publishWorkflow(id);
				const newAddress = newAddresses[index]!;
				const credentialId = credential.id;
				const olderExport = { nodes: [] };
				helpdesks.push({ name, address, newAddress, credentialId, workflowId: id, olderExport });
			}
			const all = new EditedHelpdesks(stand, n8n, client, ledger, helpdesks, undo.reverse());
			await all.deliverToAll('the first');
			await all.areDone('the first');
			for (const helpdesk of helpdesks) {
				helpdesk.olderExport = await client.getWorkflow(helpdesk.workflowId);
			}
			return all;
		} catch (error) {
			for (const step of undo.reverse()) await step();
			throw error;
		}
	}

	async remove(): Promise<void> {
		for (const step of this.undo) await step();
	}

	async deliverToAll(what: string): Promise<void> {
		for (const helpdesk of this.helpdesks) {
			const { address } = helpdesk;
			const raw = rawMail({ to: address, subject: mailOf(helpdesk, what) });
			await this.stand.deliver(address, raw);
		}
	}

	/**
	 * Waits until this mail of each helpdesk has been finished and bears its mark, and no longer than
	 * the patience of a test: what has not come by then is for the counts to tell.
	 */
	async areDone(what: string): Promise<void> {
		const giveUpAt = Date.now() + PATIENCE_MS;
		for (const helpdesk of this.helpdesks) {
			const subject = mailOf(helpdesk, what);
			await until(
				`${subject}: finished and marked`,
				async () =>
					this.ledger.finished.has(subject) && (await this.isMarked(helpdesk.address, subject)),
				Math.max(1000, giveUpAt - Date.now()),
			).catch((error: Error) => console.log(`[e2e] ${error.message}`));
		}
	}

	private async isMarked(address: string, subject: string): Promise<boolean> {
		const mails = await inboxFlags(this.stand, address);
		const isMark = (flag: string) => flag.toLowerCase().startsWith('helpdeskdone_');
		return mails.some((mail) => mail.subject === subject && mail.flags.some(isMark));
	}

	async areStarted(what: string): Promise<void> {
		for (const helpdesk of this.helpdesks) {
			const subject = mailOf(helpdesk, what);
			const hasStarted = () => this.ledger.count('started', subject) > 0;
			await until(`${subject}: started`, hasStarted, PATIENCE_MS);
		}
	}

	async unpublishAll(): Promise<void> {
		for (const { workflowId } of this.helpdesks) await this.client.unpublishWorkflow(workflowId);
	}

	async publishAll(): Promise<void> {
		for (const { workflowId } of this.helpdesks) await this.client.publishWorkflow(workflowId);
	}

	async kill(): Promise<void> {
		await this.n8n.kill();
		this.ledger.markEnd();
	}

	async startAgain(): Promise<void> {
		await this.n8n.start();
	}

	/** Changes fields of a credential as its window does: what it does not show, n8n keeps. */
	async editCredential(
		{ credentialId }: EditedHelpdesk,
		fields: Partial<ConnectionFields>,
	): Promise<void> {
		const { name, type, data } = await this.client.getCredential(credentialId);
		await this.client.updateCredential(credentialId, { name, type, data: { ...data, ...fields } });
	}

	/** Changes the trigger node of a workflow as the editor does: the node keeps its id. */
	async editTrigger(
		{ workflowId }: EditedHelpdesk,
		edit: (trigger: WorkflowNode) => WorkflowNode,
	): Promise<void> {
		const { nodes, connections, versionId } = await this.client.getWorkflow(workflowId);
		const [trigger, ...others] = nodes as WorkflowNode[];
		const edited = edit(trigger!);
		const { [trigger!.name]: outputs, ...rest } = connections;
		await this.client.updateWorkflow(workflowId, {
			versionId,
			nodes: [edited, ...others],
			connections: { ...rest, [edited.name]: outputs },
		});
	}

	/** Imports workflows over the existing ones with n8n's own command, beside the server or without it. */
	async importOver(workflows: readonly Exported[]): Promise<string> {
		const file = join(this.n8n.folder, 'import.json');
		writeFileSync(file, JSON.stringify(workflows));
		return await this.n8n.runCommand(['import:workflow', `--input=${file}`]);
	}

	/** What n8n's static data of a workflow is now. */
	async staticData({ workflowId }: EditedHelpdesk): Promise<unknown> {
		return (await this.client.getWorkflow(workflowId)).staticData;
	}

	/** How often a mail's execution ended well. */
	timesDone(helpdesk: EditedHelpdesk, what: string): number {
		return this.ledger.count('finished', mailOf(helpdesk, what));
	}

	/** How often a mail's execution began. */
	timesBegun(helpdesk: EditedHelpdesk, what: string): number {
		return this.ledger.count('started', mailOf(helpdesk, what));
	}

	/** What n8n's log says of how this helpdesk's trigger began with its folder, in order. */
	starts({ address, newAddress }: EditedHelpdesk): string[] {
		return this.n8n
			.log()
			.split('\n')
			.filter((line) => line.includes(`(${address},`) || line.includes(`(${newAddress},`))
			.flatMap((line) => /: ((?:continues|starts) .*)$/.exec(line)?.[1] ?? []);
	}
}

/** Dovecot's list of users is read anew when it changes: both addresses lead to one home. */
function openByBothAddresses(
	{ runFolder, owner: { uid, gid } }: OwnStand,
	addresses: readonly string[],
	newAddresses: readonly string[],
): void {
	const folder = join(runFolder, 'dovecot');
	const home = (index: number) => join(folder, 'mail', addresses[index]!);
	const lines = [addresses, newAddresses].flatMap((list) =>
		list.map((address, index) => `${address}::${uid}:${gid}::${home(index)}::\n`),
	);
	writeFileSync(join(folder, 'users'), lines.join(''));
}
