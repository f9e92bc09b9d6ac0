import { describe, expect, it } from 'vitest';
import { isMailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { createBodyToken, findBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import {
	createMessageId,
	deriveNonce,
	verifyMessageId,
} from '../../../../nodes/helpdesk/threading/messageIds';

const KEYS = ['the first key of a test', 'an older key of a test'];
const NONCE = deriveNonce(['key', 'node', 'reply', '0', 'content']);
const CARLA = 'carla@customer.example';
const scope = (keys: readonly string[], ...domains: string[]) => ({
	keys,
	domains: domains.length === 0 ? ['example.com'] : domains,
});
const HERE = scope(KEYS);
const make = (
	requestId: string | null,
	keys: readonly string[] = KEYS,
	recipients: readonly string[] = [CARLA],
) => createMessageId({ requestId, nonce: NONCE, domain: 'example.com', recipients, keys });

/** Every other text that a lenient decoder takes for the same bytes. */
function otherSpellings(text: string): string[] {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	return [
		...[...letters].map((letter) => `${text}${letter}`),
		...['=', '==', 'A=', '.', ' '].map((end) => text + end),
		text.replaceAll('-', '+').replaceAll('_', '/'),
	].filter((each) => each !== text);
}

describe('our Message-IDs', () => {
	it.each(['1234', 'INC-42/7', 'Größe 3', '日本-1', 'x'.repeat(LIMITS.requestIdBytes)])(
		'bring back the request id %s',
		(requestId) => {
			const id = make(requestId);
			expect(id).toMatch(/^<hd\.[\w-]+\.[\w-]{16}\.[\w-]{48}@example\.com>$/);
			expect(verifyMessageId(id, HERE)).toMatchObject({ requestId, seal: {} });
		},
	);

	it('hold for the domain that they were made for, and for no other with the same key', () => {
		const id = make('7');
		expect(verifyMessageId(id, scope(KEYS, 'sales.example', 'other.example'))).toBeNull();
		const moved = id.replace('@example.com', '@sales.example');
		expect(verifyMessageId(moved, scope(KEYS, 'sales.example'))).toBeNull();
		expect(verifyMessageId(id, scope(KEYS, 'sales.example', 'example.com'))?.seal).toBeTruthy();
	});

	it('prove nothing where nobody said which mailbox this is', () => {
		const nowhere = { keys: KEYS, domains: [] };
		expect(verifyMessageId(make('7'), nowhere)).toEqual({ requestId: '7', seal: null });
		expect(verifyMessageId(make('7', ['a foreign key of a test']), nowhere)).toBeNull();
	});

	it('have one spelling', () => {
		const id = make('7');
		const seal = id.split('@')[0]?.split('.')[3] ?? '';
		for (const spelling of otherSpellings(seal)) {
			expect(verifyMessageId(id.replace(seal, spelling), HERE)).toBeNull();
		}
	});

	it('tell to whom the message went, with or without a plus tag, and no more', () => {
		const seal = verifyMessageId(make('7', KEYS, [CARLA, 'Ben+Shop@People.example']), HERE)?.seal;
		for (const recipient of [CARLA, 'Carla@Customer.example', 'carla+x@customer.example']) {
			expect(seal?.wasSentTo(recipient)).toBe(true);
		}
		expect(seal?.wasSentTo('ben@people.example')).toBe(true);
		for (const stranger of ['mallory@evil.example', 'carla@evil.example', '', '*']) {
			expect(seal?.wasSentTo(stranger)).toBe(false);
		}
	});

	it('tell nothing about to whom a message to very many went', () => {
		const many = Array.from({ length: LIMITS.sealRecipients + 1 }, (_, n) => `p${n}@x.example`);
		const seal = verifyMessageId(make('7', KEYS, many), HERE)?.seal;
		expect(seal?.wasSentTo('p0@x.example')).toBeNull();
		expect(seal?.wasSentTo(CARLA)).toBeNull();
		const fitting = many.slice(1);
		const known = verifyMessageId(make('7', KEYS, fitting), HERE)?.seal;
		expect(fitting.map((each) => known?.wasSentTo(each))).not.toContain(false);
		expect(known?.wasSentTo(CARLA)).toBe(false);
	});

	it('do not show how many got the message: a Bcc stays unseen', () => {
		const lengths = [[CARLA], [CARLA, 'boss@example.com'], Array(9).fill('a@x.example')].map(
			(recipients) => make('7', KEYS, recipients).length,
		);
		expect(new Set(lengths).size).toBe(1);
	});

	it.each([15, 1])('are neither signed nor checked with a key of %i bytes', (length) => {
		const short = ['k'.repeat(length)];
		expect(() => make('7', short)).toThrow(/too short/);
		expect(() => make('7', [...KEYS, ...short])).toThrow(/Key 3 .* too short/);
		expect(() => verifyMessageId(make('7'), scope(short))).toThrow(/too short/);
		expect(make('7', ['k'.repeat(16)])).toMatch(/^<hd/);
	});

	it('carry no request id where there is none', () => {
		expect(verifyMessageId(make(null), HERE)).toMatchObject({ requestId: null, seal: {} });
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
		const [, older = ''] = KEYS;
		expect(verifyMessageId(make('7', [older]), HERE)?.seal).toBeTruthy();
		expect(verifyMessageId(make('7'), scope([older]))).toBeNull();
	});

	it('hold at least 80 bits of signature', () => {
		const hmac = make('7').split('@')[0]?.split('.')[3] ?? '';
		const tags = LIMITS.sealRecipients * 4;
		expect((Buffer.from(hmac, 'base64url').length - tags) * 8).toBeGreaterThanOrEqual(80);
	});

	it.each([
		[
			'another request',
			(id: string) => id.replace(/^<hd\.[\w-]+/, `<hd.${btoa('8').replace(/=/g, '')}`),
		],
		['another nonce', (id: string) => id.replace(/\.[\w-]{16}\./, '.AAAAAAAAAAAAAAAA.')],
		['a shorter signature', (id: string) => id.replace(/[\w-]{4}@/, '@')],
		['a longer signature', (id: string) => id.replace('@', 'AAAA@')],
		['other recipients', (id: string) => id.replace(/.{32}@/, `${'A'.repeat(32)}@`)],
	])('are no signature any more with %s', (_what, forge) => {
		expect(verifyMessageId(forge(make('7')), HERE)).toBeNull();
	});

	it('are unsigned and unverified without keys', () => {
		const id = make('7', ['', '  ']);
		expect(id).toMatch(/^<hd\.[\w-]+\.[\w-]{16}@example\.com>$/);
		const unproven = { requestId: '7', seal: null };
		expect(verifyMessageId(id, scope([]))).toEqual(unproven);
		expect(verifyMessageId(id, HERE)).toEqual(unproven);
		expect(verifyMessageId(make('7'), scope([]))).toEqual(unproven);
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
		expect(verifyMessageId(id, HERE)).toBeNull();
	});

	it('are the same for a repeated execution and other for other content', () => {
		expect(deriveNonce(['a', 'b'])).toEqual(deriveNonce(['a', 'b']));
		expect(deriveNonce(['a', 'b'])).not.toEqual(deriveNonce(['ab', '']));
	});
});

describe('our token in a body', () => {
	const whole = { nonce: NONCE, domain: 'example.com', recipients: [CARLA] };
	const token = createBodyToken({ requestId: '4711', keys: KEYS, ...whole });
	const found = (body: string, where = HERE) => findBodyToken(body, where)?.requestId ?? null;

	it('is found in quoted text and in HTML', () => {
		expect(found(`Thanks!\n\n> > old ${token} text`)).toBe('4711');
		expect(found(`<div style="x">${token}</div>`, scope([...KEYS].reverse()))).toBe('4711');
	});

	it('is not found when somebody else made or changed it', () => {
		expect(found(token, scope(['a foreign key of a test']))).toBeNull();
		expect(found(token.replace('NDcxMQ', 'NDcxMg'))).toBeNull();
		expect(found(token, scope([]))).toBeNull();
	});

	it('holds for the domain that it was made for, in one spelling', () => {
		expect(found(token, scope(KEYS, 'sales.example'))).toBeNull();
		expect(found(token, scope(KEYS, 'sales.example', 'example.com'))).toBe('4711');
		const seal = token.slice(1, -1).split('.')[2] ?? '';
		for (const spelling of otherSpellings(seal)) {
			expect(found(token.replace(seal, spelling))).toBeNull();
		}
	});

	it('tells to whom the message went', () => {
		const seal = findBodyToken(token, HERE)?.seal;
		expect(seal?.wasSentTo(CARLA)).toBe(true);
		expect(seal?.wasSentTo('mallory@evil.example')).toBe(false);
	});

	it('is found behind forged ones', () => {
		expect(found(`[hd:a.b.c] [hd: ${token}`)).toBe('4711');
	});

	it('cannot be a signature of a Message-ID', () => {
		const inner = token.slice('[hd:'.length, -1);
		expect(verifyMessageId(`<hd.${inner}@example.com>`, HERE)).toBeNull();
	});

	it('is refused without keys', () => {
		expect(() => createBodyToken({ requestId: '1', keys: [], ...whole })).toThrow(/signed/);
	});
});
