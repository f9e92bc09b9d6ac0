/**
 * What reading a hostile mail costs n8n: how long its event loop is held, how long the mail takes and
 * how much memory, for shapes that cost parsers most. Prints the table of docs/security.md.
 *
 *   npm run build && npm run measure:mail -- [--megabytes 1,5,24,50] [--only SHAPE]
 *
 * Ends with status 1 where a mail holds the loop for over 50 ms, or becomes no item.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { readMailAside } = require(
	join(ROOT, 'dist', 'nodes', 'shared', 'item', 'readMailAside.js'),
);

const HELD_MS = 50;
const MIB = 1024 * 1024;
const HEAD =
	'From: Mallory <mallory@evil.example>\r\nTo: support@example.com\r\nSubject: Hello\r\nMessage-ID: <1@evil.example>\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n';

const filled = (head, piece, bytes, tail = '') => {
	const room = Math.max(0, bytes - head.length - tail.length);
	return Buffer.concat([
		Buffer.from(head, 'latin1'),
		Buffer.alloc(room, piece, 'latin1'),
		Buffer.from(tail, 'latin1'),
	]);
};
const body =
	(type, piece, begin = '', tail = '') =>
	(bytes) =>
		filled(`${HEAD}Content-Type: ${type}\r\n\r\n${begin}`, piece, bytes, tail);
const encoded =
	(encoding, piece, type = 'text/plain; charset=utf-8') =>
	(bytes) =>
		filled(
			`${HEAD}Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
			piece,
			bytes,
		);

const SHAPES = {
	'an attachment (no attack)': (bytes) =>
		filled(
			`${HEAD}Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
			`${'QUJD'.repeat(19)}\r\n`,
			bytes,
		),
	'plain text (no attack)': body('text/plain', 'A line of a letter, as people write them.\r\n'),
	'one line without end': body('text/plain', 'a'),
	'quoted lines': body('text/plain', '> a\r\n'),
	'quotes in quotes': body('text/plain', `${'>'.repeat(70)}\r\n`),
	'empty lines': body('text/plain', '\r\n'),
	attributions: body('text/plain', 'On Monday Ada <ada@example.com> wrote:\r\n'),
	'header blocks': body(
		'text/plain',
		'From: a@example.com\r\nSent: now\r\nTo: b\r\nSubject: c\r\n\r\n',
	),
	'addresses and links': body('text/plain', 'a@b.example <https://a.example/b> '),
	'utf-7': body('text/plain; charset=utf-7', '+AGE-'),
	'iso-2022-jp escapes': body('text/plain; charset=iso-2022-jp', '\x1b$B!!\x1b(B'),
	'utf-8 that is broken': body('text/plain; charset=utf-8', '\xff\xc3'),
	'utf-16': body('text/plain; charset=utf-16', 'a\0'),
	'base64 with stray =': encoded('base64', 'QQ==', 'text/plain'),
	'base64 of rubbish': encoded('base64', '=\r\n', 'text/plain'),
	'quoted-printable of =': encoded('quoted-printable', '='),
	'soft line breaks': encoded('quoted-printable', 'a=\r\n'),
	uuencode: body('text/plain', 'M'.repeat(61) + '\r\n', 'begin 644 a\r\n'),
	'delimiters alone': (bytes) =>
		filled(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n`, '--b\r\n', bytes),
	'delimiters of an empty boundary': (bytes) =>
		filled(`${HEAD}Content-Type: multipart/mixed; boundary=""\r\n\r\n`, '--\r\n', bytes),
	'parts in parts': (bytes) =>
		filled(
			`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n`,
			'--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
			bytes,
		),
	'mails in mails': (bytes) => filled(HEAD, 'Content-Type: message/rfc822\r\n\r\n', bytes),
	'small attachments': (bytes) =>
		filled(
			`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n`,
			'--b\r\nContent-Disposition: attachment; filename=a\r\n\r\na\r\n',
			bytes,
		),
	'header fields': (bytes) => filled(HEAD, 'X-A: b\r\n', bytes, '\r\n\r\nHello'),
	'one header field': (bytes) => filled(`${HEAD}X-A: `, 'a ', bytes, '\r\n\r\nHello'),
	'folded header lines': (bytes) => filled(`${HEAD}X-A: b\r\n`, ' a\r\n', bytes, '\r\n\r\nHello'),
	recipients: (bytes) => filled(`${HEAD}Cc: `, 'a@b.example, ', bytes, '\r\n\r\nHello'),
	references: (bytes) => filled(`${HEAD}References: `, '<a@b.example> ', bytes, '\r\n\r\nHello'),
	'encoded words': (bytes) => filled(`${HEAD}Comments: `, '=?utf-8?q?a?= ', bytes, '\r\n\r\nHello'),
	'encoded words in the subject': (bytes) =>
		filled('From: a@b.example\r\nSubject: ', '=?utf-8?q?a?= ', bytes, '\r\n\r\nHello'),
	parameters: (bytes) =>
		filled(`${HEAD}Content-Type: text/plain`, '; a*0*=b', bytes, '\r\n\r\nHello'),
	'HTML elements': body('text/html', '<div>', ''),
	'HTML blockquotes': body('text/html', '<blockquote>a'),
	'HTML tables': body('text/html', '<table><tr><td>'),
	'HTML attributes': body('text/html', ' a=b', '<p', '>Hello</p>'),
	'HTML that is no tag': body('text/html', '<'),
	'HTML entities': body('text/html', '&amp;&#x41;'),
	'HTML line breaks': body('text/html', 'a<br>'),
	'HTML comments': body('text/html', '<!--'),
	'a style sheet': body('text/html', 'a{b:c}', '<style>', '</style>Hello'),
	'enriched text': body('text/enriched', '<bold>a</bold>'),
	'rich text': body('text/rtf', '{\\b '),
	'a delivery report': (bytes) =>
		filled(
			`${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n`,
			'Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n',
			bytes,
		),
	'an invitation': body('text/calendar', 'DESCRIPTION:a\r\n b\r\n', 'BEGIN:VCALENDAR\r\n'),
	'a winmail.dat': (bytes) =>
		filled(
			`${HEAD}Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22`,
			'\x01\x02\x00',
			bytes,
		),
};

const CONTEXT = {
	protocol: 'file',
	address: 'support@example.com',
	addresses: [],
	folder: 'INBOX',
	id: '1',
	receivedAt: null,
	signingKeys: ['0123456789abcdef0123456789abcdef'],
	requestIdPattern: '[#123]',
	trustedAuthservIds: [],
	includeHeaders: true,
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(source) {
	globalThis.gc?.();
	const before = process.memoryUsage().rss;
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	const began = performance.now();
	const { item } = await readMailAside(source, CONTEXT, { sanitizeHtml: true });
	const ms = performance.now() - began;
	await pause(20);
	delay.disable();
	clearInterval(watch);
	const gaveUp = item.findings.find(({ rule }) => rule === 'unreadable')?.evidence ?? '';
	return { ms, held: delay.max / 1e6, growth: (most - before) / MIB, gaveUp, item };
}

const { values } = parseArgs({
	options: { megabytes: { type: 'string', default: '1,5,24,50' }, only: { type: 'string' } },
});
const sizes = values.megabytes.split(',').map(Number);
let bad = 0;
// What is loaded once is loaded before.
await measure(Buffer.from(`${HEAD}\r\nHello`));
await measure(Buffer.alloc(MIB, 'a'));
console.log(
	`| shape | ${sizes.map((size) => `${size} MB, ms`).join(' | ')} | loop held, ms | memory, MB |`,
);
console.log(`| --- |${' --: |'.repeat(sizes.length + 2)}`);
for (const [shape, make] of Object.entries(SHAPES)) {
	if (values.only !== undefined && shape !== values.only) continue;
	const all = [];
	for (const megabytes of sizes) all.push(await measure(make(megabytes * MIB)));
	const held = Math.max(...all.map((each) => each.held));
	const growth = Math.max(...all.map((each) => each.growth));
	const isBad = held > HELD_MS || all.some(({ item }) => item.mailbox.key === '');
	if (isBad) bad++;
	const times = all.map(
		({ ms, gaveUp }) => `${ms.toFixed(0)}${gaveUp === '' ? '' : ' (header only)'}`,
	);
	console.log(`| ${[shape, ...times, held.toFixed(0), growth.toFixed(0)].join(' | ')} |`);
}
console.log(`${bad} hold the event loop for over ${HELD_MS} ms`);
process.exitCode = bad === 0 ? 0 : 1;
