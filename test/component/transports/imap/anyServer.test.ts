import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import type { MailRef, MailSource } from '../../../../nodes/helpdesk/ports';
import { openImapSource } from '../../../../nodes/transports/imap/index';
import type { Misbehaviour } from '../../../contract/mailSource/index';
import { MailboxModel } from '../../../servers/imap/model';
import { mailboxServer } from '../../../servers/imap/server';
import type { ImapAnswer, ImapCommand } from '../../../support/scriptedImap';
import { testCertificates, type TestCertificates } from '../../../support/scriptedServer';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, commandMs: 150, imapLargeBytes: 600 } };
});

const NEVER = new AbortController().signal;
const RUNS = 1000;
const FAULTS = [
	null,
	null,
	'listingRowMissing',
	'noDate',
	'badDate',
	'rowMissing',
	'bodyNil',
	'flagsOnly',
	'emptyBody',
	'pieceMissing',
	'refusedTogether',
	'refused',
	'notUnderstood',
	'nothingGiven',
	'everythingRefused',
	'goneInBetween',
	'reversed',
	'duplicated',
	'unasked',
] as const satisfies ReadonlyArray<Misbehaviour | null>;

let certificates: TestCertificates;
beforeAll(async () => {
	certificates = await testCertificates();
});

/** One mail: what the server does with it, and its size in lines. */
const anyMail = fc.record({
	fault: fc.constantFrom<Misbehaviour | null>(...FAULTS),
	/** Only now and then, by the number of the command that asks for it; 0 is always. */
	turn: fc.integer({ min: 0, max: 3 }),
	lines: fc.constantFrom(1, 5, 40),
});
/** What happens to the session or the folder at the nth command after signing in. */
const anyEvent = fc.record({
	at: fc.integer({ min: 2, max: 14 }),
	what: fc.constantFrom('cut', 'arrives', 'expunged', 'none', 'none', 'none'),
	which: fc.nat({ max: 11 }),
});

it(`ends every listed mail as exactly one of read, failed and gone, whatever ${RUNS} servers do`, async () => {
	const seen = { read: 0, partial: 0, failed: 0, gone: 0, ended: 0 };
	await fc.assert(
		fc.asyncProperty(
			fc.array(anyMail, { minLength: 1, maxLength: 12 }),
			anyEvent,
			fc.boolean(),
			fc.integer({ min: 1, max: 14 }),
			async (mails, event, isSingly, max) => {
				const model = new MailboxModel();
				const known = new Map<number, (typeof mails)[number]>();
				for (const [index, mail] of mails.entries()) {
					const text = `Subject: ${index}\r\n\r\n${'A line of the mail.\r\n'.repeat(mail.lines)}`;
					known.set(model.append('INBOX', Buffer.from(text)), mail);
				}
				const asked = new Map<number, number>();
				const expunged = new Set<number>();
				let commands = 0;
				const server = await mailboxServer(certificates, model, {
					intercept: (command: ImapCommand): ImapAnswer | null => {
						commands += 1;
						if (commands !== event.at) return null;
						if (event.what === 'arrives')
							model.append('INBOX', Buffer.from('Subject: new\r\n\r\n'));
						if (event.what === 'expunged') {
							const [uid] = [...known.keys()].slice(event.which);
							if (uid !== undefined) {
								model.remove('INBOX', [uid]);
								expunged.add(uid);
							}
						}
						if (event.what !== 'cut') return null;
						command.peer.cut();
						return 'answered';
					},
					faults: ({ uid }) => {
						const mail = known.get(uid);
						if (mail === undefined) return null;
						const times = (asked.get(uid) ?? 0) + 1;
						asked.set(uid, times);
						return mail.turn === 0 || times % (mail.turn + 1) === 0 ? mail.fault : null;
					},
				});
				let source: MailSource | null = null;
				const refs: MailRef[] = [];
				const outcomes = new Map<string, string[]>();
				let hasEnded = false;
				try {
					source = await openImapSource(
						{
							host: 'localhost',
							port: server.port,
							username: 'helpdesk@example.test',
							mailbox: 'helpdesk@example.test',
							folder: 'INBOX',
							ca: certificates.ca,
							receiptName: 'HelpdeskDone_0a1b2c',
						},
						{ accessToken: async () => await Promise.resolve('token') },
						NEVER,
					);
					let cursor = await source.start('everything', NEVER);
					for (let more = true, rounds = 0; more; rounds += 1) {
						expect(rounds).toBeLessThan(30);
						const listing = await source.list(cursor, max, NEVER);
						refs.push(...listing.refs);
						cursor = listing.next;
						more = listing.hasMore;
						const options = { maxBytes: 100_000, isSingly };
						for await (const result of source.fetch(listing.refs, options, NEVER)) {
							const { id } = result.outcome === 'read' ? result.mail.ref : result.ref;
							outcomes.set(id, [...(outcomes.get(id) ?? []), result.outcome]);
							if (result.outcome === 'read') {
								const { isPartial, failure, source: bytes } = result.mail;
								expect(isPartial).toBe(failure !== null);
								const uid = Number(id.split(':')[1]);
								const stored = model.folder('INBOX')?.mails.find((mail) => mail.uid === uid);
								if (!isPartial && stored !== undefined) expect(bytes).toEqual(stored.source);
								seen[isPartial ? 'partial' : 'read'] += 1;
							} else seen[result.outcome] += 1;
						}
					}
				} catch (error) {
					const { code } = error as { code?: string };
					if (code === undefined || !/^MAIL_(CONNECTION_LOST|TIMEOUT)$/.test(code)) throw error;
					hasEnded = true;
					seen.ended += 1;
				} finally {
					await source?.close();
					await server.close();
				}
				expect(server.failures).toEqual([]);
				expect(new Set(refs.map(({ id }) => id)).size).toBe(refs.length);
				for (const list of outcomes.values()) expect(list).toHaveLength(1);
				const there = new Set(model.folder('INBOX')?.mails.map(({ uid }) => uid));
				for (const [id, [outcome]] of outcomes) {
					if (outcome === 'gone') expect(there.has(Number(id.split(':')[1]))).toBe(false);
				}
				if (hasEnded) {
					expect(event.what).toBe('cut');
					return;
				}
				expect([...outcomes.keys()].sort()).toEqual(refs.map(({ id }) => id).sort());
				// Nothing that stands in the folder was passed over.
				const listed = new Set(refs.map(({ id }) => Number(id.split(':')[1])));
				for (const uid of known.keys()) {
					if (there.has(uid) && !expunged.has(uid))
						expect([uid, listed.has(uid)]).toEqual([uid, true]);
				}
			},
		),
		{ numRuns: RUNS, seed: 20261130 },
	);
	for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
}, 120_000);
