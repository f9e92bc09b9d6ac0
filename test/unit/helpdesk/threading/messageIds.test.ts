import { describe, expect, it } from 'vitest';
import { isMailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { createBodyToken, findBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import {
	createMessageId,
	deriveNonce,
	verifyMessageId,
} from '../../../../nodes/helpdesk/threading/messageIds';

const KEYS = ['first key', 'older key'];
const NONCE = deriveNonce(['key', 'node', 'reply', '0', 'content']);
const make = (requestId: string | null, keys: readonly string[] = KEYS) =>
	createMessageId({ requestId, nonce: NONCE, domain: 'example.com', keys });

describe('our Message-IDs', () => {
	it.each(['1234', 'INC-42/7', 'Größe 3', '日本-1', 'x'.repeat(LIMITS.requestIdBytes)])(
		'bring back the request id %s',
		(requestId) => {
			const id = make(requestId);
			expect(id).toMatch(/^<hd\.[\w-]+\.[\w-]{16}\.[\w-]{16}@example\.com>$/);
			expect(verifyMessageId(id, KEYS)).toEqual({ requestId, verified: true });
		},
	);

	it('carry no request id where there is none', () => {
		expect(verifyMessageId(make(null), KEYS)).toEqual({ requestId: null, verified: true });
	});

	it('refuse a request id over the limit with MAIL_INPUT', () => {
		let caught: unknown;
		try {
			make('x'.repeat(LIMITS.requestIdBytes + 1));
		} catch (error) {
			caught = error;
		}
		expect(isMailError(caught) && caught.code).toBe('MAIL_INPUT');
	});

	it('are signed by the first key and verified by all', () => {
		const id = make('7', ['older key']);
		expect(verifyMessageId(id, KEYS)).toEqual({ requestId: '7', verified: true });
		expect(verifyMessageId(make('7'), ['older key'])).toBeNull();
	});

	it('hold at least 80 bits of signature', () => {
		const hmac = make('7').split('@')[0]?.split('.')[3] ?? '';
		expect(Buffer.from(hmac, 'base64url').length * 8).toBeGreaterThanOrEqual(80);
	});

	it.each([
		[
			'another request',
			(id: string) => id.replace(/^<hd\.[\w-]+/, `<hd.${btoa('8').replace(/=/g, '')}`),
		],
		['another nonce', (id: string) => id.replace(/\.[\w-]{16}\./, '.AAAAAAAAAAAAAAAA.')],
		['a shorter signature', (id: string) => id.replace(/[\w-]{4}@/, '@')],
		['a longer signature', (id: string) => id.replace('@', 'AAAA@')],
	])('are no signature any more with %s', (_what, forge) => {
		expect(verifyMessageId(forge(make('7')), KEYS)).toBeNull();
	});

	it('are unsigned and unverified without keys', () => {
		const id = make('7', ['', '  ']);
		expect(id).toMatch(/^<hd\.[\w-]+\.[\w-]{16}@example\.com>$/);
		expect(verifyMessageId(id, [])).toEqual({ requestId: '7', verified: false });
		expect(verifyMessageId(id, KEYS)).toEqual({ requestId: '7', verified: false });
		expect(verifyMessageId(make('7'), [])).toEqual({ requestId: '7', verified: false });
	});

	it.each([
		'',
		'<>',
		'<a@b>',
		'<hd.@x>',
		'<hd.NDI=.n.s@x>',
		`<hd.${'A'.repeat(200)}.n@x>`,
		'<hd.N.n@x>',
	])('are told from %s', (id) => {
		expect(verifyMessageId(id, KEYS)).toBeNull();
	});

	it('are the same for a repeated execution and other for other content', () => {
		expect(deriveNonce(['a', 'b'])).toEqual(deriveNonce(['a', 'b']));
		expect(deriveNonce(['a', 'b'])).not.toEqual(deriveNonce(['ab', '']));
	});
});

describe('our token in a body', () => {
	const token = createBodyToken({ requestId: '4711', nonce: NONCE, keys: KEYS });

	it('is found in quoted text and in HTML', () => {
		expect(findBodyToken(`Thanks!\n\n> > old ${token} text`, KEYS)).toBe('4711');
		expect(findBodyToken(`<div style="x">${token}</div>`, ['older key', 'first key'])).toBe('4711');
	});

	it('is not found when somebody else made or changed it', () => {
		expect(findBodyToken(token, ['foreign'])).toBeNull();
		expect(findBodyToken(token.replace('NDcxMQ', 'NDcxMg'), KEYS)).toBeNull();
		expect(findBodyToken(token, [])).toBeNull();
	});

	it('is found behind forged ones', () => {
		expect(findBodyToken(`[hd:a.b.c] [hd: ${token}`, KEYS)).toBe('4711');
	});

	it('cannot be a signature of a Message-ID', () => {
		const inner = token.slice('[hd:'.length, -1);
		expect(verifyMessageId(`<hd.${inner}@example.com>`, KEYS)).toBeNull();
	});

	it('is refused without keys', () => {
		expect(() => createBodyToken({ requestId: '1', nonce: NONCE, keys: [] })).toThrow(/signed/);
	});
});
