import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MailSource } from '../../nodes/helpdesk/ports';
import { openEwsSender, openEwsSource } from '../../nodes/transports/ews';
import { Refusal } from '../servers/ews/refusal';
import { type EwsServer, fault, soap, startEwsServer } from '../servers/ews/server';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
/** The client's port of each call: another port is another connection. */
let ports: Array<number | undefined>;

beforeAll(async () => {
	server = await startEwsServer();
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.store.mailbox(MAILBOX);
	server.store.mailbox('customer@example.test');
	ports = [];
	server.intercept = undefined;
});

afterEach(() => {
	server.intercept = undefined;
});

const xml = { 'Content-Type': 'text/xml; charset=utf-8' };

/** The answer to a GetFolder, for another mailbox than this server's. */
const STRANGE_FOLDER = soap(
	'<m:GetFolderResponse><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id="c3RyYW5nZQ==" ChangeKey="AQAAAA=="/><t:DisplayName>Strange</t:DisplayName><t:TotalCount>0</t:TotalCount></t:Folder></m:Folders></m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse>',
);

const whole = (body: string) =>
	`HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

type Disorder = (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void>;

/** What comes with or instead of the right answer to one call. */
const DISORDERS: Record<string, Disorder> = {
	'a second answer in the same breath': async (request, _response, body) => {
		request.socket.write(whole(body) + whole(STRANGE_FOLDER));
	},
	'a second answer a little later': async (request, _response, body) => {
		request.socket.write(whole(body));
		await new Promise((resolve) => setTimeout(resolve, 30));
		request.socket.write(whole(STRANGE_FOLDER));
	},
	'more bytes than its length says': async (request, _response, body) => {
		request.socket.write(`${whole(body)}<!-- more -->`);
	},
};

const emptyFind = soap(
	'<m:FindItemResponse><m:ResponseMessages><m:FindItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:RootFolder IndexedPagingOffset="0" TotalItemsInView="0" IncludesLastItemInRange="true"><t:Items/></m:RootFolder></m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>',
);

async function withSource(work: (source: MailSource) => Promise<void>): Promise<void> {
	const source = await openEwsSource(optionsFor(server), tokenOf(MAILBOX), never);
	try {
		await work(source);
	} finally {
		await source.close();
	}
}

describe('answers out of step', () => {
	it.each(Object.entries(DISORDERS))(
		'%s: the next request goes over another connection and gets its own',
		async (_name, disorder) => {
			const mailbox = server.store.mailbox(MAILBOX);
			await withSource(async (source) => {
				server.intercept = async (_call, request, response) => {
					ports.push(request.socket.remotePort);
					if (ports.length > 1) return false;
					await disorder(request, response, emptyFind);
					return true;
				};
				expect(await source.newest(never)).toBeNull();
				await new Promise((resolve) => setTimeout(resolve, 80));
				const { id } = mailbox.put(mailbox.wellKnown('inbox'), 'Subject: own\r\n\r\n');
				expect((await source.newest(never))?.id).toBe(id);
				expect(new Set(ports).size).toBe(2);
			});
		},
	);

	it('an answer that ends as it should leaves the connection in use', async () => {
		await withSource(async (source) => {
			server.intercept = (_call, request) => {
				ports.push(request.socket.remotePort);
				return false;
			};
			for (let times = 0; times < 5; times++) await source.newest(never);
			expect(new Set(ports).size).toBe(1);
		});
	});

	it('a fault, too, is the last answer of its connection', async () => {
		await withSource(async (source) => {
			server.intercept = (_call, request, response) => {
				ports.push(request.socket.remotePort);
				if (ports.length > 1) return false;
				response.writeHead(500, xml);
				response.end(soap(fault(new Refusal('ErrorServerBusy', 'Busy.', 5))));
				return true;
			};
			expect(await source.newest(never)).toBeNull();
			expect(new Set(ports).size).toBe(2);
		});
	});

	it.each<[string, Record<string, string>, string]>([
		['of another operation', xml, STRANGE_FOLDER],
		[
			'to another request',
			{ ...xml, 'client-request-id': 'f9a3c9b0-0000-4000-8000-000000000000' },
			emptyFind,
		],
	])('an answer %s is none, and the connection ends', async (_what, headers, body) => {
		await withSource(async (source) => {
			server.intercept = (_call, request, response) => {
				ports.push(request.socket.remotePort);
				if (ports.length > 1) return false;
				response.writeHead(200, headers).end(body);
				return true;
			};
			await expect(source.newest(never)).rejects.toMatchObject({
				code: 'MAIL_PROTOCOL',
				message: expect.stringContaining('does not belong to FindItem'),
			});
			expect(await source.newest(never)).toBeNull();
			expect(new Set(ports).size).toBe(2);
		});
	});

	it('the own client-request-id, in whatever case, is taken', async () => {
		await withSource(async (source) => {
			server.intercept = (call, _request, response) => {
				const id = String(call.headers['client-request-id']).toUpperCase();
				response.writeHead(200, { ...xml, 'client-request-id': id }).end(emptyFind);
				return true;
			};
			expect(await source.newest(never)).toBeNull();
		});
	});
});

const message = () => ({
	messageId: '<hd.a.b.c@example.test>',
	from: { name: '', address: MAILBOX },
	sender: null,
	replyTo: [],
	to: [{ name: '', address: 'customer@example.test' }],
	cc: [],
	bcc: [],
	subject: 'Hello',
	text: 'Hello',
	html: null,
	inReplyTo: null,
	references: [],
	priority: 'normal' as const,
	date: new Date('2026-11-24T10:00:00Z'),
	headers: [],
	attachments: [],
	envelopeFrom: MAILBOX,
});

async function* compose(): AsyncIterable<string> {
	yield 'To: customer@example.test\r\nSubject: Hello\r\n\r\nHello\r\n';
}

/** The code a send ends with when the server answers it so; and how often it was asked. */
async function sendAnswered(
	answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ code: string; retryable: boolean; calls: number }> {
	const sender = openEwsSender(optionsFor(server), tokenOf(MAILBOX), compose);
	await sender.verify(never);
	let calls = 0;
	server.intercept = ({ operation }, request, response) => {
		if (operation !== 'CreateItem') return false;
		calls += 1;
		answer(request, response);
		return true;
	};
	try {
		await sender.send(message(), never);
		return { code: 'sent', retryable: false, calls };
	} catch (error) {
		const { code, retryable } = error as { code: string; retryable: boolean };
		return { code, retryable, calls };
	} finally {
		await sender.close();
	}
}

const refusing = (status: number, code: string, backOff: number | null = null) =>
	[
		`a fault ${code}`,
		(_: IncomingMessage, response: ServerResponse) => {
			response.writeHead(status, xml).end(soap(fault(new Refusal(code, 'No.', backOff))));
		},
	] as const;
const status = (code: number, headers: Record<string, string> = {}, body = '') =>
	[
		`HTTP ${code}`,
		(_: IncomingMessage, response: ServerResponse) => {
			response.writeHead(code, headers).end(body);
		},
	] as const;
const entry = (code: string) =>
	[
		`a response message ${code}`,
		(_: IncomingMessage, response: ServerResponse) => {
			response
				.writeHead(200, xml)
				.end(
					soap(
						`<m:CreateItemResponse><m:ResponseMessages><m:CreateItemResponseMessage ResponseClass="Error"><m:MessageText>No.</m:MessageText><m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:Items/></m:CreateItemResponseMessage></m:ResponseMessages></m:CreateItemResponse>`,
					),
				);
		},
	] as const;

describe('a send whose answer', () => {
	it.each([
		[
			'is that of another operation',
			(_: IncomingMessage, response: ServerResponse) => {
				response.writeHead(200, xml).end(STRANGE_FOLDER);
			},
		] as const,
		[
			'is to another request',
			(_: IncomingMessage, response: ServerResponse) => {
				response.writeHead(200, { ...xml, 'client-request-id': 'another' }).end(STRANGE_FOLDER);
			},
		] as const,
		[
			'is no XML',
			(_: IncomingMessage, response: ServerResponse) => {
				response.writeHead(200, xml).end('<s:Envelope>');
			},
		] as const,
		[
			'holds no response message',
			(_: IncomingMessage, response: ServerResponse) => {
				response
					.writeHead(200, xml)
					.end(soap('<m:CreateItemResponse><m:ResponseMessages/></m:CreateItemResponse>'));
			},
		] as const,
		[
			'never comes',
			(request: IncomingMessage) => {
				request.socket.destroy();
			},
		] as const,
		status(500),
		status(500, { 'Content-Type': 'text/html' }, '<html>Runtime Error</html>'),
		status(502, { 'Content-Type': 'text/html' }, '<html>Bad Gateway</html>'),
		status(504),
		status(200, { 'Content-Type': 'application/json' }, '{}'),
		refusing(500, 'ErrorInternalServerError'),
		refusing(500, 'ErrorInternalServerTransientError'),
		refusing(500, 'ErrorTimeoutExpired'),
		refusing(500, 'ErrorMailboxStoreUnavailable'),
		refusing(500, 'Server'),
		refusing(502, 'ErrorInternalServerError'),
		entry('ErrorInternalServerError'),
		entry('ErrorTimeoutExpired'),
		entry('ErrorBatchProcessingStopped'),
		entry('ErrorItemSave'),
	])('%s: nobody knows what became of it, and it is not tried again', async (_name, answer) => {
		expect(await sendAnswered(answer)).toEqual({
			code: 'MAIL_OUTCOME_UNKNOWN',
			retryable: false,
			calls: 1,
		});
	});

	it.each([
		[...status(401), 'MAIL_AUTH_REFUSED'] as const,
		[...status(403), 'MAIL_FOLDER_REFUSED'] as const,
		[...status(404), 'MAIL_INPUT'] as const,
		[...status(413), 'MAIL_TOO_LARGE'] as const,
		[...status(429), 'MAIL_THROTTLED'] as const,
		[...status(503, { 'Retry-After': '7' }), 'MAIL_THROTTLED'] as const,
		[...status(302, { Location: '/owa/auth/logon.aspx' }), 'MAIL_PROTOCOL'] as const,
		[
			...status(200, { 'Content-Type': 'text/html' }, '<form><input type="password"></form>'),
			'MAIL_PROTOCOL',
		] as const,
		[...refusing(500, 'ErrorServerBusy', 60_000), 'MAIL_THROTTLED'] as const,
		[...refusing(500, 'ErrorSchemaValidation'), 'MAIL_INPUT'] as const,
		[...refusing(500, 'ErrorSendAsDenied'), 'MAIL_SENDER_REFUSED'] as const,
		[...refusing(500, 'ErrorCannotFindUser'), 'MAIL_FOLDER_REFUSED'] as const,
		[...entry('ErrorSendAsDenied'), 'MAIL_SENDER_REFUSED'] as const,
		[...entry('ErrorInvalidRecipients'), 'MAIL_RECIPIENT_REFUSED'] as const,
		[...entry('ErrorMessageSizeExceeded'), 'MAIL_TOO_LARGE'] as const,
		[...entry('ErrorSubmissionQuotaExceeded'), 'MAIL_DEFERRED'] as const,
		[...entry('ErrorServerBusy'), 'MAIL_THROTTLED'] as const,
		[...entry('ErrorNobodyHasHeardOf'), 'MAIL_REJECTED'] as const,
	])('%s: it was surely not sent', async (_name, answer, code) => {
		expect(await sendAnswered(answer)).toMatchObject({ code, calls: 1 });
	});

	it('is one too many: the next send is not taken for done by it', async () => {
		const sender = openEwsSender(optionsFor(server), tokenOf(MAILBOX), compose);
		await sender.verify(never);
		const sent = soap(
			'<m:CreateItemResponse><m:ResponseMessages><m:CreateItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items/></m:CreateItemResponseMessage></m:ResponseMessages></m:CreateItemResponse>',
		);
		let times = 0;
		server.intercept = async (_call, request, response) => {
			times += 1;
			if (times === 1) {
				request.socket.write(whole(sent));
				await new Promise((resolve) => setTimeout(resolve, 20));
				request.socket.write(whole(sent));
				return true;
			}
			response.writeHead(500, xml).end(soap(fault(new Refusal('ErrorSendAsDenied', 'No.'))));
			await once(response, 'close');
			return true;
		};
		await sender.send(message(), never);
		await new Promise((resolve) => setTimeout(resolve, 60));
		await expect(sender.send(message(), never)).rejects.toMatchObject({
			code: 'MAIL_SENDER_REFUSED',
		});
		expect(times).toBe(2);
		await sender.close();
	});
});

checkSchema(() => server);
