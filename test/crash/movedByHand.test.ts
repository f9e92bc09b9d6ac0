import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { folderFlags } from '../e2e/support/inbox';
import { until } from '../e2e/support/until';
import { connectStand } from '../support/stand/connectStand';
import { LedgeredHelpdesk } from './ledgeredHelpdesk';

const world = inject('crashWorld');
const stand = connectStand(world.stand);
const MAILBOX = 'agent@example.test';
const FOLDER = 'Customers';
/** n8n starts in it, on a machine that does other things too. */
const PATIENCE_MS = 240_000;
const LONG_SECONDS = 20;

let helpdesk: LedgeredHelpdesk;

beforeAll(async () => {
	for (const folder of ['INBOX', 'Trash']) {
		await stand.doveadm(['expunge', '-u', MAILBOX, 'mailbox', folder, 'all']);
	}
	await stand.doveadm(['mailbox', 'create', '-u', MAILBOX, FOLDER]);
	helpdesk = await LedgeredHelpdesk.start(world, stand, {
		mailbox: MAILBOX,
		seconds: `={{ $json.subject.startsWith('Long') ? ${LONG_SECONDS} : 4 }}`,
	});
});

afterAll(async () => {
	await helpdesk?.remove();
	await stand.doveadm(['mailbox', 'delete', '-u', MAILBOX, FOLDER]).catch(() => undefined);
});

async function moveByHand(subject: string, folder = FOLDER): Promise<void> {
	const query = ['mailbox', 'INBOX', 'subject', subject];
	await stand.doveadm(['move', '-u', MAILBOX, folder, ...query]);
	const there = await folderFlags(stand, MAILBOX, folder);
	expect(there.map((mail) => mail.subject)).toContain(subject);
}

async function isMarked(subject: string, folder = FOLDER): Promise<void> {
	const isMark = (flag: string) => flag.toLowerCase().startsWith('helpdeskdone_');
	await until(
		`${subject}: marked in ${folder}`,
		async () => {
			const mails = await folderFlags(stand, MAILBOX, folder);
			return mails.some((mail) => mail.subject === subject && mail.flags.some(isMark));
		},
		PATIENCE_MS,
	);
}

/** A mail that comes after everything else is through. */
async function lastMail(subject: string): Promise<void> {
	await helpdesk.deliver([subject]);
	await helpdesk.finished([subject], PATIENCE_MS);
}

test(
	'a mail that a person moved while its execution ran comes again from there when n8n died, once, with its key',
	async () => {
		const moved = ['Long in a folder', 'Long in the Trash'];
		await helpdesk.deliver(moved);
		for (const subject of moved) await helpdesk.begun(subject, 1, PATIENCE_MS);
		await moveByHand(moved[0]!);
		await moveByHand(moved[1]!, 'Trash');
		await helpdesk.killAndStart();
		await helpdesk.finished(moved, PATIENCE_MS);
		await isMarked(moved[0]!);
		await isMarked(moved[1]!, 'Trash');
		const { ledger } = helpdesk;
		for (const subject of moved) {
			expect(ledger.count('started', subject)).toBe(2);
			expect(ledger.count('finished', subject)).toBe(1);
			const keys = ledger.entries.filter((entry) => entry.subject === subject);
			expect(new Set(keys.map(({ key }) => key)).size).toBe(1);
		}
		// They bear their marks now: no later death brings them again.
		await helpdesk.killAndStart();
		await lastMail('After the second death');
		expect(moved.map((subject) => ledger.count('started', subject))).toEqual([2, 2]);
	},
	3 * PATIENCE_MS,
);

test(
	'a mail that a person moved and whose execution ended does not come again when n8n dies',
	async () => {
		const duringWork = 'Short, moved while it is worked on';
		const afterwards = 'Short, moved when it is done';
		await helpdesk.deliver([duringWork, afterwards]);
		await helpdesk.begun(duringWork, 1, PATIENCE_MS);
		await moveByHand(duringWork);
		await helpdesk.finished([duringWork, afterwards], PATIENCE_MS);
		await isMarked(afterwards, 'INBOX');
		await moveByHand(afterwards);
		await isMarked(duringWork);
		await helpdesk.killAndStart();
		await lastMail('After a death without work');
		for (const subject of [duringWork, afterwards]) {
			expect(helpdesk.ledger.count('started', subject), subject).toBe(1);
		}
	},
	3 * PATIENCE_MS,
);
