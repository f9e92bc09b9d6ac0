import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MINUTE, finishAll, later, mailbox, quietly, started } from '../../../support/deliveryTest';
import type { PollHarness } from '../../../support/pollHarness';

/** Ways in which one mail of many cannot be read. */
const FAULTS = {
	'breaks the session': (uid: number) => mailbox.unfetchable.add(uid),
	'breaks the session even at its header block': (uid: number) => mailbox.unreadable.add(uid),
	'fails alone': (uid: number) => mailbox.failing.set(uid, 'wholly'),
	'gives its header block alone': (uid: number) => mailbox.failing.set(uid, 'headers'),
	'is left out by its source without a word': (uid: number) => mailbox.leftOut.add(uid),
} as const;
type Fault = keyof typeof FAULTS;
const HEADER_BLOCK_COMES: readonly Fault[] = ['breaks the session', 'gives its header block alone'];

function heal(): void {
	for (const set of [mailbox.unfetchable, mailbox.unreadable, mailbox.leftOut]) set.clear();
	mailbox.failing.clear();
}

const places = [1, 3, 8, 50].flatMap((count) =>
	[...new Set([0, Math.floor(count / 2), count - 1])].map((place) => ({ count, place })),
);

describe.each(Object.keys(FAULTS) as Fault[])('a mail that %s', (fault) => {
	it.each(places)('harms no other of $count at place $place', async ({ count, place }) => {
		const n8n = await started();
		const subjects = Array.from({ length: count }, (_, index) => `Mail ${index}`);
		const uids = subjects.map((subject) => mailbox.deliverRequest(subject));
		FAULTS[fault](uids[place]!);
		for (let poll = 0; poll < 2; poll++) await quietly(n8n.poll());
		const healthy = subjects.filter((_, index) => index !== place);
		expect(n8n.subjects).toEqual(healthy);

		heal();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual([...healthy, subjects[place]]);
	});

	it('becomes what its headers say or one reported error, and nothing before or behind it waits', async () => {
		const n8n = await started({ setAsideFolder: 'Aside' });
		const bad = mailbox.deliverRequest('Bad');
		FAULTS[fault](bad);
		const errors: string[] = [];
		for (let poll = 0; poll < 12; poll++) {
			mailbox.deliverRequest(`Good ${poll}`);
			await n8n.poll().catch((error: Error) => errors.push(error.message));
			await finishAll(n8n);
			later(MINUTE);
		}
		const good = n8n.subjects.filter((subject) => subject.startsWith('Good'));
		expect(good).toEqual(Array.from({ length: 12 }, (_, index) => `Good ${index}`));
		const item = n8n.executions
			.flatMap(({ items }) => items)
			.find(({ subject }) => subject === 'Bad');
		if (HEADER_BLOCK_COMES.includes(fault)) {
			expect(item?.findings).toContainEqual(expect.objectContaining({ rule: 'notReadWhole' }));
			expect(mailbox.folder('Aside')).toHaveLength(0);
		} else {
			expect(item).toBeUndefined();
			expect(errors.filter((error) => error.includes('could not be read'))).toHaveLength(1);
			expect(mailbox.folder('Aside')).toHaveLength(1);
		}
	});
});

describe('a server that lists mail and gives none of it', () => {
	const unreadable = (errors: string[]) =>
		errors.filter((error) => error.includes('No mail in "INBOX" can be read'));

	async function pollFor(n8n: PollHarness, minutes: number): Promise<string[]> {
		const errors: string[] = [];
		for (let minute = 0; minute < minutes; minute++) {
			await n8n.poll().catch((error: Error) => errors.push(error.message));
			await finishAll(n8n);
			later(MINUTE);
		}
		return errors;
	}

	it.each([
		'breaks the session even at its header block',
		'fails alone',
		'is left out by its source without a word',
	] as const)(
		'%s: is told once, sets nothing aside, and gives all when it is well',
		async (fault) => {
			const n8n = await started({ setAsideFolder: 'Aside' });
			const subjects = Array.from({ length: 8 }, (_, index) => `Mail ${index}`);
			subjects.forEach((subject) => FAULTS[fault](mailbox.deliverRequest(subject)));
			const errors = await pollFor(n8n, 40);
			expect(unreadable(errors)).toHaveLength(1);
			expect(errors.filter((error) => error.includes('given up'))).toEqual([]);
			heal();
			expect(await pollFor(n8n, 8)).toEqual([]);
			expect([...n8n.subjects].sort()).toEqual(subjects);
			expect(mailbox.folder('Aside')).toEqual([]);
		},
	);

	it('sets a mail aside once another one could be read', async () => {
		const n8n = await started({ setAsideFolder: 'Aside' });
		FAULTS['fails alone'](mailbox.deliverRequest('Bad'));
		await pollFor(n8n, 20);
		expect(mailbox.folder('Aside')).toHaveLength(0);
		mailbox.deliverRequest('Good');
		await pollFor(n8n, 7);
		expect(mailbox.folder('Aside')).toHaveLength(1);
	});

	it('sets mail aside after an hour', async () => {
		const n8n = await started({ setAsideFolder: 'Aside' });
		FAULTS['fails alone'](mailbox.deliverRequest('Bad'));
		await pollFor(n8n, 60);
		expect(mailbox.folder('Aside')).toHaveLength(0);
		await pollFor(n8n, 6);
		expect(mailbox.folder('Aside')).toHaveLength(1);
	});
});

describe('after a session that broke while mail was being read', () => {
	it('each mail is asked for alone until all are read, then together again', async () => {
		const n8n = await started();
		const [, second] = ['One', 'Two', 'Three'].map((subject) => mailbox.deliverRequest(subject));
		mailbox.unfetchable.add(second!);
		await quietly(n8n.poll());
		expect(mailbox.fetches.map(({ isSingly }) => isSingly)).toEqual([false, true, true]);
		mailbox.deliverRequest('Four');
		mailbox.fetches.splice(0);
		await n8n.poll();
		expect(mailbox.fetches).toEqual([{ count: 1, isSingly: false, isHeadersOnly: false }]);
	});

	it('the next session is in the transcript, too', async () => {
		const n8n = await started({ emailDebug: true });
		const [, second] = ['One', 'Two', 'Three'].map((subject) => mailbox.deliverRequest(subject));
		mailbox.unfetchable.add(second!);
		n8n.log.splice(0);
		await quietly(n8n.poll());
		expect(n8n.log.join('\n').match(/a session begins/g)).toHaveLength(3);
	});

	it('no more sessions are opened in one poll than the limit allows, and the next poll goes on', async () => {
		const n8n = await started();
		const count = LIMITS.readSessions + 3;
		const uids = Array.from({ length: count }, (_, index) =>
			mailbox.deliverRequest(`Mail ${index}`),
		);
		uids.forEach((uid) => mailbox.unfetchable.add(uid));
		await expect(n8n.poll()).rejects.toThrow('The connection ended in the middle.');
		expect(mailbox.fetches).toHaveLength(LIMITS.readSessions + 1);
		heal();
		later(MINUTE);
		await n8n.poll();
		expect([...n8n.subjects].sort()).toEqual(uids.map((_, index) => `Mail ${index}`));
	});
});

describe('a mail that its source leaves out just before the session breaks and the time is over', () => {
	it('makes none behind it come twice, and comes itself', async () => {
		mailbox.carrier = 'none';
		const n8n = await started();
		const [first, , third] = ['A', 'B', 'C'].map((subject) => mailbox.deliverRequest(subject));
		mailbox.leftOut.add(first!);
		mailbox.unfetchable.add(third!);
		mailbox.onFetch = () => later(4 * MINUTE);
		await quietly(n8n.poll());
		await finishAll(n8n);
		expect(n8n.subjects).toEqual(['B']);
		heal();
		mailbox.onFetch = () => undefined;
		for (let poll = 0; poll < 2; poll++) {
			later(MINUTE);
			await n8n.poll();
			await finishAll(n8n);
		}
		expect([...n8n.subjects].sort()).toEqual(['A', 'B', 'C']);
	});
});

describe('mail that vanishes between listing and fetch', () => {
	it.each(['none', 'shared', 'own'] as const)(
		'makes none behind it come twice (receipts: %s)',
		async (carrier) => {
			mailbox.carrier = carrier;
			const n8n = await started();
			mailbox.deliverRequest('Vanishes');
			mailbox.deliverRequest('Stays');
			const broken = mailbox.deliverRequest('Breaks');
			mailbox.unfetchable.add(broken);
			mailbox.onFetch = () => {
				mailbox.onFetch = () => undefined;
				mailbox.inbox.shift();
			};
			await quietly(n8n.poll());
			await finishAll(n8n);
			heal();
			later(MINUTE);
			await n8n.poll();
			expect(n8n.subjects).toEqual(['Stays', 'Breaks']);
		},
	);
});
