/**
 * Fuzzes the reading of mail: changes the mails of test/fixtures/mail at random and looks for a crash,
 * a hang over two seconds, or a mail that did not become exactly one result.
 *
 *   npm run fuzz -- [--mails 100000] [--minutes 15] [--seed 1] [--save FOLDER]
 *
 * Works on dist (`npm run build` first). Ends with status 1 and the mails that failed in FOLDER
 * (default: a new folder under the system's temporary one).
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const HANG_MS = 2000;
/** Mails answered for in one message to the watchdog. */
const REPORT_EVERY = 200;

/** Mulberry32: small, seeded, the same on every machine. */
function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

function corpus() {
	const folder = join(ROOT, 'test', 'fixtures', 'mail');
	return readdirSync(folder, { recursive: true })
		.filter((file) => file.endsWith('.eml'))
		.sort()
		.map((file) => readFileSync(join(folder, file)))
		.filter((source) => source.length > 0);
}

const PIECES = [
	...[
		'\r\n',
		'\n',
		'\r',
		'\r\r\n',
		'\0',
		' ',
		'\t',
		'--',
		':',
		';',
		',',
		'"',
		'<',
		'>',
		'(',
		'@',
		'=',
	],
	...[
		'=?utf-8?Q?',
		'=?iso-2022-jp?B?',
		'?=',
		'\x1b$B',
		'\x1b(B',
		'\xff\xfe',
		'\xef\xbb\xbf',
		'%FF',
	],
	...['Content-Type: multipart/mixed; boundary=b\r\n\r\n', '--b\r\n', '--b--\r\n', 'filename*0*='],
	...[
		'Content-Transfer-Encoding: base64\r\n',
		'Content-Type: message/rfc822\r\n\r\n',
		'begin 644 x\n',
	],
	...[
		'charset=utf-16',
		'charset=iso-2022-kr',
		'format=flowed',
		'<div>',
		'<!--',
		'&#x110000;',
		'<a href=',
	],
];

function mutate(mails, random) {
	const pick = (length) => Math.floor(random() * length);
	let source = mails[pick(mails.length)];
	const changes = 1 + pick(6);
	for (let i = 0; i < changes; i++) {
		const at = pick(source.length + 1);
		const length = pick(2 ** (1 + pick(10)));
		const other = mails[pick(mails.length)];
		const from = pick(other.length);
		const before = source.subarray(0, at);
		const after = source.subarray(at);
		const kinds = [
			() => [before, source.subarray(at + length)],
			() => [before, Buffer.from(PIECES[pick(PIECES.length)], 'latin1'), after],
			() => [before, other.subarray(from, from + length), after],
			() => [before, source.subarray(at, at + length), after],
			() => [before, Buffer.from([pick(256)]), source.subarray(at + 1)],
			() => [before],
			() => [before, Buffer.alloc(Math.min(length, 300), source[at] ?? 0), after],
		];
		source = Buffer.concat(kinds[pick(kinds.length)]()).subarray(0, 200_000);
		if (source.length === 0) source = mails[pick(mails.length)];
	}
	return source;
}

/** A mailbox that the mails of the corpus are to; as in test/support/mailFixtures.ts. */
const CONTEXT = {
	protocol: 'file',
	address: 'support@example.com',
	addresses: [],
	folder: 'INBOX',
	id: '1',
	receivedAt: null,
	signingKeys: ['fuzz'],
	requestIdPattern: '',
	trustedAuthservIds: [],
	includeHeaders: true,
};

/** Why a result is not what every mail must become; null when all is well. */
function complaint(item, mail, source) {
	if (mail === null || typeof mail !== 'object') return 'no result';
	if (mail.size !== source.length || item.size !== source.length) return 'wrong size';
	if (mail.findings.some((finding) => finding.rule === 'parseMail')) return 'our own code failed';
	const unreadable = item.findings.find((finding) => finding.rule === 'unreadable');
	if (unreadable !== undefined) return `our own code failed: ${unreadable.evidence}`;
	if (typeof item.text !== 'string' || typeof item.html !== 'string') return 'no text';
	if (mail.text.trim() !== '' && item.replyText.trim() === '') return 'no reply text';
	if (item.messageId === '' || item.kind === undefined || item.mailbox.key === '') return 'no item';
	for (const attachment of mail.attachments) {
		if (attachment.size !== attachment.content.length) return 'wrong attachment size';
		if (/^$|[/\\\0-\x1f]/.test(attachment.fileName)) return 'unsafe file name';
	}
	for (const id of [mail.messageId ?? '<x>', ...mail.inReplyTo, ...mail.references]) {
		if (!/^<[^<>\s]+>$/.test(id)) return 'malformed id';
	}
	return null;
}

async function work({ seed, mails, deadline, progress }) {
	const require = createRequire(import.meta.url);
	const { sanitizeMailHtml } = require(join(ROOT, 'dist', 'nodes', 'mime', 'index.js'));
	const { readMail } = require(join(ROOT, 'dist', 'nodes', 'shared', 'item', 'readMail.js'));
	const marks = new Int32Array(progress);
	const originals = corpus();
	const random = randomFrom(seed);
	let slowest = 0;
	for (let done = 0; done < mails && Date.now() < deadline; done++) {
		const source = mutate(originals, random);
		// The watchdog sees the count stand still and asks for the mail that was under way.
		Atomics.store(marks, 0, done);
		const started = performance.now();
		let problem;
		try {
			const { item, parsed } = await readMail(source, CONTEXT, { sanitizeHtml: done % 2 === 0 });
			sanitizeMailHtml(parsed.html.slice(0, 262_144), { remoteContent: true });
			problem = complaint(item, parsed, source);
		} catch (error) {
			problem = `threw ${error instanceof Error ? error.stack : String(error)}`;
		}
		const took = performance.now() - started;
		if (took > HANG_MS) problem ??= `took ${Math.round(took)} ms`;
		slowest = Math.max(slowest, took);
		if (problem !== null) parentPort.postMessage({ type: 'failure', done, problem, source });
		if (done % REPORT_EVERY === REPORT_EVERY - 1) {
			parentPort.postMessage({ type: 'progress', done: done + 1, slowest });
		}
		Atomics.store(marks, 0, done + 1);
	}
	parentPort.postMessage({ type: 'end', done: Atomics.load(marks, 0), slowest });
}

/** The mail with this number, made again from the seed: a hung worker cannot hand it over. */
function mailNumber(seed, number) {
	const originals = corpus();
	const random = randomFrom(seed);
	let source = Buffer.alloc(0);
	for (let i = 0; i <= number; i++) source = mutate(originals, random);
	return source;
}

function run(options) {
	return new Promise((resolve) => {
		const progress = new SharedArrayBuffer(4);
		const marks = new Int32Array(progress);
		const failures = [];
		let slowest = 0;
		let lastCount = -1;
		let lastChange = Date.now();
		let lastPrint = Date.now();
		const worker = new Worker(fileURLToPath(import.meta.url), {
			workerData: { ...options, progress },
		});
		const finish = (done) => {
			clearInterval(watchdog);
			void worker.terminate();
			resolve({ done, slowest, failures });
		};
		const watchdog = setInterval(() => {
			const count = Atomics.load(marks, 0);
			if (count !== lastCount) {
				lastCount = count;
				lastChange = Date.now();
			} else if (Date.now() - lastChange > HANG_MS * 10) {
				const source = mailNumber(options.seed, count);
				failures.push({ done: count, problem: 'hangs', source });
				finish(count);
			}
		}, 500);
		worker.on('message', (message) => {
			slowest = Math.max(slowest, message.slowest ?? 0);
			if (message.type === 'failure') failures.push(message);
			if (message.type === 'end') finish(message.done);
			if (message.type === 'progress' && Date.now() - lastPrint > 10_000) {
				lastPrint = Date.now();
				console.log(`${message.done} mails, slowest ${Math.round(slowest)} ms`);
			}
		});
		worker.on('error', (error) => {
			const done = Atomics.load(marks, 0);
			failures.push({ done, problem: String(error), source: mailNumber(options.seed, done) });
			finish(done);
		});
	});
}

async function main() {
	const { values } = parseArgs({
		options: {
			mails: { type: 'string', default: '100000' },
			minutes: { type: 'string', default: '15' },
			seed: { type: 'string', default: '1' },
			save: { type: 'string' },
		},
	});
	const seed = Number(values.seed);
	const started = Date.now();
	const deadline = started + Number(values.minutes) * 60_000;
	const { done, slowest, failures } = await run({ seed, mails: Number(values.mails), deadline });
	const seconds = Math.round((Date.now() - started) / 1000);
	const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
	console.log(
		`fuzz: ${done} mails in ${seconds} s, seed ${seed}, slowest ${Math.round(slowest)} ms, ` +
			`at most ${peakMiB} MiB, ${failures.length} failures`,
	);
	if (failures.length === 0) return;
	const folder = values.save ?? mkdtempSync(join(tmpdir(), 'helpdesk-mail-fuzz-'));
	mkdirSync(folder, { recursive: true });
	for (const failure of failures.slice(0, 50)) {
		writeFileSync(join(folder, `${seed}-${failure.done}.eml`), Buffer.from(failure.source));
		console.log(`mail ${failure.done}: ${failure.problem}`);
	}
	console.log(`the mails that failed are in ${folder}`);
	process.exitCode = 1;
}

if (isMainThread) await main();
else await work(workerData);
