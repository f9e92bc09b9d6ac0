import { describe, expect, it } from 'vitest';
import { parseMail, redactMail } from '../../../nodes/mime';
import { readMail } from '../../../nodes/shared/item/readMail';
import { FIXTURE_CONTEXT, mailFixtures } from '../../support/mailFixtures';

const OWN = [FIXTURE_CONTEXT.address, ...FIXTURE_CONTEXT.addresses];

const MAIL = [
	'Received: from mx.kunde-gmbh.example (mx.kunde-gmbh.example [203.0.113.77]) by mx.example.com; x',
	'From: =?utf-8?q?J=C3=B6rg_Wei=C3=9Fhaupt?= <joerg.weisshaupt@kunde-gmbh.example>',
	'To: support@example.com',
	'Subject: Re: Konto 4711-998877 gesperrt',
	'Message-ID: <CAF12345678@kunde-gmbh.example>',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary=grenze',
	'',
	'--grenze',
	'Content-Type: text/plain; charset=utf-8',
	'Content-Transfer-Encoding: quoted-printable',
	'',
	'Hallo Frau Dr. Sommerfeld, meine Nummer ist 0170/5551234567.',
	'Siehe https://portal.kunde-gmbh.example/konto/weisshaupt?id=3D998877',
	'',
	'J=C3=B6rg Wei=C3=9Fhaupt <joerg.weisshaupt@kunde-gmbh.example> schrieb:',
	'> Sehr geehrter Herr Wei=C3=9Fhaupt, Ihr Passwort lautet Geheimnis77.',
	'--grenze',
	'Content-Type: application/pdf; name="Vertrag Weisshaupt.pdf"',
	'Content-Transfer-Encoding: base64',
	'Content-Disposition: attachment; filename="Vertrag Weisshaupt.pdf"',
	'',
	'R2VoZWltZXIgVmVydHJhZw==',
	'--grenze--',
	'',
].join('\r\n');

/** Fixtures that are read otherwise without the words that they turn on, which no table holds. */
const TURN_ON_WORDS = new Set([
	...['reply/body-token', 'autoreply/bluebottle-challenge', 'autoreply/japanese-by-subject'],
	...['bounce/amazon-sns-json', 'bounce/amazon-sns-transient', 'bounce/coremail-own-header'],
	...['bounce/qq', 'bounce/scanner-retries', 'bounce/sieve-reject-receipt'],
	...['bounce/verizon-picture', 'report/dmarc-aggregate', 'report/outlook-not-read'],
	...['report/outlook-read-german'],
]);

describe('a redacted mail', () => {
	it.each(mailFixtures().filter(({ name }) => !TURN_ON_WORDS.has(name)))(
		'is read as the mail itself: $name',
		async ({ source }) => {
			const { item } = await readMail(source, FIXTURE_CONTEXT);
			const redacted = await readMail(redactMail(source, OWN), FIXTURE_CONTEXT);
			expect(redacted.item.kind).toBe(item.kind);
		},
	);

	it('holds no name, address, host, number, link or file of anybody', async () => {
		const redacted = redactMail(Buffer.from(MAIL), []);
		const parsed = await parseMail(redacted);
		const seen = `${redacted.toString()}\n${parsed.text}\n${parsed.html}`;
		for (const secret of [
			...['weisshaupt', 'Weißhaupt', 'Jörg', 'joerg', 'Sommerfeld', 'kunde-gmbh', '203.0.113'],
			...['998877', '5551234567', 'konto/', 'Geheimnis', 'Vertrag', 'R2VoZWlt'],
		]) {
			expect(seen.toLowerCase()).not.toContain(secret.toLowerCase());
		}
	});

	it('keeps structure, thread, quote and who is who', async () => {
		const parsed = await parseMail(redactMail(Buffer.from(MAIL), ['support@example.com']));
		expect(parsed.contentType).toBe('multipart/mixed');
		expect(parsed.to[0]?.address).toBe('support@example.com');
		expect(parsed.attachments[0]).toMatchObject({
			fileName: 'file.pdf',
			mimeType: 'application/pdf',
		});
		expect(parsed.subject).toMatch(/^Re: /);
		const from = parsed.from?.address ?? '';
		expect(from).toMatch(/^person\d@org\d\.example$/);
		expect(parsed.messageId).toContain(from.split('@')[1]);
		expect(parsed.text).toMatch(/^Xxxx Xxxxßxxxx|Xxxx/m);
		expect(parsed.text).toContain(`<${from}> schrieb:`);
		expect(parsed.text).toMatch(/^> /m);
	});

	it('never fails, whatever it is given', async () => {
		for (const bytes of ['', '\n', 'no mail', '\xff\xfe\x00', 'A: b\r\n\r\n=', '--\r\n--']) {
			expect(Buffer.isBuffer(redactMail(Buffer.from(bytes, 'latin1'), []))).toBe(true);
		}
	});
});
