import { describe, expect, it } from 'vitest';
import { MailError } from '../../../nodes/helpdesk/errors';
import { hideSecrets, rememberSecret } from '../../../nodes/helpdesk/secretValues';
import { toNodeError } from '../../../nodes/shared/errors/nodeErrors';
import { imapProtocol } from '../../../nodes/shared/protocols/imap';
import { redact } from '../../../nodes/transports/auth/index';

const TOKEN = 'ya29.a0AfB-short_opaque/token+of=this.test';
const CLIENT_SECRET = 'Q~8x.pass&word';

rememberSecret(TOKEN);
rememberSecret(CLIENT_SECRET);

/** What must not be left of a secret: any eight of its characters in a row. */
function pieces(secret: string): string[] {
	return Array.from({ length: secret.length - 7 }, (_one, at) => secret.slice(at, at + 8));
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret that the process knows', () => {
	it.each([
		['as it is', `NO login with token ${TOKEN} failed`],
		['in quotes', `"${TOKEN}" is not valid`],
		['cut by the server', `NO bad token ${TOKEN.slice(0, 20)}...`],
		['in XML', `<faultstring>token ${TOKEN}</faultstring>`],
		['in a URL', `GET /?t=${encodeURIComponent(TOKEN)}&x=1`],
		['twice', `${TOKEN} and ${TOKEN}`],
	])('is hidden %s', (_how, text) => {
		const shown = hideSecrets(text);
		expect(shown).toContain('[redacted]');
		for (const piece of pieces(TOKEN)) expect(shown).not.toContain(piece);
	});

	it.each(['a', 'ab', 'abc', 'somebody.longer@example.com'])(
		'is hidden in a SASL response of %s, whatever its offset',
		(user) => {
			const xoauth2 = base64(`user=${user}\x01auth=Bearer ${TOKEN}\x01\x01`);
			const oauthbearer = base64(
				`n,a=${user},\x01host=h\x01port=1\x01auth=Bearer ${TOKEN}\x01\x01`,
			);
			for (const response of [xoauth2, oauthbearer, base64(`${user}:${TOKEN}`)]) {
				const shown = hideSecrets(`NO you sent ${response}`);
				const left = /sent (.*)\[redacted\]/.exec(shown)?.[1] ?? shown;
				expect(Buffer.from(left, 'base64').toString()).not.toContain(TOKEN.slice(0, 4));
			}
		},
	);

	it('is hidden when it is short and holds what XML escapes', () => {
		expect(hideSecrets(`secret ${CLIENT_SECRET} refused`)).toBe('secret [redacted] refused');
		expect(hideSecrets(`secret Q~8x.pass&#38;word refused`)).toBe('secret [redacted] refused');
	});

	it.each(['', 'The token of ada@example.com has expired.', 'ya29', 'AADSTS700016'])(
		'changes no text without it: %j',
		(text) => {
			expect(hideSecrets(text)).toBe(text);
		},
	);

	it.each([undefined, null, 7, '', 'short'])('is nothing that is no secret: %j', (value) => {
		rememberSecret(value);
		expect(hideSecrets(`The short text, ${String(value)}`)).toBe(
			`The short text, ${String(value)}`,
		);
	});

	it('is in no transcript line', () => {
		expect(redact(`* NO token ${TOKEN} expired`)).toBe('* NO token [redacted] expired');
	});

	it('is in no error, nor in its causes, nor in what n8n shows of it', () => {
		const socket = Object.assign(new Error(`lost with ${TOKEN}`), { response: `500 ${TOKEN}` });
		const error = new MailError('MAIL_AUTH_REFUSED', `The server refused ${TOKEN}.`, {
			serverText: `401 ${TOKEN}`,
			cause: new Error(`wrapped ${TOKEN}`, { cause: socket }),
		});
		expect(`${error.message} ${String(error.serverText)}`).not.toContain(TOKEN.slice(0, 8));
		const node = {
			id: '1',
			name: 'Mail',
			type: 'x',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const shown = toNodeError(node as never, error, {
			authentication: 'custom',
			protocol: imapProtocol,
			mailbox: 'support@example.com',
		});
		const texts: string[] = [];
		for (let each: unknown = shown; each instanceof Error; each = each.cause) {
			for (const name of Object.getOwnPropertyNames(each)) {
				texts.push(String(Reflect.get(each, name)));
			}
		}
		expect(texts.join('\n')).toContain('[redacted]');
		for (const piece of pieces(TOKEN)) expect(texts.join('\n')).not.toContain(piece);
	});

	it('is forgotten when five hundred others have come', () => {
		for (let index = 0; index < 501; index++)
			rememberSecret(`another-secret-${index}-${'x'.repeat(9)}`);
		expect(hideSecrets(TOKEN)).toBe(TOKEN);
	});
});
