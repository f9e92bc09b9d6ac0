import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { readMailLocator } from '../../../../nodes/shared/actions/mailLocator';
import { ParameterReader } from '../../../../nodes/shared/parameters/parameterValues';
import { imapProtocol } from '../../../../nodes/shared/protocols/imap';

const node: INode = {
	id: 'n1',
	name: 'Mail',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const json = (mailbox: object = {}, rest: object = {}) => ({
	messageId: '<a@customer.example>',
	receivedAt: '2026-01-02T03:04:05.000Z',
	mailbox: {
		protocol: 'imap',
		address: 'Support@example.com',
		folder: 'INBOX',
		id: '1-2',
		key: 'k',
		...mailbox,
	},
	...rest,
});

const read = (mail: unknown) =>
	readMailLocator(
		new ParameterReader(node, (name) => (name === 'mail' ? mail : undefined)),
		imapProtocol,
		'support@example.com',
	);

describe('which mail an item names', () => {
	it.each([
		['an object', json()],
		['a text', JSON.stringify(json())],
	])('is read from %s', (_what, mail) => {
		expect(read(mail)).toMatchObject({
			id: '1-2',
			folder: 'INBOX',
			messageId: '<a@customer.example>',
			key: 'k',
			receivedAt: '2026-01-02T03:04:05.000Z',
		});
	});

	it('has no Message-ID to look for when it was made up', () => {
		const mail = json({}, { messageId: '<sha.1@missing-message-id.invalid>' });
		expect(read(mail).messageId).toBeNull();
	});

	it.each([
		['no item', {}, 'not contain the item of a mail'],
		['broken JSON', '{', 'not contain the item of a mail'],
		['a list', [json()], 'not contain the item of a mail'],
		['another protocol', json({ protocol: 'ews' }), 'read over EWS'],
		['another mailbox', json({ address: 'sales@example.com' }), 'in the mailbox sales@example.com'],
		['a parsed file', json({ id: '' }), 'not contain the item of a mail'],
	])('is refused for %s', (_what, mail, message) => {
		expect(() => read(mail)).toThrow(message);
	});
});
