import type { IDataObject, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import type { AuthenticationKind } from '../../../../nodes/shared/credentials/connection';
import { caOf, CREDENTIAL_TYPES, hostName } from '../../../../nodes/shared/credentials/connection';
import { readConnection } from '../../../../nodes/shared/credentials/connect';
import { markNameOf } from '../../../../nodes/shared/delivery/markName';
import { ParameterReader } from '../../../../nodes/shared/parameters/parameterValues';
import { ewsProtocol } from '../../../../nodes/shared/protocols/ews';
import { imapProtocol } from '../../../../nodes/shared/protocols/imap';
import type { Connection, MailProtocol } from '../../../../nodes/shared/protocols/mailProtocol';
import { smtpProtocol } from '../../../../nodes/shared/protocols/smtp';
import { readSigningKeys } from '../../../../nodes/shared/credentials/signingKeys';

interface Given {
	authentication?: AuthenticationKind;
	/** The node's own. */
	mailbox?: string;
	credential?: IDataObject;
}

async function connect<C extends Connection>(protocol: MailProtocol<C>, given: Given = {}) {
	const { authentication = 'microsoft', mailbox = '', credential = {} } = given;
	const parameters: Record<string, unknown> = { authentication, mailbox };
	const reader = new ParameterReader({ name: 'Mailbox' } as INode, (name) => parameters[name]);
	const asked: string[] = [];
	const context = {
		getCredentials: (async (type: string) => {
			asked.push(type);
			return { mailbox: 'support@example.com', ...credential };
		}) as never,
	};
	const connection = await readConnection(context, reader, protocol);
	expect(asked).toEqual([CREDENTIAL_TYPES[authentication]]);
	return connection;
}

describe('the server of a connection', () => {
	it.each([
		['microsoft', undefined, 'outlook.office365.com', 'smtp.office365.com'],
		['microsoft', 'global', 'outlook.office365.com', 'smtp.office365.com'],
		['microsoft', 'china', 'partner.outlook.cn', 'smtp.partner.outlook.cn'],
		['microsoft', 'usGovDod', 'outlook-dod.office365.us', 'outlook-dod.office365.us'],
		['microsoft', 'toString', 'outlook.office365.com', 'smtp.office365.com'],
		['google', undefined, 'imap.gmail.com', 'smtp.gmail.com'],
	] as const)('is the own one of %s in the cloud %s', async (authentication, cloud, imap, smtp) => {
		const credential = cloud === undefined ? {} : { cloud };
		expect((await connect(imapProtocol, { authentication, credential })).host).toBe(imap);
		expect((await connect(smtpProtocol, { authentication, credential })).host).toBe(smtp);
	});

	it.each(['microsoft', 'google', 'custom'] as const)(
		'is the one that the credential of %s names, without what people paste around it',
		async (authentication) => {
			const credential = {
				imapHost: 'imaps://Mail.Example.com:993/x',
				smtpHost: ' out.example.com ',
			};
			const given = { authentication, credential };
			expect((await connect(imapProtocol, given)).host).toBe('mail.example.com');
			expect((await connect(smtpProtocol, given)).host).toBe('out.example.com');
		},
	);

	it('must be named by a custom credential', async () => {
		const given = { authentication: 'custom' } as const;
		await expect(connect(imapProtocol, given)).rejects.toThrow(
			'"IMAP Server" is missing in the credential',
		);
		await expect(connect(smtpProtocol, given)).rejects.toThrow(
			'"SMTP Server" is missing in the credential',
		);
	});

	it('must be a host name', async () => {
		const given = {
			authentication: 'custom',
			credential: { imapHost: 'jane@example.com' },
		} as const;
		await expect(connect(imapProtocol, given)).rejects.toThrow('is not a host name');
	});
});

describe('the port of a connection', () => {
	it.each([
		[{}, 993, 587],
		[{ smtpProtocol: 'smtps' }, 993, 465],
		[{ imapPort: 1993, smtpPort: 2525, smtpProtocol: 'smtps' }, 1993, 2525],
		[{ imapPort: '1993', smtpPort: 0 }, 1993, 587],
	])('of %j is %i over IMAP and %i over SMTP', async (credential, imap, smtp) => {
		expect((await connect(imapProtocol, { credential })).port).toBe(imap);
		expect((await connect(smtpProtocol, { credential })).port).toBe(smtp);
	});

	it.each([70_000, -1, 1.5, 'x'])('cannot be %j', async (imapPort) => {
		await expect(connect(imapProtocol, { credential: { imapPort } })).rejects.toThrow(
			'"IMAP Port" in the credential is not a port',
		);
	});
});

describe('the mailbox of a connection', () => {
	it('is the one of the credential, and who signs in is named beside it', async () => {
		expect(await connect(imapProtocol, { credential: { username: 'jane' } })).toMatchObject({
			mailbox: 'support@example.com',
			username: 'jane',
		});
	});

	it('is the one of the node where it names a shared one, opened under its own address', async () => {
		const given = { mailbox: 'Shared@Example.com', credential: { username: 'jane' } };
		expect(await connect(imapProtocol, given)).toMatchObject({
			mailbox: 'shared@example.com',
			username: 'shared@example.com',
		});
	});

	it('is any that the node names where the credential has none', async () => {
		const given = { mailbox: 'any@example.com', credential: { mailbox: '' } };
		expect(await connect(imapProtocol, given)).toMatchObject({ mailbox: 'any@example.com' });
	});

	it('is signed in to under its own address where the credential has none, whatever name it holds', async () => {
		const credential = { mailbox: '', username: 'jane' };
		expect(await connect(imapProtocol, { mailbox: 'any@example.com', credential })).toMatchObject({
			mailbox: 'any@example.com',
			username: 'any@example.com',
		});
	});

	it('must be named by one of them', async () => {
		await expect(connect(imapProtocol, { credential: { mailbox: ' ' } })).rejects.toThrow(
			'No mailbox is given',
		);
	});
});

describe('the Connect URL of EWS', () => {
	it.each([
		['microsoft', {}, 'https://outlook.office365.com/EWS/Exchange.asmx'],
		['microsoft', { cloud: 'china' }, 'https://partner.outlook.cn/EWS/Exchange.asmx'],
		['microsoft', { connectUrl: 'mail.example.com' }, 'https://mail.example.com/EWS/Exchange.asmx'],
		[
			'custom',
			{ connectUrl: 'https://mail.example.com/own.asmx' },
			'https://mail.example.com/own.asmx',
		],
		['custom', {}, null],
	] as const)('with %s and %j is %s', async (authentication, credential, expected) => {
		expect((await connect(ewsProtocol, { authentication, credential })).connectUrl).toBe(expected);
	});

	it.each(['http://mail.example.com', 'https://jane@mail.example.com/', 'https://'])(
		'cannot be %s',
		async (connectUrl) => {
			await expect(connect(ewsProtocol, { credential: { connectUrl } })).rejects.toThrow(
				'"EWS Connect URL" in the credential cannot be used',
			);
		},
	);

	it('is looked for by the mailbox of the credential alone, whatever the node names', async () => {
		const given = { authentication: 'custom', mailbox: 'x@elsewhere.example' } as const;
		expect(await connect(ewsProtocol, given)).toMatchObject({
			mailbox: 'x@elsewhere.example',
			connectUrl: null,
			ownMailbox: 'support@example.com',
		});
		await expect(connect(ewsProtocol, { ...given, credential: { mailbox: '' } })).rejects.toThrow(
			'The credential has neither an EWS Connect URL nor a mailbox',
		);
	});

	it('acts as the mailbox where the token is app-only', async () => {
		const credential = { grantType: 'clientCredentials' };
		expect((await connect(ewsProtocol, { credential })).impersonate).toBe(true);
		expect((await connect(ewsProtocol)).impersonate).toBe(false);
	});

	it('is not asked of Google, which has no EWS', async () => {
		await expect(connect(ewsProtocol, { authentication: 'google' })).rejects.toThrow(
			'"Authentication" cannot be "google"',
		);
	});
});

describe('what else a credential says', () => {
	it('is a private authority', async () => {
		expect((await connect(imapProtocol, { credential: { caCertificate: 'PEM' } })).ca).toBe('PEM');
		expect(caOf({ caCertificate: '  ' })).toBeNull();
	});

	it.each([
		['one\ntwo', ['one', 'two']],
		[' one \r\n\r\n two ', ['one', 'two']],
		['one\\ntwo', ['one', 'two']],
		['', []],
		[undefined, []],
	])('are the keys in %j', (secretKeys, keys) => {
		expect(readSigningKeys(secretKeys === undefined ? {} : { secretKeys })).toEqual(keys);
		expect(readSigningKeys(null)).toEqual([]);
	});

	it.each([
		['mail.example.com', 'mail.example.com'],
		['  ', ''],
	])('is the host name %j', (text, host) => {
		expect(hostName(text)).toBe(host);
	});
});

it('every workflow and node has a processed mark of its own', () => {
	const names = [markNameOf('w1', 'n1'), markNameOf('w1', 'n2'), markNameOf('w2', 'n1')];
	expect(new Set(names).size).toBe(3);
	expect(markNameOf('w1', 'n1')).toBe(names[0]);
	expect(names[0]).toMatch(/^HelpdeskDone_[0-9a-f]{6}$/);
});
