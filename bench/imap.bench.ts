import { readFileSync } from 'node:fs';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MailSource, SourceCursor } from '../nodes/helpdesk/ports';
import { parseMail } from '../nodes/mime/index';
import { MemoryTranscript } from '../nodes/transports/auth/index';
import { openImapSource } from '../nodes/transports/imap/index';
import { standClient } from '../test/support/stand/client';
import { compare, memoryGrowth, report } from './measure';
import { rawFetch } from './rawImap';
import { readMails } from '../test/support/readMails';

const stand = standClient();
const never = new AbortController().signal;
const LARGE = 'helpdesk@example.test';
const SMALL = 'customer@example.test';
const PLENTY = 150 * 1024 * 1024;
/** Sizes of docs/design.md, Budgets; smaller ones by environment for a quick look. */
const IDLE_MAILS = Number(process.env.BENCH_IDLE_MAILS ?? 100_000);
const FETCH_MAILS = Number(process.env.BENCH_FETCH_MAILS ?? 1_000);
const HEAVY_MAILS = Number(process.env.BENCH_HEAVY_MAILS ?? 200);
const ca = readFileSync(stand.caFile, 'utf8');

const open = async (mailbox: string, transcript?: MemoryTranscript): Promise<MailSource> => {
	const { accessToken } = await stand.mint({ user: mailbox });
	return await openImapSource(
		{
			host: 'localhost',
			port: stand.ports.imaps,
			username: mailbox,
			mailbox,
			folder: 'INBOX',
			ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve(accessToken) },
		never,
		transcript,
	);
};

const mail = (index: number, bytes: number) => {
	const line = `Line of a request about printer ${index}, written by a person.\r\n`;
	return `From: Cora <cora${index}@example.test>\r\nTo: ${LARGE}\r\nSubject: Printer ${index}\r\nMessage-ID: <bench-${index}@example.test>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${line.repeat(Math.ceil(bytes / line.length))}`;
};
const empty = async (mailbox: string) =>
	await stand.doveadm(['expunge', '-u', mailbox, 'mailbox', 'INBOX', 'all']);

/** Fills by copies inside the server: a hundred thousand deliveries would take the whole morning. */
const fill = async (mailbox: string, count: number, bytes: number) => {
	await empty(mailbox);
	const base = Math.min(count, 500);
	await stand.deliverMany(
		mailbox,
		Array.from({ length: base }, (_, index) => mail(index, bytes)),
	);
	for (let have = base; have < count;) {
		const add = Math.min(have, count - have);
		await stand.doveadm(['copy', '-u', mailbox, 'INBOX', 'mailbox', 'INBOX', `1:${add}`]);
		have += add;
	}
};

const poll = async (mailbox: string, cursor: SourceCursor, transcript?: MemoryTranscript) => {
	const source = await open(mailbox, transcript);
	const listing = await source.list(cursor, 100, never);
	await source.close();
	expect(listing.refs).toHaveLength(0);
};
const end = async (mailbox: string) => {
	const source = await open(mailbox);
	const cursor = await source.start('activation', never);
	await source.close();
	return cursor;
};

describe('IMAP', () => {
	it('a poll that finds nothing: a large mailbox against a small one', async () => {
		await fill(SMALL, 100, 2_000);
		await fill(LARGE, IDLE_MAILS, 2_000);
		const [small, large] = [await end(SMALL), await end(LARGE)];
		const commands = async (mailbox: string, cursor: SourceCursor) => {
			const transcript = new MemoryTranscript();
			await poll(mailbox, cursor, transcript);
			return transcript.lines().filter((line) => line.startsWith('C:')).length;
		};
		const times = await compare(15, {
			small: async () => await poll(SMALL, small),
			large: async () => await poll(LARGE, large),
		});
		report('idle poll', {
			mails: IDLE_MAILS,
			smallMs: times.small,
			largeMs: times.large,
			ratio: times.large / times.small,
			smallCommands: await commands(SMALL, small),
			largeCommands: await commands(LARGE, large),
		});
		await empty(LARGE);
	});

	it('fetching and parsing: against a bare socket and a bare parse', async () => {
		await empty(LARGE);
		await stand.deliverMany(
			LARGE,
			Array.from({ length: FETCH_MAILS }, (_, index) => mail(index, 20_000)),
		);
		const { accessToken } = await stand.mint({ user: LARGE });
		const raw = async () =>
			await rawFetch({ port: stand.ports.imaps, ca, user: LARGE, accessToken });
		const sources: Buffer[] = [];
		const read = async (
			use: (bytes: Buffer) => Promise<unknown>,
			transcript?: MemoryTranscript,
		) => {
			const source = await open(LARGE, transcript);
			const start = await source.start('everything', never);
			const { refs } = await source.list(start, FETCH_MAILS, never);
			let count = 0;
			for await (const { source: bytes } of readMails(source, refs, PLENTY)) {
				await use(bytes);
				count += 1;
			}
			await source.close();
			expect(count).toBe(FETCH_MAILS);
		};
		const transcript = new MemoryTranscript(20_000);
		await read(
			async (bytes) => await Promise.resolve(sources.push(Buffer.from(bytes))),
			transcript,
		);
		const fetches = transcript.lines().filter((line) => /^C: \w+ UID FETCH/.test(line)).length;
		const times = await compare(5, {
			raw,
			fetch: async () => await read(async () => await Promise.resolve()),
			bareParse: async () => {
				for (const bytes of sources) await PostalMime.parse(bytes);
			},
			parse: async () => {
				for (const bytes of sources) await parseMail(bytes);
			},
			both: async () => await read(parseMail),
		});
		report('fetch and parse', {
			mails: FETCH_MAILS,
			...times,
			fetchCommands: fetches,
			fetchRatio: times.fetch / times.raw,
			ratio: times.both / (times.raw + times.bareParse),
		});
		await empty(LARGE);
	});

	it('memory while fetching mails with 10 MB attachments', async () => {
		await empty(SMALL);
		const line = `${'QUJDRA=='.repeat(9)}ABCD\r\n`;
		const heavy =
			mail(1, 100).replace('text/plain', 'application/octet-stream') +
			line.repeat(14_350_000 / line.length);
		const base = Math.min(HEAVY_MAILS, 10);
		await stand.deliverMany(
			SMALL,
			Array.from({ length: base }, () => heavy),
		);
		for (let have = base; have < HEAVY_MAILS;) {
			const add = Math.min(have, HEAVY_MAILS - have);
			await stand.doveadm(['copy', '-u', SMALL, 'INBOX', 'mailbox', 'INBOX', `1:${add}`]);
			have += add;
		}
		const source = await open(SMALL);
		const { refs } = await source.list(await source.start('everything', never), HEAVY_MAILS, never);
		let bytes = 0;
		const started = performance.now();
		const growthMb = await memoryGrowth(async () => {
			for await (const { source: raw } of readMails(source, refs, PLENTY)) bytes += raw.length;
		});
		const seconds = (performance.now() - started) / 1000;
		await source.close();
		report('heavy mails', {
			mails: refs.length,
			growthMb,
			seconds,
			mbPerSecond: bytes / 1024 / 1024 / seconds,
		});
		await empty(SMALL);
	});
});

beforeAll(() => {
	process.stdout.write(`node ${process.version}\n`);
});
