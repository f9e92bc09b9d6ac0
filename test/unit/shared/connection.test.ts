import { describe, expect, it } from 'vitest';
import {
	caOf,
	hostForCloud,
	imapOptions,
	readSigningKeys,
	receiptName,
} from '../../../nodes/shared/connection';
import { hostName, providerHost } from '../../../nodes/shared/mailboxSettings';

describe('the way to a mailbox', () => {
	it.each([
		['outlook.office365.com', 'imap', 'china', 'partner.outlook.cn'],
		['outlook.office365.com', 'imap', 'usGovDod', 'outlook-dod.office365.us'],
		['smtp.office365.com', 'smtp', 'usGovGccHigh', 'smtp.office365.us'],
		['outlook.office365.com', 'imap', 'global', 'outlook.office365.com'],
		['relay.contoso.example', 'smtp', 'china', 'relay.contoso.example'],
		['imap.example.com', 'imap', undefined, 'imap.example.com'],
		['imap.example.com', 'imap', 'toString', 'imap.example.com'],
	] as const)('%s over %s in the cloud %s is %s', (host, service, cloud, expected) => {
		expect(hostForCloud(host, service, cloud === undefined ? {} : { cloud })).toBe(expected);
	});

	it.each([
		['google', 'outlook.office365.com', 'imap.gmail.com'],
		['google', 'smtp.office365.com', 'smtp.gmail.com'],
		['microsoft', 'imap.gmail.com', 'outlook.office365.com'],
		['microsoft', 'smtp.gmail.com', 'smtp.office365.com'],
		['microsoft', 'outlook.office365.com', 'outlook.office365.com'],
		['google', 'relay.example.com', 'relay.example.com'],
		['custom', 'outlook.office365.com', 'outlook.office365.com'],
	] as const)('with %s sign-in the server %s is %s', (authentication, host, expected) => {
		expect(providerHost(authentication, host)).toBe(expected);
	});

	it('takes the private CA from the credential', async () => {
		const context = {
			getCredentials: (async () => ({ caCertificate: 'PEM', cloud: 'global' })) as never,
		};
		const options = await imapOptions(
			context,
			{
				authentication: 'custom',
				credentialType: 'helpdeskMailOAuth2Api',
				host: 'imap.example.com',
				port: 993,
				mailbox: 'support@example.com',
				username: 'jane',
			},
			{ folder: 'INBOX', receiptName: 'HelpdeskDone_000000' },
		);
		expect(options).toEqual({
			host: 'imap.example.com',
			port: 993,
			mailbox: 'support@example.com',
			username: 'jane',
			folder: 'INBOX',
			ca: 'PEM',
			receiptName: 'HelpdeskDone_000000',
		});
		expect(caOf({ caCertificate: '  ' })).toBeNull();
	});

	it('has a receipt of its own for every workflow and node', () => {
		const names = [receiptName('w1', 'n1'), receiptName('w1', 'n2'), receiptName('w2', 'n1')];
		expect(new Set(names).size).toBe(3);
		expect(receiptName('w1', 'n1')).toBe(names[0]);
		expect(names[0]).toMatch(/^HelpdeskDone_[0-9a-f]{6}$/);
	});

	it.each([
		['one\ntwo', ['one', 'two']],
		[' one \r\n\r\n two ', ['one', 'two']],
		['one\\ntwo', ['one', 'two']],
		['', []],
		[undefined, []],
	])('reads the keys %j', (secretKeys, keys) => {
		expect(readSigningKeys(secretKeys === undefined ? {} : { secretKeys })).toEqual(keys);
		expect(readSigningKeys(null)).toEqual([]);
	});

	it.each([
		['imaps://Mail.Example.com:993/x', 'mail.example.com'],
		['mail.example.com', 'mail.example.com'],
		['  ', ''],
	])('reads the host name %j', (text, host) => {
		expect(hostName(text)).toBe(host);
	});
});
