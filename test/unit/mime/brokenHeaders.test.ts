import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../nodes/mime';

const AFTER = [
	'From: Anna Berg <anna@kunde.example>',
	'To: support@example.com',
	'Subject: Printer',
	'Content-Type: text/plain; charset=utf-8',
	'',
	'My printer is broken.',
];
const base64 = (count: number) =>
	Array.from({ length: count }, (_, i) => `${'aB3+'.repeat(15)}${i}/`);

async function read(before: string[]) {
	const { subject, from, text } = await parseMail(Buffer.from([...before, ...AFTER].join('\r\n')));
	return { subject, from: from?.address, text: text.trim() };
}

describe('a broken header block is read to its end', () => {
	it.each<[string, string[]]>([
		[
			'a signature of thirty lines without folds',
			['DKIM-Signature: v=1; a=rsa-sha256;', 'h=from:to:subject;', ...base64(30)],
		],
		[
			'ARC without folds',
			['ARC-Seal: i=1; a=rsa-sha256;', ...base64(12), 'ARC-Message-Signature: i=1;', ...base64(12)],
		],
		[
			'a trace without folds',
			[
				'Received: from mx.kunde.example (mx.kunde.example [192.0.2.7])',
				'by mx.example.com with ESMTPS id 4Fz9',
				'for <support@example.com>; Mon, 2 Mar 2026 09:14:09 +0100',
			],
		],
		[
			'recipients without folds',
			[
				'Cc: a@x.example,',
				...Array.from({ length: 20 }, (_, i) => `Person ${i} <p${i}@x.example>,`),
				'z@x.example',
			],
		],
		[
			'a spam report without folds',
			[
				'X-Spam-Report: Content analysis details',
				...Array.from({ length: 20 }, (_, i) => `${i}.1 RULE_${i} something was found in the body`),
			],
		],
		[
			'a line of rubbish',
			['Received: by mx.example.com', '%&/()= rubbish', 'Date: Mon, 2 Mar 2026 09:14:05 +0100'],
		],
		[
			'bytes of rubbish',
			[
				'Received: by mx.example.com',
				'\u0001\u0002\u00ff\u00fe',
				'Date: Mon, 2 Mar 2026 09:14:05 +0100',
			],
		],
		[
			'a sentence',
			[
				'Received: by mx.example.com',
				'This message was scanned by nobody',
				'Date: Mon, 2 Mar 2026 09:14:05 +0100',
			],
		],
		[
			'an mbox line in the middle',
			[
				'Received: by mx.example.com',
				'From anna@kunde.example Mon Mar  2 09:14:05 2026',
				'Date: Mon, 2 Mar 2026 09:14:05 +0100',
			],
		],
		[
			'several lines of rubbish',
			['Received: by mx.example.com', 'one', 'two', 'three', 'four', 'five'],
		],
	])('%s', async (_what, before) => {
		expect(await read(before)).toEqual({
			subject: 'Printer',
			from: 'anna@kunde.example',
			text: 'My printer is broken.',
		});
	});

	it('but a body without a blank line before it stays a body', async () => {
		const lines = [
			'From: anna@kunde.example',
			'Subject: Printer',
			...Array.from({ length: 12 }, (_, i) => `line ${i} of a letter`),
			'Subject: in the letter',
		];
		const { subject, text } = await parseMail(Buffer.from(lines.join('\r\n')));
		expect(subject).toBe('Printer');
		expect(text).toContain('line 0 of a letter');
		expect(text).toContain('Subject: in the letter');
	});

	it('and what follows the blank line is no header', async () => {
		const { subject, text } = await read([
			'Subject: First',
			'',
			'DKIM-Signature: v=1;',
			...base64(3),
		]);
		expect(subject).toBe('First');
		expect(text).toContain('DKIM-Signature');
	});
});
