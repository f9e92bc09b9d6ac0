import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import {
	MINUTE,
	finishAll,
	later,
	mailbox,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';
import { MemoryMailbox } from '../../../support/memoryMailbox';

const FAULTS = [
	'none',
	'unfetchable',
	'unreadable',
	'fails wholly',
	'fails but for its headers',
	'left out',
	'expunged after listing',
] as const;
type Fault = (typeof FAULTS)[number];

/** What a server does with each of some mails, and in which polls it does not answer at all. */
const behaviour = fc.record({
	faults: fc.array(fc.constantFrom(...FAULTS), { minLength: 1, maxLength: 8 }),
	downInPolls: fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
	killedAfterPoll: fc.option(fc.integer({ min: 1, max: 20 })),
	carrier: fc.constantFrom('own' as const, 'shared' as const),
	maxMessages: fc.integer({ min: 1, max: 5 }),
});

function apply(fault: Fault, uid: number): void {
	if (fault === 'unfetchable') mailbox.unfetchable.add(uid);
	if (fault === 'unreadable') mailbox.unreadable.add(uid);
	if (fault === 'fails wholly') mailbox.failing.set(uid, 'wholly');
	if (fault === 'fails but for its headers') mailbox.failing.set(uid, 'headers');
	if (fault === 'left out') mailbox.leftOut.add(uid);
}

describe('whatever a server does', () => {
	it('every mail that it lists ends as one item, one reported error, or gone', async () => {
		await fc.assert(
			fc.asyncProperty(behaviour, async (run) => {
				Object.assign(mailbox, new MemoryMailbox());
				for (const set of ['unfetchable', 'unreadable', 'leftOut'] as const) mailbox[set].clear();
				mailbox.failing.clear();
				mailbox.carrier = run.carrier;
				const n8n = await started({ maxMessages: run.maxMessages, setAsideFolder: 'Aside' });
				const uids = run.faults.map((fault, index) => {
					const uid = mailbox.deliverRequest(`${index} ${fault}`);
					apply(fault, uid);
					return uid;
				});
				const expunged = new Set(
					uids.filter((_, index) => run.faults[index] === 'expunged after listing'),
				);
				mailbox.onFetch = () => {
					const left = mailbox.inbox.filter(({ uid }) => !expunged.has(uid));
					mailbox.inbox.splice(0, Infinity, ...left);
				};
				let reported = 0;
				for (let poll = 1; poll <= 100; poll++) {
					const isDown = run.downInPolls.includes(poll);
					mailbox.openError = isDown ? new MailError('MAIL_CONNECTION_REFUSED', 'Down.') : null;
					await n8n.poll().catch((error: Error) => {
						const { description = '' } = error as { description?: string };
						reported += `${error.message}\n${description}`.match(/could not be read/g)?.length ?? 0;
					});
					mailbox.openError = null;
					await finishAll(n8n);
					if (poll === run.killedAfterPoll) await n8n.start();
					// Where no mail at all can be read, the last word is an hour away.
					later(3 * MINUTE);
				}
				const times = (index: number) =>
					n8n.subjects.filter((subject) => subject.startsWith(`${index} `)).length;
				const hopeless = ['unreadable', 'fails wholly', 'left out'];
				run.faults.forEach((fault, index) => {
					const isItem = fault !== 'expunged after listing' && !hopeless.includes(fault);
					expect([fault, times(index)]).toEqual([fault, isItem ? 1 : 0]);
				});
				expect(reported).toBe(run.faults.filter((fault) => hopeless.includes(fault)).length);
				expect(mailbox.folder('Aside')).toHaveLength(reported);
			}),
			{ numRuns: 1000 },
		);
		runsProcesses(1000);
	}, 120_000);
});
