import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInspect } from '../../../nodes/cli/runInspect';
import type { MailItem } from '../../../nodes/helpdesk/model';
import { MAIL_FIXTURES } from '../../support/mailFixtures';

class Memory extends Writable {
	text = '';

	override _write(chunk: Buffer, _encoding: string, done: () => void): void {
		this.text += chunk.toString();
		done();
	}

	items(): MailItem[] {
		return this.text
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as MailItem);
	}
}

async function run(args: string[]) {
	const output = new Memory({ highWaterMark: 1000 });
	const errors = new Memory();
	const exitCode = await runInspect(args, output, errors);
	return { exitCode, output, errors: errors.text };
}

const fixture = (name: string) => join(MAIL_FIXTURES, `${name}.eml`);

describe('helpdesk-mail-inspect', () => {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'inspect-'));
	});
	afterAll(() => {
		rmSync(folder, { recursive: true, force: true });
	});

	it('prints one item a file, in their order', async () => {
		const files = [fixture('bounce/postfix'), fixture('new/plain'), fixture('list/mailman')];
		const { exitCode, output } = await run(files);
		expect(exitCode).toBe(0);
		expect(output.items().map((item) => item.kind)).toEqual(['bounce', 'newRequest', 'list']);
		expect(output.items()[0]?.mailbox.id).toBe(files[0]);
	});

	it('prints the mail without people where it is to be shown to others', async () => {
		const { exitCode, output } = await run([
			'--redact',
			'--mailbox',
			'support@example.com',
			fixture('new/plain'),
		]);
		expect(exitCode).toBe(0);
		expect(output.text).toMatch(/^From: .*person\d+@[\w.]*org\d+\.example/m);
		expect(output.text).toContain('support@example.com');
	});

	it('writes nothing that a terminal obeys, and the same JSON', async () => {
		const file = join(folder, 'controls.eml');
		const words = '\x1b[31mred\u202egnp.exe\u0085\ufeff';
		writeFileSync(file, `Subject: a\nContent-Type: text/plain; charset=utf-8\n\n${words}`);
		const { output } = await run([file]);
		expect(output.text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff]/);
		expect(output.items()[0]?.text).toContain('red\u202egnp.exe');
		const { errors } = await run([join(folder, 'no\x1b[31m.eml')]);
		expect(errors).not.toContain('\x1b');
	});

	it('refuses what is no regular file, and does not wait for a pipe', async () => {
		const pipe = join(folder, 'pipe');
		execFileSync('mkfifo', [pipe]);
		for (const file of [pipe, '/dev/zero']) {
			const { exitCode, errors } = await run([file]);
			expect(exitCode).toBe(1);
			expect(errors).toContain('no regular file');
		}
	});

	it('names a missing file, does the others and ends with 1', async () => {
		const { exitCode, output, errors } = await run([
			fixture('new/plain'),
			join(folder, 'missing.eml'),
			folder,
			fixture('new/plain'),
		]);
		expect(exitCode).toBe(1);
		expect(output.items()).toHaveLength(2);
		expect(errors).toMatch(/missing\.eml: ENOENT/);
		expect(errors.trim().split('\n')).toHaveLength(2);
	});

	it('takes mailbox, addresses, pattern and keys', async () => {
		const { output } = await run([
			fixture('reply/signed-in-reply-to'),
			fixture('new/delivered-to-alias'),
			...['--mailbox', 'Support@example.com', '--addresses', 'x@example.com, help@example.com'],
			...['--key', 'another key of a test', '--key', 'fixture-key-of-this-helpdesk', '--headers'],
		]);
		const [reply, alias] = output.items();
		expect(reply).toMatchObject({ kind: 'reply', requestId: '4711', verified: true });
		expect(reply?.headers?.subject).toBe('Re: Printer');
		expect(alias?.deliveredTo).toBe('help@example.com');
	});

	it('refuses a key that is too short to be a secret, without printing it', async () => {
		const { exitCode, errors } = await run([fixture('new/plain'), '--key', 'fifteen-bytes-x']);
		expect(exitCode).toBe(2);
		expect(errors).toMatch(/too short/);
		expect(errors).not.toContain('fifteen-bytes-x');
	});

	it('takes a custom pattern and refuses a bad one', async () => {
		const file = join(folder, 'case.eml');
		writeFileSync(file, 'From: a@b.example\r\nSubject: Re: Case 12\r\n\r\nx\r\n');
		const { output } = await run([file, '--pattern', 'Case (\\d+)']);
		expect(output.items()[0]?.requestId).toBe('12');
		const refused = await run([file, '--pattern', '(a+)+']);
		expect(refused.exitCode).toBe(2);
		expect(refused.errors).toMatch(/request-id pattern cannot be used/);
	});

	it('makes an item of an empty file and of rubbish', async () => {
		const empty = join(folder, 'empty.eml');
		const rubbish = join(folder, 'rubbish.eml');
		writeFileSync(empty, '');
		writeFileSync(
			rubbish,
			Buffer.from(Array.from({ length: 5000 }, (_each, index) => (index * 37) % 256)),
		);
		const { exitCode, output } = await run([empty, rubbish]);
		expect(exitCode).toBe(0);
		expect(output.items()).toHaveLength(2);
	});

	it('does a thousand files in one call', async () => {
		const files = Array.from({ length: 1000 }, () => fixture('new/plain'));
		const { exitCode, output } = await run(files);
		expect(exitCode).toBe(0);
		expect(output.items()).toHaveLength(1000);
	});

	it('explains itself', async () => {
		expect((await run(['--help'])).output.text).toMatch(/^Usage:/);
		expect((await run([])).exitCode).toBe(2);
		expect((await run(['--unknown', 'x'])).errors).toMatch(/Usage:/);
	});
});
