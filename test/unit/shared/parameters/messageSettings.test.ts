import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { readMessageSettings } from '../../../../nodes/shared/parameters/messageSettings';
import { ParameterReader } from '../../../../nodes/shared/parameters/parameterValues';

const node: INode = {
	id: 'n1',
	name: 'Mail',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const reader = (values: Record<string, unknown>) =>
	new ParameterReader(node, (name) => values[name]);
const mail = { from: { name: '', address: 'carla@customer.example' }, messageId: '<a@b.example>' };

describe('the parameters of a node that sends', () => {
	it.each([
		['reply', true],
		['acknowledge', false],
	] as const)('copies others on a %s: %s', (operation, replyAll) => {
		const values = { mail, 'options.replyAll': true };
		expect(readMessageSettings(reader(values), operation).replyAll).toBe(replyAll);
	});

	it.each([
		['an object', mail],
		['JSON text', JSON.stringify(mail)],
	])('takes the mail to answer as %s', (_what, value) => {
		const { mail: read } = readMessageSettings(reader({ mail: value }), 'reply');
		expect(read?.from?.address).toBe('carla@customer.example');
	});

	it.each(['', 'hello', '[1]', 7, null, []])('says what to give instead of %j', (value) => {
		expect(() => readMessageSettings(reader({ mail: value }), 'reply')).toThrow(
			'"Mail" does not contain the item of a mail',
		);
	});
});
