import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { helpdeskImapTriggerDescription } from '../../../../nodes/HelpdeskImap/HelpdeskImapTriggerDescription';
import { readImapTriggerSettings } from '../../../../nodes/HelpdeskImap/HelpdeskImapTriggerSettings';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

const node: INode = {
	id: 'n1',
	name: 'Mailbox',
	type: 'helpdeskImapTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Parameters as n8n completes them with the description's defaults. */
function read(given: INodeParameters, overrides: Record<string, unknown> = {}) {
	const parameters = NodeHelpers.getNodeParameters(
		helpdeskImapTriggerDescription.properties,
		given,
		true,
		false,
		node,
		helpdeskImapTriggerDescription,
	)!;
	const get = (name: string): unknown => {
		if (name in overrides) return overrides[name];
		let value: unknown = parameters;
		for (const part of name.split('.'))
			value = (value as Record<string, unknown> | undefined)?.[part];
		return value;
	};
	return readImapTriggerSettings({
		getNode: () => node,
		getNodeParameter: get as never,
	});
}

const microsoft = { mailbox: 'Support@Example.com' };

describe('the settings of the IMAP trigger', () => {
	it('need nothing but a mailbox for Microsoft', () => {
		expect(read(microsoft)).toEqual({
			authentication: 'microsoft',
			credentialType: 'helpdeskMicrosoftOAuth2Api',
			host: 'outlook.office365.com',
			port: 993,
			mailbox: 'support@example.com',
			username: 'support@example.com',
			addresses: [],
			folder: 'INBOX',
			startFrom: 'activation',
			acknowledge: 'onFinish',
			afterProcessing: 'markRead',
			targetFolder: null,
			attachments: 'metadata',
			disableNewRequests: false,
			newRequestAllowList: [],
			withheldFolder: null,
			setAsideFolder: null,
			emailDebug: false,
			maxMessages: LIMITS.maxMessagesDefault,
			maxInFlight: LIMITS.maxInFlightDefault,
			batch: false,
			requestIdPattern: '',
			includeHeaders: false,
			includeRawEml: false,
			sanitizeHtml: false,
			maxMessageSize: LIMITS.messageBytes,
			trustedAuthservIds: [],
		});
	});

	it('fill in the server of Google', () => {
		expect(read({ ...microsoft, authentication: 'google' })).toMatchObject({
			host: 'imap.gmail.com',
			credentialType: 'helpdeskGoogleOAuth2Api',
		});
	});

	it('ask for the server of any other provider', () => {
		expect(() => read({ ...microsoft, authentication: 'custom' })).toThrow(
			'"Server Name" is empty',
		);
	});

	it.each([
		['https://imap.example.com/', 'imap.example.com'],
		['imap.example.com:993', 'imap.example.com'],
		[' IMAP.example.com ', 'imap.example.com'],
	])('take %j as a server name', (host, expected) => {
		expect(read({ ...microsoft, authentication: 'custom', host }).host).toBe(expected);
	});

	it.each([
		['', 'empty'],
		['support', 'not an e-mail address'],
		['a@b.example, c@d.example', 'not an'],
	])('refuse the mailbox %j', (mailbox, message) => {
		expect(() => read({ mailbox })).toThrow(message);
	});

	it('draw numbers into their bounds', () => {
		const options = { maxMessages: 1e9, maxInFlight: -1, maxMessageSize: 1e9 };
		expect(read({ ...microsoft, options })).toMatchObject({
			maxMessages: LIMITS.maxMessagesMost,
			maxInFlight: 1,
			maxMessageSize: 150 * 1024 * 1024,
		});
	});

	it('understand what expressions make of numbers, booleans and folders', () => {
		expect(
			read(microsoft, {
				port: '1993',
				emailDebug: 'true',
				folder: 'Helpdesk/In',
				afterProcessing: 'move',
				targetFolder: { __rl: true, mode: 'list', value: 'Done' },
				addresses: ['Help@example.com', 'help@example.com'],
			}),
		).toMatchObject({
			port: 1993,
			emailDebug: true,
			folder: 'Helpdesk/In',
			targetFolder: 'Done',
			addresses: ['help@example.com'],
		});
	});

	it('name the field whose expression gives the wrong type', () => {
		expect(() => read(microsoft, { port: {} })).toThrow('"Port" is not a number');
		expect(() => read(microsoft, { mailbox: ['x'] })).toThrow('"Mailbox" is not a text');
		expect(() => read(microsoft, { emailDebug: 'perhaps' })).toThrow('"Enable Email Debug"');
		expect(() => read(microsoft, { startFrom: 'now' })).toThrow('"Start From" cannot be "now"');
	});

	it('want a target folder for moving', () => {
		expect(() => read({ ...microsoft, afterProcessing: 'move' })).toThrow(
			'"Target Folder" is empty',
		);
	});

	it('ignore batch where each mail must be acknowledged', () => {
		expect(read(microsoft, { 'options.batch': true }).batch).toBe(false);
		expect(read(microsoft, { acknowledge: 'immediately', 'options.batch': true }).batch).toBe(true);
	});

	it('refuse an own pattern without a group', () => {
		const options = { requestIdPattern: 'own', ownRequestIdPattern: 'Case \\d+' };
		expect(() => read({ ...microsoft, options })).toThrow('The request ID pattern cannot be used');
	});
});
