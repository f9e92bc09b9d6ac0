import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FetchResult, MailRef } from '../../nodes/helpdesk/ports';
import { openEwsSource } from '../../nodes/transports/ews';
import { contractMail } from '../contract/mailSource/index';
import { type Disturb, failing, FAULTS } from '../servers/ews/disturbance';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { MAILBOX, never, optionsFor, tokenOf } from './support';

const RUNS = 1000;
const SEED = Number(process.env.RANDOM_SEED ?? 20_261_130);

/** Silence costs its whole wait, so it comes seldom; the waits of a busy machine are none. */
const timeouts = { connectMs: 5000, idleMs: 300, totalMs: 10_000 };

const WAYS = [
	...FAULTS.filter((how) => how !== 'silence'),
	...['ErrorItemNotFound', 'ErrorServerBusy', 'ErrorInternalServerError', 'ErrorAccessDenied'],
	...['ErrorItemCorrupt', 'ErrorBatchProcessingStopped', 'ErrorInvalidIdMalformed'],
];

/** What passes; a server that does not find a mail and then does is believed the second time only. */
const PASSING = WAYS.filter((how) => how !== 'ErrorItemNotFound');

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer();
});
afterAll(async () => await server.close());

/** A small generator of its own (mulberry32): the same seed gives the same runs. */
function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

interface Run {
	subjects: Map<string, string>;
	removed: Set<string>;
	/** The server says at each look that it does not have them. */
	denied: Set<string>;
	disturb: Disturb;
}

/** Mails that are bad for good, troubles that pass, mails that go away, answers in disorder. */
function begin(random: () => number, refs: readonly MailRef[], subjects: Map<string, string>): Run {
	const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
	const mailbox = server.store.mailbox(MAILBOX);
	const inbox = mailbox.wellKnown('inbox');
	const faults = new Map<string, Disturb>();
	const denied = new Set<string>();
	const isHanging = random() < 0.004;
	const removed = new Set<string>();
	for (const { id } of refs) {
		if (isHanging)
			faults.set(
				id,
				failing('silence', (other) => other === id, ['content']),
			);
		if (isHanging || random() >= 0.25) continue;
		const how = random() < 0.002 ? 'silence' : pick(WAYS);
		const wanted = pick([
			['content'],
			['content', 'headers'],
			['content', 'headers', 'look'],
		] as const);
		if (how === 'ErrorItemNotFound' && wanted.length === 3) denied.add(id);
		faults.set(
			id,
			failing(how, (other) => other === id, wanted),
		);
	}
	const disturb: Disturb = (asked) => {
		const goes = random() < 0.05 ? pick(asked.ids) : null;
		const item = goes === null ? undefined : inbox.items.get(goes);
		if (item) {
			// The answer under way still has it; the next one has not.
			mailbox.remove(inbox, item);
			removed.add(item.id);
		}
		if (random() < 0.05) {
			const how = pick(PASSING);
			return failing(how, (id) => id === asked.ids[0], [asked.wants])(asked);
		}
		let { messages } = asked;
		for (const [id, fault] of faults) {
			if (!asked.ids.includes(id) || messages.length !== asked.ids.length) continue;
			messages = fault({ ...asked, messages });
		}
		const disorder = random();
		if (disorder < 0.04) return [...messages].reverse();
		if (disorder < 0.08) return messages.flatMap((each) => [each, each]);
		if (disorder < 0.12) return messages.slice(1);
		if (disorder < 0.16) return [...messages].sort();
		return messages;
	};
	return { subjects, removed, denied, disturb };
}

it(`over ${RUNS} runs with random behaviour every mail that is listed has one end, and its own (seed ${SEED})`, async () => {
	const ends = { read: 0, headers: 0, failed: 0, gone: 0, unreached: 0 };
	const mailbox = server.store.mailbox(MAILBOX);
	const inbox = mailbox.wellKnown('inbox');
	// One session for all runs: what one does to a connection must not harm the next.
	const source = await openEwsSource(optionsFor(server, { timeouts }), tokenOf(MAILBOX), never);
	for (let run = 0; run < RUNS; run++) {
		const random = randomOf(SEED + run);
		for (const item of [...inbox.items.values()]) mailbox.remove(inbox, item);
		const subjects = new Map<string, string>();
		const count = 1 + Math.floor(random() * 5);
		for (let index = 0; index < count; index++) {
			const subject = `mail ${run}-${index}`;
			const receivedAt = new Date(Date.UTC(2026, 10, 23, 10, 0, index));
			subjects.set(mailbox.put(inbox, contractMail(subject), { receivedAt }).id, subject);
		}
		const { refs } = await source.list(await source.start('everything', never), 100, never);
		const { disturb, removed, denied } = begin(random, refs, subjects);
		const results: FetchResult[] = [];
		let ending: unknown = null;
		server.disturb = disturb;
		try {
			const options = { maxBytes: 1e6, isSingly: random() < 0.2, isHeadersOnly: random() < 0.1 };
			for await (const result of source.fetch(refs, options, never)) results.push(result);
		} catch (error) {
			ending = error;
		}
		server.disturb = undefined;

		const where = `seed ${SEED + run}`;
		const ids = results.map((each) => (each.outcome === 'read' ? each.mail.ref.id : each.ref.id));
		expect(ids, where).toEqual(refs.slice(0, ids.length).map(({ id }) => id));
		if (ending === null) expect(ids.length, where).toBe(refs.length);
		else expect(ending, where).toMatchObject({ name: 'MailError', retryable: true });
		ends.unreached += refs.length - ids.length;
		results.forEach((result, index) => {
			const id = ids[index]!;
			if (result.outcome === 'gone') {
				expect(removed.has(id) || denied.has(id), `${where}: ${id} is there`).toBe(true);
				ends.gone += 1;
			} else if (result.outcome === 'failed') {
				expect(result.error.code, where).toMatch(/^MAIL_/);
				ends.failed += 1;
			} else {
				const text = result.mail.source.toString();
				expect(text, where).toContain(`Subject: ${subjects.get(id)}\r\n`);
				expect(text.includes(`About ${subjects.get(id)}.`), where).toBe(!result.mail.isPartial);
				ends[result.mail.isPartial ? 'headers' : 'read'] += 1;
			}
		});
	}
	await source.close();
	console.log(`EWS, random behaviour: ${JSON.stringify(ends)}`);
	for (const [end, times] of Object.entries(ends)) expect(times, end).toBeGreaterThan(0);
}, 180_000);
