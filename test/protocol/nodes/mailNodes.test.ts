import { readFileSync } from 'node:fs';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HelpdeskImap } from '../../../nodes/HelpdeskImap/HelpdeskImap.node';
import { HelpdeskSmtp } from '../../../nodes/HelpdeskSmtp/HelpdeskSmtp.node';
import type { MailItem } from '../../../nodes/helpdesk/model';
import { execute } from '../../support/executeHarness';
import type { ExecuteInput } from '../../support/executeHarness';
import { ImapTriggerHarness } from '../../support/imapTriggerHarness';
import { standClient } from '../../support/stand/client';

const stand = standClient();
const HELPDESK = 'helpdesk@example.test';
const CUSTOMER = 'customer@example.test';
const KEY = 'the-key-of-this-test-is-long-enough-0123456789';

const rawMail = (subject: string) =>
	[
		`From: Cora Custo <${CUSTOMER}>`,
		`To: ${HELPDESK}`,
		`Subject: ${subject}`,
		`Message-ID: <${subject.replaceAll(' ', '-')}@customer.example>`,
		'Date: Mon, 23 Nov 2026 10:00:00 +0000',
		'MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary="b"',
		'',
		'--b',
		'Content-Type: text/plain',
		'',
		'Please see the file.',
		'--b',
		'Content-Type: application/pdf; name="report.pdf"',
		'Content-Disposition: attachment; filename="report.pdf"',
		'Content-Transfer-Encoding: base64',
		'',
		'JVBERi0=',
		'--b--',
		'',
	].join('\n');

/** A credential with the token of `user`; it opens `mailbox`. */
async function credentials(user: string, mailbox = user): Promise<ExecuteInput['credentials']> {
	const { accessToken } = await stand.mint({ user });
	return {
		helpdeskMailOAuth2Api: {
			grantType: 'authorizationCode',
			mailbox,
			imapHost: stand.host,
			imapPort: stand.ports.imaps,
			smtpHost: stand.host,
			smtpPort: stand.ports.submission,
			caCertificate: readFileSync(stand.caFile, 'utf8'),
			oauthTokenData: { access_token: accessToken },
		} as never,
		helpdeskReplyTrackingApi: { secretKeys: KEY },
	};
}

async function imap(parameters: INodeParameters, items?: INodeExecutionData[]) {
	return await execute(new HelpdeskImap(), {
		parameters: {
			authentication: 'custom',
			...parameters,
		},
		credentials: await credentials(HELPDESK),
		items,
	});
}

async function smtp(parameters: INodeParameters, items?: INodeExecutionData[]) {
	return await execute(new HelpdeskSmtp(), {
		parameters: {
			authentication: 'custom',
			...parameters,
		},
		credentials: await credentials(HELPDESK),
		items,
		mode: 'manual',
	});
}

/** The headers of the one mail that arrives in a mailbox. */
async function received(mailbox: string): Promise<string> {
	return await vi.waitFor(
		async () => {
			const rows = await tabs(mailbox, 'hdr', 'INBOX');
			if (rows.join('').trim() === '') throw new Error('No mail has arrived.');
			return rows.join('\n');
		},
		{ timeout: 10_000, interval: 50 },
	);
}

const tabs = async (mailbox: string, fields: string, folder: string): Promise<string[]> =>
	(await stand.doveadm(['-f', 'tab', 'fetch', '-u', mailbox, fields, 'mailbox', folder, 'all']))
		.trim()
		.split('\n')
		.slice(1);

/** One mail through the trigger, as a workflow gets it. */
async function triggered(subject: string): Promise<MailItem> {
	const n8n = await new ImapTriggerHarness(stand).connect();
	await n8n.activate();
	await stand.deliver(HELPDESK, rawMail(subject));
	await n8n.poll();
	const [item] = n8n.executions[0]!.items;
	n8n.executions[0]!.succeed();
	await n8n.settled();
	return item!;
}

beforeEach(async () => {
	for (const mailbox of [HELPDESK, CUSTOMER]) {
		await stand.doveadm(['expunge', '-u', mailbox, 'mailbox', 'INBOX', 'all']);
	}
});

describe('the mail nodes on real servers', () => {
	it('reply in the thread of the mail', async () => {
		const item = await triggered('Printer on fire');
		const { items } = await smtp(
			{
				operation: 'reply',
				text: 'We come.',
				requestId: '4711',
				options: { senderName: 'Helpdesk' },
			},
			[{ json: item as unknown as IDataObject }],
		);
		expect(items[0]!.json).toMatchObject({ sent: true, accepted: [CUSTOMER] });
		const headers = await received(CUSTOMER);
		expect(headers).toContain('Subject: Re: [#4711] Printer on fire');
		expect(headers).toContain('In-Reply-To: <Printer-on-fire@customer.example>');
		// Of 104 characters: it stands on a line of its own.
		const unfolded = headers.replace(/\r?\n[ \t]+/g, ' ');
		expect(unfolded).toContain(`\nMessage-ID: ${String(items[0]!.json.messageId)}`);
	});

	it('acknowledge with the marks of automatic mail', async () => {
		const item = await triggered('Screen dark');
		const { items } = await smtp({ operation: 'acknowledge', text: 'We got it.' }, [
			{ json: item as unknown as IDataObject },
		]);
		expect(items[0]!.json).toMatchObject({ sent: true });
		const headers = await received(CUSTOMER);
		expect(headers).toContain('Auto-Submitted: auto-replied');
		expect(headers).toContain('Return-Path: <>');
	});

	it('write the transcript into log and debug without the token', async () => {
		const { items, logged } = await smtp({ resource: 'connection', options: { emailDebug: true } });
		expect(items[0]!.json).toMatchObject({ ok: true });
		expect(JSON.stringify(items[0]!.json.debug)).toContain('EHLO');
		const [used] = Object.values(await credentials(HELPDESK));
		const token = (used!.oauthTokenData as IDataObject).access_token as string;
		expect(logged.join('\n')).toContain('EHLO');
		expect(logged.join('\n') + JSON.stringify(items)).not.toContain(token);
	});

	it('work on the mail of an item: get, download, mark, move, requeue, delete', async () => {
		await stand.doveadm(['mailbox', 'create', '-u', HELPDESK, 'Done']);
		const item = await triggered('Full round');
		const json = item as unknown as IDataObject;
		const got = await imap({ operation: 'get' }, [{ json }]);
		expect(got.items[0]!.json).toMatchObject({
			subject: 'Full round',
			messageId: item.messageId,
			mailbox: item.mailbox,
		});

		const files = await execute(new HelpdeskImap(), {
			parameters: {
				operation: 'downloadAttachments',
				authentication: 'custom',
			},
			credentials: await credentials(HELPDESK),
			items: [{ json }],
			storeBinary: true,
		});
		expect(files.items[0]!.json).toMatchObject({
			subject: 'Full round',
			attachments: [{ fileName: 'report.pdf', binaryProperty: 'attachment_0' }],
		});
		expect(files.items[0]!.binary!.attachment_0!.data).toBe('JVBERi0=');

		await imap({ operation: 'setFlags', flagged: 'set', addKeywords: 'Urgent' }, [{ json }]);
		expect((await tabs(HELPDESK, 'flags', 'INBOX'))[0]).toMatch(/\\Flagged.*Urgent/);

		const moved = await imap({ operation: 'move', targetFolder: 'Done' }, [{ json }]);
		expect(moved.items[0]!.json).toMatchObject({
			subject: 'Full round',
			mailbox: { folder: 'Done', key: item.mailbox.key },
		});
		// The item as the trigger gave it still finds the mail, by its Message-ID.
		const found = await imap({ operation: 'get', options: { alsoLookIn: 'Done' } }, [{ json }]);
		expect(found.items[0]!.json).toMatchObject({ mailbox: { folder: 'Done' } });

		const requeued = await imap({ operation: 'requeue' }, moved.items);
		expect(requeued.items[0]!.json).toMatchObject({
			mailbox: { folder: 'INBOX', key: item.mailbox.key },
		});
		expect((await tabs(HELPDESK, 'flags', 'INBOX'))[0]).not.toMatch(/\\Seen|Urgent|HelpdeskDone/);
		expect(await tabs(HELPDESK, 'uid', 'Done')).toEqual([]);

		await imap({ operation: 'delete' }, requeued.items);
		expect(await tabs(HELPDESK, 'uid', 'INBOX')).toEqual([]);
	});

	it.each(['get', 'downloadAttachments', 'setFlags', 'move', 'delete', 'requeue'])(
		'take a mail that is gone for gone, though a stranger’s has its Message-ID: %s',
		async (operation) => {
			const item = await triggered('Taken away');
			await stand.doveadm(['expunge', '-u', HELPDESK, 'mailbox', 'INBOX', 'all']);
			const forged = rawMail('Taken away').replace(CUSTOMER, 'mallory@evil.example');
			await stand.deliver(HELPDESK, forged);
			const change = { flagged: 'set', targetFolder: operation === 'move' ? 'Trash' : 'INBOX' };
			await expect(
				imap({ operation, ...change }, [{ json: item as unknown as IDataObject }]),
			).rejects.toMatchObject({ context: { mailError: 'MAIL_MESSAGE_GONE' } });
			const left = await tabs(HELPDESK, 'uid flags', 'INBOX');
			expect(left).toHaveLength(1);
			expect(left[0]).not.toMatch(/Flagged|Deleted/);
		},
	);

	it('find the mail behind a newer one of a stranger with its Message-ID', async () => {
		const item = await triggered('Two of them');
		const json = item as unknown as IDataObject;
		await stand.doveadm(['mailbox', 'create', '-u', HELPDESK, 'Elsewhere']).catch(() => '');
		await imap({ operation: 'move', targetFolder: 'Elsewhere' }, [{ json }]);
		const forged = rawMail('Two of them').replace('Two of them', 'Something else');
		await stand.deliver(HELPDESK, forged);
		const found = await imap({ operation: 'get', options: { alsoLookIn: 'Elsewhere' } }, [
			{ json },
		]);
		expect(found.items[0]!.json).toMatchObject({
			subject: 'Two of them',
			mailbox: { folder: 'Elsewhere', key: item.mailbox.key },
		});
		await stand.doveadm(['expunge', '-u', HELPDESK, 'mailbox', 'Elsewhere', 'all']);
	});

	it('list the folders', async () => {
		const { items } = await imap({ resource: 'folder' });
		expect(items.map(({ json }) => json.name)).toContain('INBOX');
	});

	it('refuse an id from before a UIDVALIDITY change', async () => {
		const item = await triggered('Old number');
		await stand.recreateMailbox(HELPDESK);
		await expect(
			imap({ operation: 'get' }, [{ json: item as unknown as IDataObject }]),
		).rejects.toMatchObject({ context: { mailError: 'MAIL_STALE_ID' } });
	});

	it('say what to do when the token is for another user', async () => {
		const made = execute(new HelpdeskImap(), {
			parameters: {
				resource: 'connection',
				authentication: 'custom',
			},
			credentials: await credentials(CUSTOMER, HELPDESK),
			refresh: async () => (await stand.mint({ user: CUSTOMER })).accessToken,
		});
		await expect(made).rejects.toMatchObject({
			context: { mailError: 'MAIL_AUTH_REFUSED' },
			description: expect.stringContaining('reconnect the credential "My helpdeskMailOAuth2Api"'),
		});
	});

	it('refresh once when the stored token has expired', async () => {
		const expired = (await stand.mint({ user: HELPDESK, ttl: 0 })).accessToken;
		const known = await credentials(HELPDESK);
		known.helpdeskMailOAuth2Api!.oauthTokenData = { access_token: expired } as never;
		const { refreshes, items } = await execute(new HelpdeskImap(), {
			parameters: {
				resource: 'connection',
				authentication: 'custom',
			},
			credentials: known,
			refresh: async () => (await stand.mint({ user: HELPDESK })).accessToken,
		});
		expect(items[0]!.json).toMatchObject({ ok: true });
		expect(refreshes).toBe(1);
	});
});
