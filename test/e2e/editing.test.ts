import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EditedHelpdesks } from './support/editedHelpdesks';
import type { EditedHelpdesk } from './support/editedHelpdesks';

const NAMES = [
	'another name of the same server',
	'another primary address of the mailbox',
	'a renamed trigger node',
	'an older export, imported over the workflow',
	'static data that is lost wholly',
] as const;
type Edit = (typeof NAMES)[number];

/** How the trigger goes on with its folder where n8n was killed before the edit. */
const START_AFTER_KILL: Record<Edit, RegExp> = {
	'another name of the same server': /^continues (where it stopped|by the times, keys and marks)/,
	'another primary address of the mailbox':
		/^continues (where it stopped|by the times, keys and marks)/,
	'a renamed trigger node': /^continues where it stopped/,
	'an older export, imported over the workflow': /^continues where it stopped/,
	'static data that is lost wholly': /^continues by the times, keys and marks/,
};

const TEST_MS = 600_000;

describe('an edit skips no mail and repeats none', () => {
	let all: EditedHelpdesks;
	const of = (edit: Edit): EditedHelpdesk => all.helpdesks.find(({ name }) => name === edit)!;

	/** Every edit on its helpdesk: there, or back again. */
	async function editAll(way: 'there' | 'back'): Promise<void> {
		const isThere = way === 'there';
		await all.editCredential(of('another name of the same server'), {
			imapHost: isThere ? '127.0.0.1' : 'localhost',
		});
		const { address, newAddress } = of('another primary address of the mailbox');
		await all.editCredential(of('another primary address of the mailbox'), {
			mailbox: isThere ? newAddress : address,
		});
		await all.editTrigger(of('a renamed trigger node'), (node) => ({
			...node,
			name: isThere ? 'Post' : 'Mail',
		}));
	}

	/** n8n's own command takes the place of the workflows, and of their static data. */
	async function importAll(): Promise<void> {
		const older = of('an older export, imported over the workflow');
		const lost = of('static data that is lost wholly');
		await all.importOver([
			older.olderExport,
			{ ...lost.olderExport, staticData: null, pinData: null },
		]);
		expect(await all.staticData(older)).toEqual(older.olderExport.staticData);
		expect(await all.staticData(lost)).toBeNull();
	}

	beforeAll(async () => {
		all = await EditedHelpdesks.start(NAMES);
	});

	afterAll(async () => {
		await all?.remove();
	});

	test('each first start says that it is one', () => {
		for (const helpdesk of all.helpdesks) {
			expect(all.starts(helpdesk), helpdesk.name).toEqual([
				expect.stringMatching(/^starts for the first time in this folder/),
			]);
			expect(helpdesk.olderExport.staticData, helpdesk.name).toMatchObject({
				global: { helpdeskMail: expect.any(Object) },
			});
		}
	});

	describe('after n8n was killed', () => {
		beforeAll(async () => {
			await all.deliverToAll('done before');
			await all.areDone('done before');
			await all.deliverToAll('in flight');
			await all.areStarted('in flight');
			await all.unpublishAll();
			await editAll('there');
			await all.kill();
			await all.deliverToAll('meanwhile');
			await all.startAgain();
			await importAll();
			await all.publishAll();
			await all.areDone('meanwhile');
			await all.areDone('in flight');
			// Whatever a further poll could bring.
			await all.deliverToAll('afterwards');
			await all.areDone('afterwards');
		}, TEST_MS);

		test.each(NAMES)('%s', (edit) => {
			const helpdesk = of(edit);
			const begun = ['the first', 'done before', 'in flight', 'meanwhile', 'afterwards'].map(
				(what) => [what, all.timesBegun(helpdesk, what), all.timesDone(helpdesk, what)],
			);
			expect(begun).toEqual([
				['the first', 1, 1],
				['done before', 1, 1],
				// What was in flight at the kill, and nothing else.
				['in flight', 2, 1],
				['meanwhile', 1, 1],
				['afterwards', 1, 1],
			]);
			const [, ...starts] = all.starts(helpdesk);
			console.log(`[e2e] ${edit}: ${starts.join('; ')}`);
			expect(starts).toEqual([expect.stringMatching(START_AFTER_KILL[edit])]);
		});
	});

	describe('while n8n runs', () => {
		beforeAll(async () => {
			await all.deliverToAll('done before the second edit');
			await all.areDone('done before the second edit');
			await all.deliverToAll('still in flight');
			await all.areStarted('still in flight');
			await all.unpublishAll();
			await all.deliverToAll('between');
			await editAll('back');
			await importAll();
			await all.publishAll();
			await all.areDone('between');
			await all.areDone('still in flight');
			await all.deliverToAll('at last');
			await all.areDone('at last');
		}, TEST_MS);

		test.each(NAMES)('%s', (edit) => {
			const helpdesk = of(edit);
			const mails = ['done before', 'meanwhile', 'afterwards'].concat([
				'done before the second edit',
				'still in flight',
				'between',
				'at last',
			]);
			const repeated = mails.filter((what) => all.timesBegun(helpdesk, what) !== 1);
			expect(repeated).toEqual([]);
			expect(mails.filter((what) => all.timesDone(helpdesk, what) !== 1)).toEqual([]);
			console.log(`[e2e] ${edit}: ${all.starts(helpdesk).at(-1)}`);
		});
	});
});
