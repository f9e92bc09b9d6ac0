import { describe, expect, it } from 'vitest';
import { MINUTE, later, mailbox, started } from '../../../support/deliveryTest';

describe('disable new request creation', () => {
	const closed = {
		disableNewRequests: true,
		newRequestAllowList: ['boss@example.com', 'example.org'],
	};

	it('withholds a stranger, who stays unread, and lets the allowed and the answers pass', async () => {
		const n8n = await started(closed);
		const stranger = mailbox.deliverRequest('Stranger');
		mailbox.deliverRequest('Boss', { from: 'boss@example.com' });
		mailbox.deliverRequest('Partner', { from: 'Eve <eve@example.org>' });
		mailbox.deliver(
			'From: ada@example.com\nTo: helpdesk@example.test\nSubject: Re: hello\nMessage-ID: <a@example.com>\nIn-Reply-To: <b@example.net>\n\nyes\n',
		);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Boss', 'Partner', 'Re: hello']);
		expect(n8n.executions[2]!.outputs[1]).toHaveLength(1);
		expect(n8n.executions[2]!.items[0]).toMatchObject({ kind: 'reply', requestId: null });
		expect([...mailbox.mail(stranger)!.flags]).toEqual([]);
	});

	it('moves withheld mail where a folder is named', async () => {
		const n8n = await started({ ...closed, withheldFolder: 'Withheld' });
		mailbox.deliverRequest('Stranger');
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.folder('Withheld')).toHaveLength(1);
		expect([...mailbox.folder('Withheld')[0]!.flags]).toEqual([]);
	});

	it('leaves withheld mail as it is where the server refuses to move it, and says so', async () => {
		const n8n = await started({ ...closed, withheldFolder: 'Withheld' });
		mailbox.missingFolders.add('Withheld');
		const stranger = mailbox.deliverRequest('Stranger');
		const errors: string[] = [];
		for (let poll = 0; poll < 5; poll++) {
			await n8n.poll().catch((error: Error) => errors.push(error.message));
			await n8n.settled();
			later(MINUTE);
		}
		expect([...mailbox.mail(stranger)!.flags]).toEqual([]);
		expect(errors).toEqual([expect.stringContaining('could not be moved to "Withheld"')]);
	});
});
