import { NodeHelpers } from 'n8n-workflow';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { helpdeskImapTriggerDescription } from '../../../../nodes/HelpdeskImap/HelpdeskImapTriggerDescription';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { readMailTrigger } from '../../../../nodes/shared/delivery/mailTrigger';
import { imapProtocol } from '../../../../nodes/shared/protocols/imap';

const node: INode = {
	id: 'n1',
	name: 'Mailbox',
	type: 'helpdeskImapTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const CREDENTIAL: IDataObject = { mailbox: 'Support@Example.com' };

interface Given {
	parameters?: INodeParameters;
	/** Values that expressions made, by the parameters' names. */
	values?: Record<string, unknown>;
	credential?: IDataObject;
}

/** Parameters as n8n completes them with the description's defaults. */
async function read({ parameters: given = {}, values = {}, credential = CREDENTIAL }: Given = {}) {
	const parameters = NodeHelpers.getNodeParameters(
		helpdeskImapTriggerDescription.properties,
		given,
		true,
		false,
		node,
		helpdeskImapTriggerDescription,
	)!;
	const get = (name: string): unknown => {
		if (name in values) return values[name];
		let value: unknown = parameters;
		for (const part of name.split('.'))
			value = (value as Record<string, unknown> | undefined)?.[part];
		return value;
	};
	const context = {
		getNode: () => node,
		getNodeParameter: get as never,
		getCredentials: (async () => credential) as never,
	};
	const { connection, ...settings } = await readMailTrigger(context, imapProtocol);
	return { ...connection, ...settings };
}

describe('the settings of the IMAP trigger', () => {
	it('need nothing but a credential with a mailbox', async () => {
		expect(await read()).toEqual({
			authentication: 'microsoft',
			credentialType: 'helpdeskMicrosoftOAuth2Api',
			host: 'outlook.office365.com',
			port: 993,
			ca: null,
			mailbox: 'support@example.com',
			username: 'support@example.com',
			addresses: [],
			folder: 'INBOX',
			startFrom: 'activation',
			ifWorkflowFails: 'keepUnread',
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
			alwaysRequests: [],
			neverRequests: [],
			forwardRequester: 'original',
		});
	});

	it('draw numbers into their bounds', async () => {
		const options = { maxMessages: 1e9, maxInFlight: -1, maxMessageSize: 1e9 };
		expect(await read({ parameters: { options } })).toMatchObject({
			maxMessages: LIMITS.maxMessagesMost,
			maxInFlight: 1,
			maxMessageSize: 150 * 1024 * 1024,
		});
	});

	it('understand what expressions make of booleans and folders', async () => {
		const values = {
			'options.emailDebug': 'true',
			folder: 'Helpdesk/In',
			afterProcessing: 'move',
			targetFolder: { __rl: true, mode: 'list', value: 'Done' },
			'options.addresses': ['Help@example.com', 'help@example.com'],
		};
		expect(await read({ values })).toMatchObject({
			emailDebug: true,
			folder: 'Helpdesk/In',
			targetFolder: 'Done',
			addresses: ['help@example.com'],
		});
	});

	it.each([
		[{ mailbox: ['x'] }, '"Mailbox" is not text'],
		[{ mailbox: 'support' }, 'not an email address'],
		[{ mailbox: 'a@b.example, c@d.example' }, 'not an'],
		[{ 'options.emailDebug': 'perhaps' }, '"Enable Email Debug"'],
		[{ startFrom: 'now' }, '"Start From" cannot be "now"'],
	])('name the field whose expression gives the wrong value: %j', async (values, message) => {
		await expect(read({ values })).rejects.toThrow(message);
	});

	it('want a target folder for moving', async () => {
		await expect(read({ parameters: { afterProcessing: 'move' } })).rejects.toThrow(
			'"Target Folder" is empty',
		);
	});

	it('ignore batch where each mail must be acknowledged', async () => {
		const batch = { 'options.batch': true };
		expect((await read({ values: batch })).batch).toBe(false);
		expect((await read({ values: { ...batch, ifWorkflowFails: 'ignore' } })).batch).toBe(true);
	});

	it('refuse a custom pattern without a group', async () => {
		const options = { requestIdPattern: 'custom', customRequestIdPattern: 'Case \\d+' };
		await expect(read({ parameters: { options } })).rejects.toThrow(
			'The request ID pattern cannot be used',
		);
	});
});
