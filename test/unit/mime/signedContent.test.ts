import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signedContent } from '../../../nodes/mime/smime/signedContent';

const cms = (name: string): Buffer => {
	const file = join(__dirname, '..', '..', 'fixtures', 'mail', 'mime-signed', `${name}.eml`);
	const mail = readFileSync(file, 'latin1');
	return Buffer.from(mail.slice(mail.indexOf('\r\n\r\n')), 'base64');
};

describe('the mail inside of an S/MIME signature', () => {
	it.each(['opaque', 'opaque-in-pieces', 'opaque-in-sized-pieces'])(
		'comes out of every prefix of %s as far as it goes',
		(name) => {
			const whole = cms(name);
			const mail = signedContent(whole);
			expect(mail?.toString('utf8')).toContain('Grüße, signed as a whole');
			for (let length = 0; length < whole.length; length++) {
				const part = signedContent(whole.subarray(0, length)) ?? Buffer.alloc(0);
				expect(mail?.subarray(0, part.length).equals(part)).toBe(true);
			}
		},
	);

	it.each(['signature-only', 'enveloped', 'no-cms'])('is not there in %s', (name) => {
		expect(signedContent(cms(name))).toBeNull();
	});

	it('costs no more than their length for half a megabyte of openers', () => {
		const start = cms('opaque-in-pieces').subarray(0, 17);
		for (const opener of ['3080', '2480', '0400', '0000']) {
			const hostile = Buffer.concat([start, Buffer.from(opener.repeat(250_000), 'hex')]);
			expect(signedContent(hostile)).toBeNull();
		}
	}, 5_000);
});
