import { describe, expect, it } from 'vitest';
import { isAddress, parseAddressList } from '../../../../nodes/helpdesk/reply/addressText';

describe('address lists that people type', () => {
	it.each([
		['a@example.com', [{ name: '', address: 'a@example.com' }], []],
		[
			'"Doe, Jane" <jane@example.com>; b@example.com\nc@example.com',
			[
				{ name: 'Doe, Jane', address: 'jane@example.com' },
				{ name: '', address: 'b@example.com' },
				{ name: '', address: 'c@example.com' },
			],
			[],
		],
		['Jane Doe <jane@example.com>', [{ name: 'Jane Doe', address: 'jane@example.com' }], []],
		[
			'"He said \\"hi\\"" <a@example.com>',
			[{ name: 'He said "hi"', address: 'a@example.com' }],
			[],
		],
		['nobody, a@example.com', [{ name: '', address: 'a@example.com' }], ['nobody']],
		['jürgen@müller.example', [{ name: '', address: 'jürgen@müller.example' }], []],
		['  ,; ', [], []],
	])('reads %j', (text, addresses, invalid) => {
		expect(parseAddressList(text)).toEqual({ addresses, invalid });
	});

	it.each([
		'a@b@example.com>',
		'@example.com',
		'a@',
		'a b@example.com',
		'a@example..com',
		'a@.example.com',
		'a@example.com\r\nBcc: b@example.com',
		`${'a'.repeat(65)}@example.com`,
		`a@${'b'.repeat(253)}.com`,
	])('refuses %j', (text) => {
		expect(isAddress(text)).toBe(false);
	});

	it('takes no line break into a name', () => {
		const { addresses } = parseAddressList('"a\rb" <a@example.com>');
		expect(addresses).toEqual([{ name: 'a b', address: 'a@example.com' }]);
	});
});
