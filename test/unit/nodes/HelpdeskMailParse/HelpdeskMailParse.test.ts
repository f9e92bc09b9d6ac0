import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpdeskMailParse } from '../../../../nodes/HelpdeskMailParse/HelpdeskMailParse.node';
import type { MailItem } from '../../../../nodes/helpdesk/model';
import { MAIL_FIXTURES } from '../../../support/mailFixtures';

const read = (name: string) => readFileSync(join(MAIL_FIXTURES, `${name}.eml`));

/** The value at a path such as `options.sanitizeHtml`. */
function at(value: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

interface Setup {
	items: Array<{ parameters: Record<string, unknown>; mail?: Buffer }>;
	keys?: string;
	continueOnFail?: boolean;
}

/** What n8n gives `execute`; parameters that are not set throw without a fallback, as in n8n. */
function context(setup: Setup): IExecuteFunctions {
	return {
		getInputData: () => setup.items.map(() => ({ json: {} })),
		getNode: () => ({
			name: 'Parse',
			type: 'helpdeskMailParse',
			typeVersion: 1,
			id: '1',
			position: [0, 0],
			parameters: {},
			credentials:
				setup.keys === undefined ? {} : { helpdeskReplyTrackingApi: { id: '1', name: 'Keys' } },
		}),
		getNodeParameter: (name: string, index: number, fallback?: unknown) => {
			const value = at(setup.items[index]?.parameters, name) ?? fallback;
			if (value === undefined) throw new Error(`Could not get parameter "${name}"`);
			return value;
		},
		getCredentials: async () => ({ secretKeys: setup.keys }),
		continueOnFail: () => setup.continueOnFail ?? false,
		helpers: {
			assertBinaryData: (index: number, name: string) => {
				if (setup.items[index]?.mail === undefined) throw new Error(`no binary field ${name}`);
				return { data: '', mimeType: 'message/rfc822' };
			},
			getBinaryDataBuffer: async (index: number) => setup.items[index]?.mail,
			prepareBinaryData: async (data: Buffer, fileName: string, mimeType: string) => ({
				data: data.toString('base64'),
				fileName,
				mimeType,
			}),
		},
	} as unknown as IExecuteFunctions;
}

async function execute(setup: Setup): Promise<INodeExecutionData[][]> {
	return await new HelpdeskMailParse().execute.call(context(setup));
}

const mailboxOf = { mailbox: 'support@example.com', addresses: 'help@example.com' };
const item = (data: INodeExecutionData | undefined) => data?.json as unknown as MailItem;

describe('Helpdesk Mail Parse', () => {
	it('sends every mail out by the output of its kind, paired with its input', async () => {
		const names = ['new/plain', 'reply/signed-in-reply-to', 'bounce/postfix', 'new/web-form'];
		const outputs = await execute({
			keys: 'fixture-key-of-this-helpdesk',
			items: names.map((name) => ({
				parameters: { source: 'binary', binaryPropertyName: 'data', ...mailboxOf },
				mail: read(name),
			})),
		});
		expect(outputs.map((each) => each.map((data) => data.pairedItem))).toEqual([
			[{ item: 0 }, { item: 3 }],
			[{ item: 1 }],
			[{ item: 2 }],
		]);
		expect(item(outputs[1]?.[0])).toMatchObject({ requestId: '4711', verified: true });
		expect(item(outputs[0]?.[0]).mailbox).toMatchObject({ protocol: 'file' });
	});

	it('takes text, and makes the same key of it', async () => {
		const mail = read('new/plain');
		const outputs = await execute({
			items: [
				{ parameters: { source: 'text', text: mail.toString(), ...mailboxOf } },
				{ parameters: { source: 'binary', binaryPropertyName: 'data', ...mailboxOf }, mail },
			],
		});
		const keys = outputs[0]?.map((data) => item(data).mailbox.key);
		expect(keys?.[0]).toBe(keys?.[1]);
	});

	it('gives attachments and the raw mail as binary data on request', async () => {
		const mail = Buffer.from(
			'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--x--\r\n',
		);
		const parameters = { source: 'binary', binaryPropertyName: 'data' };
		const [withAll, without] =
			(
				await execute({
					items: [
						{
							parameters: {
								...parameters,
								attachments: 'download',
								options: { includeRawEml: true },
							},
							mail,
						},
						{ parameters, mail },
					],
				})
			)[0] ?? [];
		expect(Object.keys(withAll?.binary ?? {}).sort()).toEqual(['attachment_0', 'eml']);
		expect(withAll?.binary?.attachment_0).toMatchObject({ fileName: 'a.pdf', data: 'JVBERg==' });
		expect(item(withAll).attachments[0]?.binaryProperty).toBe('attachment_0');
		expect(without?.binary).toEqual({});
		expect(item(without).attachments[0]).toMatchObject({ fileName: 'a.pdf', binaryProperty: null });
	});

	it('takes the header alone of a mail over the limit', async () => {
		const mail = Buffer.concat([read('new/plain'), Buffer.alloc(1024 * 1024 + 1, 'x')]);
		const outputs = await execute({
			items: [
				{
					parameters: {
						source: 'binary',
						binaryPropertyName: 'data',
						options: { maxMessageSize: 1 },
					},
					mail,
				},
			],
		});
		const made = item(outputs[0]?.[0]);
		expect(made.size).toBe(mail.length);
		expect(made.text).toBe('');
		expect(made.findings.map((finding) => finding.rule)).toContain('tooLarge');
	});

	it('fails with the item’s number, or goes on and says why', async () => {
		const items = [
			{ parameters: { source: 'text', text: ' ' } },
			{ parameters: { source: 'text', text: read('new/plain').toString() } },
			{
				parameters: {
					source: 'text',
					text: 'Subject: x\n\ny',
					options: { requestIdPattern: 'custom', customRequestIdPattern: '(a+)+' },
				},
			},
		];
		await expect(execute({ items })).rejects.toMatchObject({ context: { itemIndex: 0 } });
		const outputs = await execute({ items, continueOnFail: true });
		expect(outputs[0]?.map((data) => data.json.error !== undefined)).toEqual([true, false, true]);
		expect(outputs[0]?.[2]?.json.error).toMatch(/pattern/);
	});
});
