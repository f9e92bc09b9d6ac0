import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import {
	MemoryTranscript,
	offeredMechanisms,
	redact,
	scrubError,
	startSasl,
} from '../../../../nodes/transports/auth/index';

const identity = {
	user: 'helpdesk@example.test',
	accessToken: 'ya29.token',
	host: 'mail.example.test',
	port: 993,
};
const decode = (base64: string) => Buffer.from(base64, 'base64').toString();

describe('SASL', () => {
	it('frames XOAUTH2 as its authors wrote it', () => {
		expect(decode(startSasl('XOAUTH2', identity).initialResponse)).toBe(
			'user=helpdesk@example.test\x01auth=Bearer ya29.token\x01\x01',
		);
	});

	it('frames OAUTHBEARER by RFC 7628, with host and port and an escaped name', () => {
		const exchange = startSasl('OAUTHBEARER', { ...identity, user: 'a,b=c@example.test' });
		expect(decode(exchange.initialResponse)).toBe(
			'n,a=a=2Cb=3Dc@example.test,\x01host=mail.example.test\x01port=993\x01auth=Bearer ya29.token\x01\x01',
		);
		expect(decode(exchange.lastResponse)).toBe('\x01');
	});

	it.each([
		['user', { user: 'a\x01auth=Bearer x' }],
		['token', { accessToken: 'a\r\nNOOP' }],
		['empty token', { accessToken: '' }],
	])('refuses a %s that would break the frame', (_what, change) => {
		expect(() => startSasl('XOAUTH2', { ...identity, ...change })).toThrow(MailError);
	});

	it.each([
		[['PLAIN', 'xoauth2'], ['XOAUTH2']],
		[['OAUTHBEARER'], ['OAUTHBEARER']],
		[
			['OAUTHBEARER', 'XOAUTH2'],
			['XOAUTH2', 'OAUTHBEARER'],
		],
		[['PLAIN', 'LOGIN'], []],
	])('tries of %j: %j', (offered, mechanisms) => {
		expect(offeredMechanisms(offered)).toEqual(mechanisms);
	});

	it('reads the refusal and nothing else', () => {
		const exchange = startSasl('XOAUTH2', identity);
		const refusal = Buffer.from('{"status":"400"}').toString('base64');
		expect(exchange.refusalOf(refusal)).toBe('{"status":"400"}');
		expect(exchange.refusalOf('')).toBeNull();
		expect(exchange.refusalOf('bm90IGpzb24=')).toBeNull();
	});
});

describe('redaction', () => {
	const token = `eyJ0eXAi.${'a1B2'.repeat(30)}.sig-_`;
	it.each([
		`Authorization: Bearer ${token}`,
		`A1 AUTHENTICATE XOAUTH2 ${Buffer.from(`user=a\x01auth=Bearer ${token}\x01\x01`).toString('base64')}`,
		`{"access_token":"${token}","x":1}`,
		`grant_type=x&refresh_token=${token}&y=2`,
		`auth=Bearer ${token}\x01\x01`,
		'AUTH XOAUTH2 dXNlcj1hQGIBYXV0aD1CZWFyZXIgeAEB',
	])('hides the secret in %s', (line) => {
		const hidden = redact(line);
		expect(hidden).not.toContain('a1B2a1B2');
		expect(hidden).not.toContain('dXNlcj1');
		expect(hidden).toContain('[redacted]');
	});

	it.each([
		'* 12 FETCH (UID 77 FLAGS (\\Seen HelpdeskDone_0a1b2c))',
		'250-AUTH XOAUTH2 OAUTHBEARER',
		'C: UID STORE 1:4,9,12,15,18,21,24,27,30,33,36,39,42,45,48,51,54,57,60,63,66,69,72 +FLAGS.SILENT (\\Seen)',
		'550 5.7.60 SMTP; Client does not have permissions to send as this sender',
	])('leaves %s alone', (line) => {
		expect(redact(line)).toBe(line);
	});

	it('takes milliseconds on a long hostile line', () => {
		const started = performance.now();
		for (const line of [
			'Bearer '.repeat(100_000),
			'a'.repeat(1_000_000),
			`${'code='.repeat(50_000)}`,
		]) {
			redact(line);
		}
		expect(performance.now() - started).toBeLessThan(1000);
	});

	it('cleans an error of a library with its message, stack, causes and parsed answers', () => {
		const cause = Object.assign(new Error(`said Bearer ${token}`), { response: { raw: token } });
		const error = Object.assign(new Error(`refused: Bearer ${token}`, { cause }), {
			response: `NO ${token}`,
			code: 'EAUTH',
		});
		expect(inspect(scrubError(error), { depth: 10 })).not.toContain('a1B2a1B2');
		expect(error.code).toBe('EAUTH');
	});
});

describe('MemoryTranscript', () => {
	it('keeps the first and the last lines and counts what fell out', () => {
		let now = 100;
		const transcript = new MemoryTranscript(4, () => (now += 5));
		for (let n = 1; n <= 10; n += 1) transcript.line('client', `line ${n}`);
		expect(transcript.lines()).toEqual([
			'+5 ms C: line 1',
			'+10 ms C: line 2',
			'-- 6 lines left out',
			'+45 ms C: line 9',
			'+50 ms C: line 10',
		]);
	});

	it('splits lines and redacts', () => {
		const transcript = new MemoryTranscript(10, () => 0);
		transcript.line('server', '250-A\r\n250 B Bearer abc');
		expect(transcript.lines()).toEqual(['+0 ms S: 250-A', '+0 ms S: 250 B Bearer [redacted]']);
	});
});
