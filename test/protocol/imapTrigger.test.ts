import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImapTriggerHarness } from '../support/imapTriggerHarness';
import { freePorts } from '../support/stand/freePorts';
import { standClient } from '../support/stand/client';
import { FORBIDDEN_FOLDER, READ_ONLY_FOLDER } from '../support/stand/types';

const stand = standClient();
const HELPDESK = 'helpdesk@example.test';

const mail = (subject: string, headers = '') =>
	`From: Cora Custo <customer@example.test>\nTo: ${HELPDESK}\nSubject: ${subject}\nMessage-ID: <${subject.replaceAll(' ', '-')}@customer.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n${headers}\nHello, ${subject}.\n`;

const flagsOf = async (mailbox: string, folder = 'INBOX') =>
	(
		await stand.doveadm([
			'-f',
			'tab',
			'fetch',
			'-u',
			mailbox,
			'uid flags',
			'mailbox',
			folder,
			'all',
		])
	)
		.trim()
		.split('\n')
		.slice(1)
		.map((line) => (line.split('\t')[1] ?? '').replace('\\Recent', '').trim());

beforeEach(async () => {
	await stand.doveadm(['expunge', '-u', HELPDESK, 'mailbox', 'INBOX', 'all']);
});

afterEach(async () => {
	await stand.setOutage('off');
});

async function started(parameters = {}) {
	const n8n = await new ImapTriggerHarness(stand, parameters).connect();
	await n8n.activate();
	return n8n;
}

describe('the IMAP trigger on a real Dovecot', () => {
	it('emits what arrives, marks it read with its receipt, and repeats nothing after a restart', async () => {
		const n8n = await started();
		await stand.deliver(HELPDESK, mail('Printer'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
		expect(await flagsOf(HELPDESK)).toEqual(['']);
		n8n.executions[0]!.succeed();
		await n8n.settled();
		expect((await flagsOf(HELPDESK))[0]).toMatch(/\\Seen.*HelpdeskDone_[0-9a-f]{6}/);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('takes mails that arrive out of date order and two of the same second', async () => {
		const n8n = await started();
		const dated = (subject: string, date: string) =>
			mail(subject).replace(/Date: .*/, `Date: ${date}`);
		await stand.deliver(HELPDESK, dated('Newer', 'Tue, 24 Nov 2026 10:00:00 +0000'));
		await stand.deliver(HELPDESK, dated('Older', 'Mon, 01 Jan 2018 10:00:00 +0000'));
		await stand.deliver(HELPDESK, dated('Same', 'Tue, 24 Nov 2026 10:00:00 +0000'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Newer', 'Older', 'Same']);
	});

	it('works through a backlog of 500 at activation, each once, across a kill', async () => {
		const subjects = Array.from({ length: 500 }, (_, n) => `Backlog ${n}`);
		await stand.deliverMany(
			HELPDESK,
			subjects.map((subject) => mail(subject)),
		);
		const n8n = await new ImapTriggerHarness(stand, {
			startFrom: 'everything',
			options: { maxInFlight: 200, maxMessages: 200 },
		}).connect();
		const finished: string[] = [];
		n8n.onStart = (execution) => {
			finished.push(...execution.subjects);
			execution.succeed();
		};
		await n8n.activate();
		await n8n.settled();
		await n8n.restart();
		await n8n.settled();
		for (let poll = 0; poll < 4; poll++) {
			await n8n.poll();
			await n8n.settled();
		}
		expect(finished).toEqual(subjects);
	});

	it('shows the newest mail in a test run without touching it', async () => {
		const n8n = await started();
		await stand.deliver(HELPDESK, mail('Look at me'));
		const outputs = await n8n.manual();
		expect(outputs![0]![0]!.json.subject).toBe('Look at me');
		expect(await flagsOf(HELPDESK)).toEqual(['']);
	});

	it('goes on by keys and receipts when the mailbox is made again', async () => {
		const n8n = await started();
		await stand.deliver(HELPDESK, mail('Before'));
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await stand.recreateMailbox(HELPDESK, { keepMail: true });
		await stand.deliver(HELPDESK, mail('After'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Before', 'After']);
	});

	it('opens the mailbox that the node names, for a credential of many mailboxes', async () => {
		const shared = 'agent@example.test';
		const n8n = await new ImapTriggerHarness(stand, { mailbox: shared }).connect(shared);
		await n8n.activate();
		await stand.deliver(HELPDESK, mail('Elsewhere'));
		await stand.deliver(shared, mail('Shared'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Shared']);
		expect(n8n.executions[0]!.items[0]!.mailbox.address).toBe(shared);
	});

	it('cannot write in a read-only folder and still emits each mail once', async () => {
		const n8n = await started({ folder: { __rl: true, mode: 'name', value: READ_ONLY_FOLDER } });
		await stand.deliver(HELPDESK, mail('Read only'), { folder: READ_ONLY_FOLDER });
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Read only']);
	});
});

describe('tokens', () => {
	it('are refreshed before they expire and once when the server refuses them', async () => {
		const n8n = await started();
		n8n.expiresAt = Date.now() + 59_000;
		await n8n.poll();
		expect(n8n.refreshes).toBe(1);
		await stand.revoke({ token: n8n.accessToken });
		await stand.deliver(HELPDESK, mail('After the refusal'));
		await n8n.poll();
		expect(n8n.refreshes).toBe(2);
		expect(n8n.subjects).toEqual(['After the refusal']);
	});

	it('of a wrong user end in a clear refusal after one refresh', async () => {
		const n8n = await new ImapTriggerHarness(stand).connect('customer@example.test');
		n8n.refresh = async () => (await stand.mint({ user: 'customer@example.test' })).accessToken;
		await expect(n8n.activate()).rejects.toMatchObject({
			message: expect.stringMatching(/refused/i),
			description: expect.stringContaining(HELPDESK),
		});
		expect(n8n.refreshes).toBe(1);
	});

	it('of a dead grant end in n8n’s own reconnect error', async () => {
		const n8n = await started();
		n8n.expiresAt = 0;
		n8n.refresh = () => Promise.reject(new Error('invalid_grant'));
		await expect(n8n.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/connect the credential again|reconnect/i),
		});
	});

	it('that the provider cannot check are an outage, not a refusal: nothing is refreshed', async () => {
		const n8n = await started();
		await stand.setOutage('503', 'introspection');
		await expect(n8n.poll()).rejects.toMatchObject({
			context: { mailError: 'MAIL_AUTH_UNAVAILABLE' },
		});
		expect(n8n.refreshes).toBe(0);
	});

	it('never show in log, transcript, item or static data', async () => {
		const n8n = await started({ options: { emailDebug: true } });
		await stand.deliver(HELPDESK, mail('Secret'));
		await n8n.poll();
		const shown = await n8n.manual();
		const everything = JSON.stringify([n8n.logged, n8n.executions, n8n.stored, shown]);
		expect(everything).toContain('AUTHENTICATE');
		expect(everything).not.toContain(n8n.accessToken);
		const sasl = Buffer.from(`auth=Bearer ${n8n.accessToken}`).toString('base64').slice(4, 24);
		expect(everything).not.toContain(sasl);
	});
});

describe('what an admin can get wrong', () => {
	const failing = async (
		wrong: { credential?: object; parameters?: object },
		expected: { code: string; says: RegExp },
	) => {
		await stand.deliver(HELPDESK, mail('Untouched'));
		const n8n = await new ImapTriggerHarness(stand, wrong.parameters as never).connect();
		Object.assign(n8n.credential, wrong.credential);
		await expect(n8n.activate()).rejects.toMatchObject({
			context: { mailError: expected.code },
			message: expect.stringMatching(expected.says),
			description: expect.stringMatching(/\w{3}/),
		});
		expect(await flagsOf(HELPDESK)).toEqual(['']);
	};

	it('a wrong host', async () => {
		await failing(
			{ credential: { imapHost: 'no-such-host.invalid' } },
			{ code: 'MAIL_HOST_NOT_FOUND', says: /no-such-host/ },
		);
	});

	it('a closed port', async () => {
		await failing(
			{ credential: { imapPort: (await freePorts(1))[0] } },
			{ code: 'MAIL_CONNECTION_REFUSED', says: /127\.0\.0\.1|localhost|port/i },
		);
	});

	it('a port that speaks plain text', async () => {
		await failing(
			{ credential: { imapPort: stand.ports.imap } },
			{ code: 'MAIL_TLS_PROTOCOL', says: /TLS/ },
		);
	});

	it('a sign-in name that is not the one of the mailbox', async () => {
		await failing(
			{ credential: { username: 'customer@example.test' } },
			{ code: 'MAIL_AUTH_REFUSED', says: /refused/i },
		);
	});

	it('a folder that does not exist', async () => {
		await failing(
			{ parameters: { folder: { __rl: true, mode: 'name', value: 'Nowhere' } } },
			{ code: 'MAIL_FOLDER_MISSING', says: /Nowhere/ },
		);
	});

	it('a folder without permission', async () => {
		await failing(
			{ parameters: { folder: { __rl: true, mode: 'name', value: FORBIDDEN_FOLDER } } },
			{ code: 'MAIL_FOLDER_REFUSED', says: /Forbidden/ },
		);
	});

	it('an untrusted certificate', async () => {
		const n8n = await new ImapTriggerHarness({ ...stand, caFile: '/dev/null' }).connect();
		await expect(n8n.activate()).rejects.toMatchObject({
			context: { mailError: 'MAIL_TLS_UNTRUSTED' },
		});
	});

	it('an empty folder is no error, and a test run says that it is empty', async () => {
		const n8n = await started();
		await expect(n8n.poll()).resolves.toBeNull();
		await expect(n8n.manual()).rejects.toThrow(/is empty/);
	});
});

describe('servers that go away', () => {
	it('are reported once, and mail flows with the first poll after they are back', async () => {
		const n8n = await started();
		await stand.dovecot.stop();
		await expect(n8n.poll()).rejects.toMatchObject({
			context: { mailError: 'MAIL_CONNECTION_REFUSED' },
		});
		await expect(n8n.poll()).resolves.toBeNull();
		await stand.dovecot.start();
		await stand.deliver(HELPDESK, mail('Back again'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Back again']);
	});

	it('leave receipts for the next poll', async () => {
		const n8n = await started();
		await stand.deliver(HELPDESK, mail('Printer'));
		await n8n.poll();
		await stand.dovecot.stop();
		n8n.executions[0]!.succeed();
		await n8n.poll().catch(() => undefined);
		await stand.dovecot.start();
		await n8n.poll();
		await n8n.settled();
		expect((await flagsOf(HELPDESK))[0]).toContain('\\Seen');
	});
});
