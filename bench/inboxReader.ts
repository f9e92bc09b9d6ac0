import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { parseMail } from '../nodes/mime/index';
import type { MailContext } from '../nodes/helpdesk/model';
import { readMail } from '../nodes/shared/item/readMail';
import { MemoryTranscript } from '../nodes/transports/auth/index';
import { openImapSource } from '../nodes/transports/imap/index';
import { rawFetch } from './rawImap';
import { requestMail } from './requestMail';
import { readMails } from '../test/support/readMails';

/** Where the inbox is, and n8n's own trigger. */
export interface Inbox {
	port: number;
	/** Path of the server's certificate authority. */
	ca: string;
	user: string;
	accessToken: string;
	mails: number;
	/** Path of `builtInTrigger.cjs`, and the folder of n8n that it takes. */
	builtIn: string;
	n8nFolder: string;
}

export type ReaderName = 'ours' | 'builtIn' | 'bareSocket' | 'bareParse' | 'mailparser';

export interface Read {
	mails: number;
	/** IMAP commands, signing in included; 0 where nobody counts. */
	commands: number;
}

export interface MeasuredRead extends Read {
	ms: number;
	/** Processor time of the whole process meanwhile. */
	cpuMs: number;
}

const PLENTY = 150 * 1024 * 1024;
/** The trigger's parameters with their defaults. */
const CONTEXT: Omit<MailContext, 'id' | 'receivedAt'> = {
	protocol: 'imap',
	address: 'helpdesk@example.test',
	addresses: [],
	folder: 'INBOX',
	signingKeys: [],
	requestIdPattern: '[#123]',
	trustedAuthservIds: [],
	includeHeaders: false,
};
const never = new AbortController().signal;

/** Counted in the first turn, which is not measured: n8n's trigger keeps no transcript either. */
let commands = 0;

/** Connects, lists, fetches, parses and classifies the whole inbox. */
async function ours({ port, ca, user, accessToken, mails }: Inbox): Promise<Read> {
	const transcript = commands === 0 ? new MemoryTranscript(20_000) : undefined;
	const source = await openImapSource(
		{
			host: 'localhost',
			port,
			username: user,
			mailbox: user,
			folder: 'INBOX',
			ca: readFileSync(ca, 'utf8'),
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve(accessToken) },
		never,
		transcript,
	);
	const listing = await source.list(await source.start('everything', never), mails, never);
	let count = 0;
	for await (const raw of readMails(source, listing.refs, PLENTY)) {
		await readMail(raw.source, { ...CONTEXT, ...raw.ref });
		count += 1;
	}
	await source.close();
	if (transcript !== undefined) {
		commands = transcript.lines().filter((line) => line.startsWith('C:')).length;
	}
	return { mails: count, commands };
}

async function parseAll(
	{ mails }: Inbox,
	parse: (source: Buffer) => Promise<unknown>,
): Promise<Read> {
	const sources = Array.from({ length: mails }, (_, index) => Buffer.from(requestMail(index)));
	for (const source of sources) await parse(source);
	return { mails, commands: 0 };
}

const READERS: Readonly<Record<ReaderName, (inbox: Inbox) => Promise<Read>>> = {
	ours,
	builtIn: async (inbox) => {
		const { readAll } = (await import(inbox.builtIn)) as {
			readAll: (inbox: Inbox) => Promise<Read>;
		};
		return await readAll(inbox);
	},
	bareSocket: async ({ port, ca, user, accessToken, mails }) => {
		await rawFetch({ port, ca: readFileSync(ca, 'utf8'), user, accessToken });
		return { mails, commands: 0 };
	},
	bareParse: async (inbox) => await parseAll(inbox, parseMail),
	mailparser: async (inbox) => await parseAll(inbox, simpleParser),
};

async function measured(reader: ReaderName, inbox: Inbox): Promise<MeasuredRead> {
	const cpu = process.cpuUsage();
	const started = performance.now();
	const read = await READERS[reader](inbox);
	const ms = performance.now() - started;
	const { user, system } = process.cpuUsage(cpu);
	return { ...read, ms, cpuMs: (user + system) / 1000 };
}

// A process of its own that reads once for every message; what fails ends it.
process.on('disconnect', () => process.exit());
process.on('message', ({ reader, inbox }: { reader: ReaderName; inbox: Inbox }) => {
	void measured(reader, inbox).then((read) => process.send?.(read));
});
