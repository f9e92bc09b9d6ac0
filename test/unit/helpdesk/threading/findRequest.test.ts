import { describe, expect, it } from 'vitest';
import type { MailContext } from '../../../../nodes/helpdesk/model';
import { createBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import { findRequest } from '../../../../nodes/helpdesk/threading/findRequest';
import { readMessageIds } from '../../../../nodes/helpdesk/threading/messageIdList';
import { createMessageId, deriveNonce } from '../../../../nodes/helpdesk/threading/messageIds';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

const KEYS = ['k'];
const context: MailContext = { ...FIXTURE_CONTEXT, signingKeys: KEYS };
const nonce = deriveNonce(['test']);
const own = (requestId: string | null, keys = KEYS) =>
	createMessageId({ requestId, nonce, domain: 'example.com', keys });

describe('the request of a mail', () => {
	it('is looked for in the order of the carriers', () => {
		const token = createBodyToken({ requestId: '3', nonce, keys: KEYS });
		const all = {
			inReplyTo: [own('1')],
			to: [{ name: '', address: 'support+2@example.com' }],
			text: `> ${token}`,
			subject: 'Re: [#4] x',
		};
		const found = (changes: Parameters<typeof parsedMail>[0]) => {
			const { requestId, source, verified } = findRequest(parsedMail(changes), context);
			return [requestId, source, verified];
		};
		expect(found(all)).toEqual(['1', 'signedMessageId', true]);
		expect(found({ ...all, inReplyTo: [] })).toEqual(['2', 'plusAddress', false]);
		expect(found({ text: all.text, subject: all.subject })).toEqual(['3', 'bodyToken', true]);
		expect(found({ subject: all.subject })).toEqual(['4', 'subjectToken', false]);
		expect(found({})).toEqual([null, null, false]);
	});

	it('is the newest of 200 references', () => {
		const strangers = Array.from({ length: 98 }, (_each, index) => `<s${index}@x.example>`);
		const references = [
			own('1'),
			...strangers,
			own('2'),
			...strangers.map((id) => id.replace('s', 't')),
		];
		expect(findRequest(parsedMail({ references }), context).requestId).toBe('2');
	});

	it('is rather proven and old than unproven and new', () => {
		const references = [own('1'), own('2', [])];
		expect(findRequest(parsedMail({ references }), context)).toMatchObject({
			requestId: '1',
			verified: true,
		});
	});

	it('is none behind a foreign signature, and the finding says so', () => {
		const found = findRequest(parsedMail({ inReplyTo: [own('1', ['foreign'])] }), context);
		expect(found).toMatchObject({ requestId: null, answersUs: false });
		expect(found.findings[0]?.verdict).toMatch(/refused/);
	});

	it('may be unknown although the mail answers us', () => {
		expect(findRequest(parsedMail({ inReplyTo: [own(null)] }), context)).toMatchObject({
			requestId: null,
			verified: false,
			answersUs: true,
		});
	});

	it('is not read from an alias with a plus', () => {
		for (const address of [
			'support+sales@example.com',
			'support+7@other.example',
			'other+7@example.com',
		]) {
			const mail = parsedMail({ to: [{ name: '', address }] });
			expect(findRequest(mail, context).requestId).toBeNull();
		}
		const listed = { ...context, addresses: ['support+7@example.com'] };
		const mail = parsedMail({ to: [{ name: '', address: 'support+7@example.com' }] });
		expect(findRequest(mail, listed).requestId).toBeNull();
	});

	it('keeps the case of an id in a plus-address of the envelope', () => {
		const mail = parsedMail({ headers: { 'Delivered-To': 'Support+INC-7@Example.com' } });
		expect(findRequest(mail, context).requestId).toBe('INC-7');
	});
});

describe('ids of a header', () => {
	it.each([
		['<a@x> <b@x>', ['<a@x>', '<b@x>']],
		['<a@x>,<b@x>;\t<c@x>', ['<a@x>', '<b@x>', '<c@x>']],
		['a@x b@x', ['<a@x>', '<b@x>']],
		['<a@x <b@x>', ['<a@x>', '<b@x>']],
		['<a\n @x>', ['<a@x>']],
		['<a@x><a@x>', ['<a@x>']],
		['"junk" <> <no-at>', []],
		['', []],
	])('%j are %j', (value, ids) => {
		expect(readMessageIds(value)).toEqual(ids);
	});
});
