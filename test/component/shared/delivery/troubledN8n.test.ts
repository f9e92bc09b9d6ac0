import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { MINUTE, RECEIPT, later, mailbox, quietly, started } from '../../../support/deliveryTest';

const attachment =
	'From: ada@example.com\nTo: helpdesk@example.test\nSubject: With a file\nMessage-ID: <f@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee file\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nPDF\n--b--\n';

describe('what n8n does wrong', () => {
	it('an emit that throws costs only its own mail a minute', async () => {
		const n8n = await started();
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		let emits = 0;
		n8n.beforeEmit = () => {
			emits += 1;
			if (emits === 1) throw new Error('n8n could not');
		};
		await quietly(n8n.poll());
		await n8n.settled();
		expect(n8n.subjects).toEqual(['Two', 'Three']);
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Two', 'Three', 'One']);
	});

	it('an end told without the data of the run is an end', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.succeedWithoutData();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags.has(RECEIPT)).toBe(true);
		later(60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('a full disk loses no mail: it waits, then goes out and says what it lacks', async () => {
		const n8n = await started({ attachments: 'download' });
		mailbox.deliver(attachment);
		mailbox.deliverRequest('Behind');
		n8n.prepareBinaryData = () => Promise.reject(new Error('ENOSPC: no space left on device'));
		await expect(n8n.poll()).rejects.toThrow('ENOSPC');
		expect(n8n.subjects).toEqual(['Behind']);
		for (let poll = 0; poll < 5; poll++) {
			later(MINUTE);
			await quietly(n8n.poll());
		}
		expect(n8n.subjects.sort()).toEqual(['Behind', 'With a file']);
		const item = n8n.executions
			.flatMap(({ items }) => items)
			.find(({ subject }) => subject === 'With a file');
		expect(item!.findings.map(({ rule }) => rule)).toContain('attachmentsNotStored');
	});

	it('a binary store that hangs ends with the poll, and the next poll goes on', async () => {
		const n8n = await started({ attachments: 'download' });
		n8n.engine = 'durable';
		n8n.durableBudgetMs = 200;
		mailbox.deliver(attachment);
		n8n.prepareBinaryData = () => new Promise(() => undefined);
		await expect(n8n.poll()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
		n8n.prepareBinaryData = () => Promise.resolve({ mimeType: 'application/pdf' } as never);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['With a file']);
	});

	it('a credential store that hangs ends with the poll, and the next poll goes on', async () => {
		const n8n = await started();
		n8n.engine = 'durable';
		n8n.durableBudgetMs = 200;
		mailbox.deliverRequest('Printer');
		n8n.beforePrepare = () => new Promise(() => undefined);
		await expect(n8n.poll()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
		n8n.beforePrepare = () => Promise.resolve();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('contexts that all look like activations still let mail flow', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.activate('update');
		await n8n.activate('update');
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('a session that cannot even be closed is nobody’s unhandled rejection', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		mailbox.acknowledgeError = new MailError('MAIL_CONNECTION_LOST', 'gone');
		mailbox.onClose = () => {
			throw new Error('close failed');
		};
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.onClose = () => undefined;
		mailbox.acknowledgeError = null;
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.inbox[0]!.flags.has(RECEIPT)).toBe(true);
	});
});
