import { describe, expect, it } from 'vitest';
import { isListed } from '../../../../nodes/helpdesk/address/senderList';

describe('a list of senders', () => {
	it.each([
		['ada@example.org', 'ada@example.org', true],
		['Ada@Example.org', ' ADA@example.ORG ', true],
		['ada@example.org', 'example.org', true],
		['ada@example.org', '@example.org', true],
		['ada@example.org', '*@example.org', true],
		['ada@mail.example.org', '*.example.org', true],
		['ada@example.org', '*.example.org', true],
		['ada@mail.example.org', 'example.org', false],
		['ada@badexample.org', 'example.org', false],
		['ada@badexample.org', '*.example.org', false],
		['bada@example.org', 'ada@example.org', false],
		['ada', 'ada', false],
		['ada@example.org', '', false],
		['ada@example.org', '@', false],
	])('%s is in "%s": %s', (address, entry, expected) => {
		expect(isListed(address, ['other@example.net', entry])).toBe(expected);
	});
});
