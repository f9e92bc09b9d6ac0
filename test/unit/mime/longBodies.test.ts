import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import { parseMail } from '../../../nodes/mime';

const mail = (type: string, body: string | Buffer, encoding = '7bit') =>
	Buffer.concat([
		Buffer.from(
			`From: a@b.example\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
		),
		Buffer.from(body),
	]);

const LINE = 'A line of a letter.\n';
const long = (bytes: number) => LINE.repeat(Math.ceil(bytes / LINE.length));

/** Bytes as programs before MIME attached them. */
function uuencoded(name: string, bytes: Buffer): string {
	const char = (six: number) => String.fromCharCode(six === 0 ? 96 : six + 32);
	let text = `begin 644 ${name}\n`;
	for (let at = 0; at < bytes.length; at += 45) {
		const row = bytes.subarray(at, at + 45);
		text += char(row.length);
		for (let i = 0; i < row.length; i += 3) {
			const bits = ((row[i] ?? 0) << 16) | ((row[i + 1] ?? 0) << 8) | (row[i + 2] ?? 0);
			text += [18, 12, 6, 0].map((shift) => char((bits >> shift) & 63)).join('');
		}
		text += '\n';
	}
	return `${text}\`\nend\n`;
}

const FILE = Buffer.from(Array.from({ length: 1_500_001 }, (_byte, index) => (index * 7) % 253));

describe('a body that is longer than is read', () => {
	it.each([
		['text', 'text/plain', LIMITS.textPartBytes, '7bit'],
		['HTML', 'text/html', LIMITS.htmlPartBytes, '7bit'],
		['base64', 'text/plain', LIMITS.textPartBytes, 'base64'],
	])('ends at a line at its limit, and says so: %s', async (_what, type, most, encoding) => {
		const body = long(most + 100_000);
		const source =
			encoding === 'base64'
				? mail(type, Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\n'), encoding)
				: mail(type, body);
		const parsed = await parseMail(source);
		const text = type === 'text/html' ? parsed.html : parsed.text;
		expect(text.length).toBeLessThanOrEqual(most);
		expect(text.length).toBeGreaterThan(most - LINE.length);
		expect(text.endsWith(LINE)).toBe(true);
		expect(parsed.isTextCut).toBe(true);
		expect(parsed.findings).toContainEqual(
			expect.objectContaining({ verdict: 'longer than is read, its rest left out' }),
		);
	});

	it('is whole up to the limit', async () => {
		const parsed = await parseMail(mail('text/plain', 'x'.repeat(LIMITS.textPartBytes)));
		expect(parsed.text).toHaveLength(LIMITS.textPartBytes);
		expect(parsed.isTextCut).toBe(false);
	});

	it('may come in a thousand parts: all of them together have a limit', async () => {
		const part = `--b\r\nContent-Type: text/plain\r\n\r\n${long(1_000_000)}\r\n`;
		const source = mail('multipart/mixed; boundary=b', `${part.repeat(15)}--b--\r\n`);
		const parsed = await parseMail(source);
		expect(parsed.text.length).toBeLessThan(2 * LIMITS.htmlPartBytes + 1000);
		expect(parsed.isTextCut).toBe(true);
	});

	it('still gives the uuencoded files that make it long, and the words around them', async () => {
		const body = `Before.\n\n${uuencoded('a.bin', FILE)}Between.\n${uuencoded('b.bin', FILE)}\nbegin 644 c.bin\nno data\nend\nAfter.\n`;
		const parsed = await parseMail(mail('text/plain', body));
		expect(parsed.attachments.map(({ fileName }) => fileName)).toEqual(['a.bin', 'b.bin']);
		for (const { content } of parsed.attachments) expect(content.equals(FILE)).toBe(true);
		expect(parsed.text.replace(/\n+/g, ' ').trim()).toBe(
			'Before. Between. begin 644 c.bin no data end After.',
		);
		expect(parsed.isTextCut).toBe(false);
	});
});
