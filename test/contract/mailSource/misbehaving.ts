import { expect } from 'vitest';
import type { FetchOptions, MailRef, MailSource } from '../../../nodes/helpdesk/ports';
import { contractMail } from './fixture';
import { LARGE, NEVER } from './given';
import type { Given } from './given';
import { MISBEHAVIOURS, type Misbehaviour } from './misbehaviour';

/** What comes of a mail that a server misbehaves with. */
type Expected = 'whole' | 'headers' | 'failed' | 'gone';

const EXPECTED: Partial<Record<Misbehaviour, Expected>> = {
	refusedTogether: 'whole',
	reversed: 'whole',
	duplicated: 'whole',
	unasked: 'whole',
	rowMissing: 'headers',
	bodyNil: 'headers',
	flagsOnly: 'headers',
	emptyBody: 'headers',
	pieceMissing: 'headers',
	refused: 'headers',
	notUnderstood: 'headers',
	nothingGiven: 'failed',
	everythingRefused: 'failed',
	goneInBetween: 'gone',
};

/** More than a reader takes in one piece, where the binding of the test sets that low. */
const BODY = 'A line of some forty characters, no more.\r\n'.repeat(100);

interface Ending {
	/** `whole`, `headers`, `failed` or `gone` of each result, in the order they came. */
	outcomes: string[];
	ids: string[];
	/** Code of the error that ended the fetch. */
	code: string | null;
}

/** One bad mail among good ones: whatever a server does, each listed mail ends, and no other suffers. */
export function misbehavingCases(given: Given, only?: Misbehaviour): void {
	const { it } = given;

	const deliver = async (subjects: readonly string[]) => {
		for (const subject of subjects) {
			await given.fixture.deliver(contractMail(subject, { body: BODY }));
		}
	};
	const misbehave = async (how: Misbehaviour | null, subjects: readonly string[] = []) => {
		if (given.fixture.misbehave === undefined) throw new Error('This server cannot misbehave.');
		await given.fixture.misbehave(how, subjects);
	};
	const drain = async (
		source: MailSource,
		refs: readonly MailRef[],
		options: Partial<FetchOptions> = {},
	): Promise<Ending> => {
		const ending: Ending = { outcomes: [], ids: [], code: null };
		try {
			for await (const result of source.fetch(refs, { maxBytes: LARGE, ...options }, NEVER)) {
				const ref = result.outcome === 'read' ? result.mail.ref : result.ref;
				ending.ids.push(ref.id);
				if (result.outcome === 'read') {
					const { isPartial, failure, source: bytes } = result.mail;
					const isAsked = options.isHeadersOnly === true;
					expect(isPartial && !isAsked ? failure?.code : failure).toEqual(
						isPartial && !isAsked ? expect.stringMatching(/^MAIL_/) : null,
					);
					expect(bytes.toString('latin1')).toContain('Subject: ');
					expect(bytes.includes(BODY.slice(0, 1000))).toBe(!isPartial);
					ending.outcomes.push(isPartial ? 'headers' : 'whole');
				} else {
					if (result.outcome === 'failed') expect(result.error.code).toMatch(/^MAIL_/);
					ending.outcomes.push(result.outcome);
				}
			}
		} catch (error) {
			ending.code = (error as { code?: string }).code ?? String(error);
		}
		return ending;
	};
	/** The mails of the folder, by a session that meets a server which behaves. */
	const listed = async (): Promise<MailRef[]> => {
		await misbehave(null);
		const source = await given.fixture.open();
		try {
			return (await given.everything(source)).refs;
		} finally {
			await source.close();
		}
	};
	const named = (count: number) => Array.from({ length: count }, (_, index) => `mail ${index}`);
	const inSession = async <T>(work: (source: MailSource) => Promise<T>): Promise<T> => {
		const source = await given.fixture.open();
		try {
			return await work(source);
		} finally {
			await source.close();
		}
	};

	for (const [how, expected] of Object.entries(EXPECTED) as Array<[Misbehaviour, Expected]>) {
		if (only !== undefined && how !== only) continue;
		for (const count of [1, 3, 8, 50]) {
			it(`a mail that ${MISBEHAVIOURS[how]}, one of ${count}, at each place: ${expected}, the others whole`, async () => {
				const subjects = named(count);
				await deliver(subjects);
				let refs = await listed();
				for (let place = 0; place < count; place += 1) {
					await misbehave(how, [subjects[place] as string]);
					const { outcomes, ids, code } = await inSession(
						async (source) => await drain(source, refs),
					);
					const wanted = refs.map((_, index) => (index === place ? expected : 'whole'));
					expect([place, code, outcomes]).toEqual([place, null, wanted]);
					expect(ids).toEqual(refs.map(({ id }) => id));
					if (expected === 'gone') {
						// Its place is taken by a new mail at the end.
						const [subject] = subjects.splice(place, 1) as [string];
						subjects.push(`${subject} again`);
						await deliver(subjects.slice(-1));
						refs = await listed();
					}
				}
			});
		}
	}

	if (only !== undefined) return;

	for (const [how, counts] of [
		['cut', [1, 3, 8, 50]],
		['hang', [1, 3, 8]],
	] as const) {
		for (const count of counts) {
			it(`a mail that ${MISBEHAVIOURS[how]}, one of ${count}, at each place: what came stands, and asked for singly it is the first without a result`, async () => {
				const subjects = named(count);
				await deliver(subjects);
				const refs = await listed();
				for (let place = 0; place < count; place += 1) {
					await misbehave(how, [subjects[place] as string]);
					const ids = refs.slice(0, place).map(({ id }) => id);
					const singly = await inSession(
						async (source) => await drain(source, refs, { isSingly: true }),
					);
					expect([place, singly.ids]).toEqual([place, ids]);
					expect(singly.code).toMatch(/^MAIL_(CONNECTION_LOST|TIMEOUT)$/);
					const together = await inSession(async (source) => await drain(source, refs));
					expect(together.ids).toEqual(ids.slice(0, together.ids.length));
					expect(together.outcomes.every((outcome) => outcome === 'whole')).toBe(true);
					expect(together.code).toBe(singly.code);
				}
			});
		}
	}

	it('reads header blocks alone where only they are asked for, bad mails too', async () => {
		const subjects = named(5);
		await deliver(subjects);
		const refs = await listed();
		for (const how of ['rowMissing', 'bodyNil', 'refused', 'cut'] as const) {
			await misbehave(how, subjects.slice(1, 3));
			const { outcomes, code } = await inSession(
				async (source) => await drain(source, refs, { isHeadersOnly: true }),
			);
			expect([how, code, outcomes]).toEqual([how, null, subjects.map(() => 'headers')]);
		}
	});

	for (const how of [null, 'refusedTogether', 'rowMissing', 'reversed'] as const) {
		it(`goes on in the session after a reader that stopped at any mail (${how ?? 'a server that behaves'})`, async () => {
			const subjects = named(6);
			await deliver(subjects);
			const refs = await listed();
			await misbehave(how, ['mail 3']);
			for (let stop = 1; stop <= 6; stop += 1) {
				await inSession(async (source) => {
					let taken = 0;
					for await (const result of source.fetch(refs, { maxBytes: LARGE }, NEVER)) {
						void result;
						taken += 1;
						if (taken === stop) break;
					}
					const { refs: again } = await given.everything(source);
					expect([stop, again.length]).toEqual([stop, 6]);
				});
			}
		});
	}

	it('reads each mail of many singly', async () => {
		await deliver(named(12));
		const refs = await listed();
		await misbehave('rowMissing', ['mail 4']);
		const { outcomes, ids } = await inSession(
			async (source) => await drain(source, refs, { isSingly: true }),
		);
		expect(outcomes).toEqual(refs.map((_, index) => (index === 4 ? 'headers' : 'whole')));
		expect(ids).toEqual(refs.map(({ id }) => id));
	});

	for (const how of ['noDate', 'badDate'] as const) {
		it(`a mail that ${MISBEHAVIOURS[how]} is listed without one, and read`, async () => {
			const subjects = named(3);
			await deliver(subjects);
			await misbehave(how, ['mail 1']);
			await inSession(async (source) => {
				const { refs } = await given.everything(source);
				expect(refs.map(({ receivedAt }) => receivedAt === null)).toEqual([false, true, false]);
				const found = await source.look(
					refs.map(({ id }) => id),
					NEVER,
				);
				expect(refs.map(({ id }) => found.get(id)?.receivedAt === null)).toEqual([
					false,
					true,
					false,
				]);
				expect((await drain(source, refs)).outcomes).toEqual(['whole', 'whole', 'whole']);
			});
		});
	}

	for (const places of [[0], [2], [4], [1, 3], [0, 1, 2, 3, 4]]) {
		it(`mails that a listing leaves out (${places.join(', ')} of 5) are listed all the same, and looked up`, async () => {
			const subjects = named(5);
			await deliver(subjects);
			const ids = (await listed()).map(({ id }) => id);
			await misbehave(
				'listingRowMissing',
				places.map((place) => subjects[place] as string),
			);
			await inSession(async (source) => {
				const found = await source.look(ids, NEVER);
				expect([...found.keys()].sort()).toEqual([...ids].sort());
				for (const max of [100, 2]) {
					const start = await source.start('everything', NEVER);
					const refs = (await given.walk(source, start, max)).flatMap((listing) => listing.refs);
					expect(refs.map(({ id }) => id)).toEqual(ids);
					expect((await drain(source, refs)).outcomes).toEqual(ids.map(() => 'whole'));
				}
			});
		});
	}

	it('never takes a mail for gone, when acknowledging, that a listing leaves out', async () => {
		const subjects = named(3);
		await deliver(subjects);
		const ids = (await listed()).map(({ id }) => id);
		await misbehave('listingRowMissing', ['mail 1']);
		const results = await inSession(
			async (source) =>
				await source.acknowledge(
					ids.map((id) => ({ id, receipt: true, seen: true })),
					NEVER,
				),
		);
		expect(results.map(({ outcome }) => outcome === 'gone')).toEqual([false, false, false]);
		await misbehave(null);
		const now = await inSession(async (source) => await source.look(ids, NEVER));
		expect(ids.map((id) => now.get(id)?.hasReceipt)).toEqual([true, true, true]);
	});
}
