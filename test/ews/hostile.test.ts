import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MailError } from '../../nodes/helpdesk/errors';
import { openEwsSource } from '../../nodes/transports/ews';
import { Refusal } from '../servers/ews/refusal';
import {
	type EwsServer,
	fault,
	type Intercept,
	sendXml,
	soap,
	startEwsServer,
} from '../servers/ews/server';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';
import { readMails } from '../support/readMails';

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer({ checkToken: (token) => token.replace(/^token-of:/, '') });
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.store.mailbox(MAILBOX);
	server.calls.length = 0;
});

afterEach(() => {
	server.intercept = undefined;
	server.illegal = '';
	server.refuseItem = () => null;
});

/** Times short enough for a test, long enough for a busy machine. */
const timeouts = { connectMs: 5000, idleMs: 1500, totalMs: 10_000 };

const open = async () =>
	await openEwsSource(optionsFor(server, { timeouts }), tokenOf(MAILBOX), never);

/** An answer of bytes with a status; headers as given. */
const answering =
	(status: number, headers: Record<string, string>, ...parts: Array<string | Buffer>): Intercept =>
	(_call, _request, response) => {
		response.writeHead(status, headers);
		for (const part of parts) response.write(part);
		response.end();
		return true;
	};

const xml = { 'Content-Type': 'text/xml; charset=utf-8' };
const html = { 'Content-Type': 'text/html' };

describe('an answer that is not EWS', () => {
	const cases: Array<[name: string, intercept: Intercept, code: string]> = [
		['garbage', answering(200, xml, Buffer.from([0, 255, 1, 254, 60, 60])), 'MAIL_PROTOCOL'],
		['an empty 200', answering(200, xml), 'MAIL_PROTOCOL'],
		['an empty 500', answering(500, {}), 'MAIL_PROTOCOL'],
		['an HTML error page', answering(502, html, '<html><body>Bad gateway'), 'MAIL_PROTOCOL'],
		['a sign-in page', answering(200, html, '<html>Sign in</html>'), 'MAIL_PROTOCOL'],
		['HTML that says it is XML', answering(200, xml, '<html><br></html>'), 'MAIL_PROTOCOL'],
		['half an answer', answering(200, xml, soap('').slice(0, 300)), 'MAIL_PROTOCOL'],
		['another SOAP answer', answering(200, xml, soap('<m:X/>')), 'MAIL_PROTOCOL'],
		[
			'a redirect',
			answering(302, { Location: 'https://elsewhere.example.test/' }),
			'MAIL_PROTOCOL',
		],
		['no such page', answering(404, html, 'none'), 'MAIL_INPUT'],
		['a 403', answering(403, html, 'no'), 'MAIL_FOLDER_REFUSED'],
		[
			'damaged gzip',
			answering(200, { ...xml, 'Content-Encoding': 'gzip' }, 'nonsense'),
			'MAIL_PROTOCOL',
		],
		[
			'a connection cut in the middle',
			(_call, _request, response) => {
				response.writeHead(200, { ...xml, 'Content-Length': '5000' });
				response.write(soap('').slice(0, 300), () => response.socket?.destroy());
				return true;
			},
			'MAIL_CONNECTION_LOST',
		],
		['silence', () => true, 'MAIL_TIMEOUT'],
		[
			'a byte now and then',
			(_call, _request, response) => {
				response.writeHead(200, xml);
				const timer = setInterval(() => response.write(' '), 500);
				response.on('close', () => clearInterval(timer));
				return true;
			},
			'MAIL_TIMEOUT',
		],
		[
			'an endless answer',
			(_call, _request, response) => {
				response.writeHead(200, xml);
				response.write('<s:Envelope xmlns:s="s">');
				const piece = '<s:Body>text</s:Body>'.repeat(5000);
				const more = () => {
					while (response.write(piece));
				};
				response.on('drain', more);
				more();
				return true;
			},
			'MAIL_TOO_LARGE',
		],
	];

	it.each(cases)(
		'%s becomes one clear error',
		async (_name, intercept, code) => {
			server.intercept = intercept;
			await expect(open()).rejects.toMatchObject({ name: 'MailError', code });
			server.intercept = undefined;
			const source = await open();
			expect(await source.newest(never)).toBeNull();
			await source.close();
		},
		30_000,
	);

	it('a port that speaks no TLS is named as such', async () => {
		const plain = createTcpServer((socket) => {
			socket.on('error', () => undefined);
			socket.end('HTTP/1.1 200 OK\r\n\r\n');
		}).listen(0, '127.0.0.1');
		await once(plain, 'listening');
		const { port } = plain.address() as { port: number };
		const options = optionsFor(server, { url: `https://127.0.0.1:${port}/EWS/Exchange.asmx` });
		await expect(openEwsSource(options, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_TLS_PROTOCOL',
		});
		plain.close();
	});

	it('an untrusted certificate stays one when the environment of Node turns the check off', async () => {
		const { ca: _ca, ...untrusted } = optionsFor(server);
		const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
		process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
		try {
			await expect(openEwsSource(untrusted, tokenOf(MAILBOX), never)).rejects.toMatchObject({
				code: 'MAIL_TLS_UNTRUSTED',
			});
		} finally {
			if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
			else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
		}
		expect(server.calls).toEqual([]);
	});

	it('a host that n8n does not allow is not connected to', async () => {
		const checkUrl = async () => await Promise.reject(new MailError('MAIL_INPUT', 'not allowed'));
		const forbidden = openEwsSource(optionsFor(server, { checkUrl }), tokenOf(MAILBOX), never);
		await expect(forbidden).rejects.toMatchObject({ code: 'MAIL_INPUT' });
		expect(server.calls).toEqual([]);
	});

	it.each([301, 302, 307, 308])(
		'a redirect (%i) is not followed with the token',
		async (status) => {
			const asked: Array<string | undefined> = [];
			server.intercept = (call, request, response) => {
				asked.push(request.url);
				return answering(status, { Location: `${server.url}?stolen` })(call, request, response);
			};
			await expect(open()).rejects.toMatchObject({ code: 'MAIL_INPUT' });
			expect(asked).toEqual(['/EWS/Exchange.asmx']);
		},
	);

	it('an untrusted certificate and a plain URL send no token', async () => {
		const { ca: _ca, ...untrusted } = optionsFor(server);
		await expect(openEwsSource(untrusted, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_TLS_UNTRUSTED',
		});
		const plain = optionsFor(server, { url: server.url.replace('https', 'http') });
		await expect(openEwsSource(plain, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_INPUT',
		});
		expect(server.calls).toEqual([]);
	});
});

describe('signing in', () => {
	it('asks once for a new token after a 401, then says what the server said', async () => {
		let refusals = 1;
		server.intercept = (_call, _request, response) => {
			if (refusals-- <= 0) return false;
			response.writeHead(401, {
				'WWW-Authenticate': 'Bearer',
				'x-ms-diagnostics':
					'2000003;reason="The audience claim value is invalid";error_category="invalid_audience"',
			});
			response.end();
			return true;
		};
		const token = tokenOf(MAILBOX);
		const source = await openEwsSource(optionsFor(server), token, never);
		expect(token.refreshed).toBe(1);
		refusals = 2;
		await expect(source.newest(never)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			message: expect.stringContaining('scope must name the host'),
			serverText: expect.stringContaining('audience claim'),
		});
		expect(token.refreshed).toBe(2);
		await source.close();
	});

	it('asks once for a new token though the server is busy after it', async () => {
		const token = tokenOf(MAILBOX);
		const source = await openEwsSource(optionsFor(server), token, never);
		const answers = [401, 503, 503];
		server.intercept = (_call, _request, response) => {
			const status = answers.shift();
			if (status === undefined) return false;
			response.writeHead(status, { 'WWW-Authenticate': 'Bearer', 'Retry-After': '1' }).end();
			return true;
		};
		expect(await source.newest(never)).toBeNull();
		expect(token.refreshed).toBe(1);
		await source.close();
	});

	it('spends no second refresh where the first was fruitless, until the token is another', async () => {
		const token = tokenOf(MAILBOX);
		const source = await openEwsSource(optionsFor(server), token, never);
		let isRefusing = true;
		server.intercept = (_call, _request, response) => {
			if (isRefusing) response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
			return isRefusing;
		};
		const refused = { code: 'MAIL_AUTH_REFUSED' };
		for (let n = 0; n < 3; n += 1)
			await expect(source.newest(never)).rejects.toMatchObject(refused);
		expect(token.refreshed).toBe(1);
		isRefusing = false;
		expect(await source.newest(never)).toBeNull();
		await source.close();
	});

	it('spends no refresh on a 401 that speaks of the server itself', async () => {
		const token = tokenOf(MAILBOX);
		const source = await openEwsSource(optionsFor(server), token, never);
		server.intercept = answering(401, {
			'WWW-Authenticate': 'Bearer',
			'x-ms-diagnostics':
				'2000007;reason="An internal error occurred";error_category="internal_error"',
		});
		await expect(source.newest(never)).rejects.toMatchObject({
			code: 'MAIL_AUTH_UNAVAILABLE',
			retryable: true,
		});
		expect(token.refreshed).toBe(0);
		await source.close();
	});

	it('says that the server offers no OAuth', async () => {
		const basic = await startEwsServer({ offersBearer: false });
		await expect(openEwsSource(optionsFor(basic), tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			message: expect.stringContaining('OAuthAuthentication'),
		});
		await basic.close();
	});

	it('acts as the mailbox with an app-only token, and routes every call to it', async () => {
		const options = optionsFor(server, { impersonate: true });
		const source = await openEwsSource(options, tokenOf('app@example.test'), never);
		await source.close();
		expect(server.calls[0]?.body).toContain(
			`<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${MAILBOX}</t:SmtpAddress>`,
		);
		expect(server.calls[0]?.headers['x-anchormailbox']).toBe(MAILBOX);
	});

	it('refuses a mailbox the user may not open', async () => {
		await expect(
			openEwsSource(optionsFor(server), tokenOf('somebody@example.test'), never),
		).rejects.toMatchObject({ code: 'MAIL_FOLDER_REFUSED' });
	});
});

describe('a busy server', () => {
	const busy = (backOffMs: number | null) =>
		fault(
			new Refusal(
				'ErrorServerBusy',
				'The server cannot service this request right now.',
				backOffMs,
			),
		);

	it('is waited for as long as it asks, within the bound', async () => {
		let times = 2;
		server.intercept = (_call, request, response) => {
			if (times-- <= 0) return false;
			sendXml(request, response, 500, soap(busy(10)));
			return true;
		};
		const source = await open();
		await source.close();
		expect(server.calls).toHaveLength(3);
	});

	it('is left to the next poll when it asks for more', async () => {
		server.intercept = (_call, request, response) => {
			sendXml(request, response, 500, soap(busy(60_000)));
			return true;
		};
		await expect(open()).rejects.toMatchObject({ code: 'MAIL_THROTTLED', retryAfterMs: 60_000 });
		server.intercept = answering(429, { 'Retry-After': '120' });
		await expect(open()).rejects.toMatchObject({ code: 'MAIL_THROTTLED', retryAfterMs: 120_000 });
	});

	it('may put off single items of a batch', async () => {
		const mailbox = server.store.mailbox(MAILBOX);
		const ids = ['a', 'b'].map(
			(name) => mailbox.put(mailbox.wellKnown('inbox'), `Subject: ${name}\r\n\r\n`).id,
		);
		let times = 1;
		server.refuseItem = (operation, id) =>
			operation === 'GetItem' && id === ids[0] && times-- > 0
				? new Refusal('ErrorServerBusy', 'busy', 5)
				: null;
		const source = await open();
		expect([...(await source.look(ids, never)).keys()]).toEqual(ids);
		await source.close();
	});
});

describe('mails of every kind', () => {
	it('come in the server’s order whatever their type, and one that cannot be converted by its header', async () => {
		const mailbox = server.store.mailbox(MAILBOX);
		const inbox = mailbox.wellKnown('inbox');
		const put = (subject: string, more = {}) =>
			mailbox.put(inbox, `Subject: ${subject}\r\nX-Kind: one\r\n\r\nbody\r\n`, more);
		put('message');
		put('meeting', { type: 'MeetingRequest', itemClass: 'IPM.Schedule.Meeting.Request' });
		put('report', { type: 'Item', itemClass: 'REPORT.IPM.Note.NDR' });
		put('corrupt', { isCorrupt: true });
		put('post', { type: 'PostItem', itemClass: 'IPM.Post' });
		server.illegal = '&#x0;&#xB;';
		const source = await open();
		const { refs } = await source.list(await source.start('everything', never), 100, never);
		const got: string[] = [];
		for await (const mail of readMails(source, refs, 1e6)) {
			got.push(`${/^Subject: (.*)$/m.exec(mail.source.toString())?.[1]?.trim()} ${mail.isPartial}`);
		}
		expect(got).toEqual([
			'message false',
			'meeting false',
			'report false',
			'corrupt true',
			'post false',
		]);
		server.illegal = '';
		const done = await source.acknowledge(
			refs.map(({ id }) => ({ id, receipt: true, seen: true })),
			never,
		);
		expect(done.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done', 'done']);
		expect(
			server.calls.filter(({ operation }) => operation === 'UpdateItem').at(0)?.body,
		).toContain('SuppressReadReceipts="true"');
		await source.close();
	});
});

describe('a first sync of very many mails', () => {
	it('goes on over several calls by ids only, with what was received meanwhile at once', async () => {
		const mailbox = server.store.mailbox(MAILBOX);
		const inbox = mailbox.wellKnown('inbox');
		const old = new Date(Date.now() - 86_400_000);
		for (let index = 0; index < 10_000; index++) {
			mailbox.put(inbox, 'Subject: old\r\n\r\n', { receivedAt: old });
		}
		const first = await open();
		let cursor = await first.start('activation', never);
		await first.close();
		const arrived = mailbox.put(inbox, 'Subject: new\r\n\r\n').id;
		const perCall: string[][] = [];
		for (let round = 0; round < 10; round++) {
			const source = await open();
			const listing = await source.list(JSON.parse(JSON.stringify(cursor)), 50, never);
			await source.close();
			perCall.push(listing.refs.map(({ id }) => id));
			cursor = listing.next;
			if (!listing.hasMore) break;
		}
		expect(perCall.length).toBeGreaterThan(1);
		expect(perCall[0]).toEqual([arrived]);
		expect(perCall.slice(1).flat()).toEqual([]);
		expect(server.calls.some(({ operation }) => operation === 'GetItem')).toBe(false);
		const again = mailbox.put(inbox, 'Subject: later, moved in by hand\r\n\r\n', {
			receivedAt: old,
		});
		const source = await open();
		expect((await source.list(cursor, 50, never)).refs.map(({ id }) => id)).toEqual([again.id]);
		await source.close();
	}, 60_000);
});

checkSchema(() => server);
