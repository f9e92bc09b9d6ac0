import { describe, expect, it } from 'vitest';
import type { MailContext } from '../../../../nodes/helpdesk/model';
import { createBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import { findRequest } from '../../../../nodes/helpdesk/threading/findRequest';
import { readMessageIds } from '../../../../nodes/helpdesk/threading/messageIdList';
import { createMessageId, deriveNonce } from '../../../../nodes/helpdesk/threading/messageIds';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

const KEYS = ['a key of a test, long enough'];
const CUSTOMER = parsedMail().from?.address ?? '';
const context: MailContext = { ...FIXTURE_CONTEXT, signingKeys: KEYS };
const nonce = deriveNonce(['test']);
const own = (
	requestId: string | null,
	keys = KEYS,
	{ domain = 'example.com', recipients = [CUSTOMER] } = {},
) => createMessageId({ requestId, nonce, domain, recipients, keys });

describe('the request of a mail', () => {
	it('is looked for in the order of the carriers', () => {
		const token = createBodyToken({
			requestId: '3',
			nonce,
			domain: 'example.com',
			recipients: [CUSTOMER],
			keys: KEYS,
		});
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
		const found = findRequest(
			parsedMail({ inReplyTo: [own('1', ['a foreign key of a test'])] }),
			context,
		);
		expect(found).toMatchObject({ requestId: null, answersUs: false });
		expect(found.findings[0]?.verdict).toMatch(/refused/);
	});

	it('is none behind an id that the same key signed for another mailbox', () => {
		const sales = own('1', KEYS, { domain: 'sales.example' });
		const found = findRequest(parsedMail({ inReplyTo: [sales] }), context);
		expect(found).toMatchObject({ requestId: null, verified: false, answersUs: false });
		expect(found.findings[0]?.verdict).toMatch(/signed for sales\.example/);
	});

	it('is answered from an address that we wrote to, or by whoever got the mail forwarded', () => {
		const from = (address: string) => ({ name: '', address });
		const answer = (address: string, references: string[]) => {
			const mail = parsedMail({ from: from(address), references });
			const { requestId, verified, fromRecipient } = findRequest(mail, context);
			return { requestId, verified, fromRecipient };
		};
		const proven = { requestId: '1', verified: true };
		expect(answer(CUSTOMER, [own('1')])).toEqual({ ...proven, fromRecipient: true });
		expect(answer('x@evil.example', [own('1')])).toEqual({ ...proven, fromRecipient: false });
		// A second answer of ours in the thread, to somebody else.
		const toBen = own('1', KEYS, { recipients: ['ben@people.example'] });
		expect(answer(CUSTOMER, [own('1'), toBen]).fromRecipient).toBe(true);
		expect(answer('ben@people.example', [own('1'), toBen]).fromRecipient).toBe(true);
	});

	it('is not vouched for by the id of another request that the stranger holds', () => {
		const mallory = { name: '', address: 'mallory@evil.example' };
		const theirs = own('666', KEYS, { recipients: [mallory.address] });
		for (const references of [
			[theirs, own('1')],
			[theirs, own(null, KEYS, { recipients: [mallory.address] }), own('1')],
		]) {
			const found = findRequest(parsedMail({ from: mallory, references }), context);
			expect(found).toMatchObject({ requestId: '1', verified: true, fromRecipient: false });
		}
	});

	it('has nothing to say of the sender without a signed id', () => {
		for (const changes of [{ inReplyTo: [own('1', [])] }, { subject: '[#1]' }, {}]) {
			expect(findRequest(parsedMail(changes), context).fromRecipient).toBeNull();
		}
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
			'support+SRS=Ab1C=K3=kunde.example=anna@example.com',
			'support+SRS0=Ab1C=K3=kunde.example=anna@example.com',
			'support+bncBCXYZ4711@example.com',
			'support+bncBC4711@example.com',
			'support+caf_=anna=kunde.example@example.com',
			'support+anna1=kunde.example@example.com',
			'support+owners2@example.com.test',
			'support+0123456789abcdef01@example.com',
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
