import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { ParameterReader } from '../../../../nodes/shared/parameters/parameterValues';

const folder = (value: unknown) =>
	new ParameterReader({ name: 'Mailbox' } as INode, () => value).folder('folder', 'Folder');

describe('a folder parameter', () => {
	it('that was picked from the list stays as the server lists it, blanks included', () => {
		expect(folder({ __rl: true, mode: 'list', value: ' Old mail ' })).toBe(' Old mail ');
	});

	it('that was typed loses the blanks around it', () => {
		expect(folder({ __rl: true, mode: 'name', value: ' Archive ' })).toBe('Archive');
		expect(folder(' Archive ')).toBe('Archive');
	});

	it.each([
		undefined,
		null,
		'',
		{ __rl: true, mode: 'list', value: '' },
		{ mode: 'list', value: null },
	])('is empty where none is chosen: %j', (value) => {
		expect(folder(value)).toBe('');
	});
});
