import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { readXml } from '../../../../nodes/transports/ews/soap/xmlReader';
import { find } from '../../../../nodes/transports/ews/soap/xmlNode';

async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const mime = Buffer.from('Subject: Grüße\r\n\r\n<t:MimeContent>not cut</t:MimeContent>\r\n');
const answer = Buffer.from(
	`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="s" xmlns:t="t"><!-- <t:Content>QUJD</t:Content> --><s:Body><t:Message>` +
		`<t:MimeContent CharacterSet="a > b">${mime.toString('base64').replace(/(.{10})/g, '$1\r\n')}</t:MimeContent>` +
		`<t:Subject>about MimeContent and :Content&gt; &amp; „so“</t:Subject>` +
		`<t:Body><![CDATA[<t:Content>QUJD</t:Content>]]></t:Body>` +
		`<t:ContentType>text/plain</t:ContentType><t:Content/><Content>QUJD</Content></t:Message></s:Body></s:Envelope>`,
);

async function expectWhole(source: AsyncIterable<Buffer>): Promise<void> {
	const message = find(await readXml(source), 'Body', 'Message');
	expect(find(message, 'MimeContent')?.content?.equals(mime)).toBe(true);
	expect(find(message, 'MimeContent')?.attributes.CharacterSet).toBe('a > b');
	expect(find(message, 'Subject')?.text).toBe('about MimeContent and :Content> & „so“');
	expect(find(message, 'Body')?.text).toBe('<t:Content>QUJD</t:Content>');
	expect(find(message, 'ContentType')?.text).toBe('text/plain');
	const contents = message?.children.filter(({ name }) => name === 'Content');
	expect(contents?.map(({ content }) => content?.toString())).toEqual([undefined, 'ABC']);
}

describe('the cutter of base64', () => {
	it('gives the same at one byte a time', async () => {
		await expectWhole(inPieces(answer, 1));
	});

	it('gives the same wherever the answer is cut in two', async () => {
		for (let at = 0; at <= answer.length; at++) {
			await expectWhole(
				(async function* () {
					yield answer.subarray(0, at);
					yield answer.subarray(at);
				})(),
			);
		}
	});

	it('gives the same in pieces of every small size', async () => {
		for (let size = 2; size < 40; size++) await expectWhole(inPieces(answer, size));
	});

	it('calls every shortened answer cut off', async () => {
		for (let length = 0; length < answer.length; length++) {
			await expect(readXml(inPieces(answer.subarray(0, length), 64))).rejects.toMatchObject({
				code: 'MAIL_PROTOCOL',
			});
		}
	});

	it('takes out characters and references that XML forbids, at one byte a time too', async () => {
		const text = '<a>x&#x0;y&#11;z&#xFFFE;&#xD800;w\u0001v&#65;&amp;#x0;\uffff</a>';
		for (const size of [1, 3, 1000]) {
			const root = await readXml(inPieces(Buffer.from(text), size));
			expect(root.text.replace(/\uffff/g, '')).toBe('x y z  w vA&#x0;');
		}
	});

	it('reads base64 whose line ends came as references, at every border', async () => {
		for (const lineEnd of ['&#13;\n', '&#xD;&#xA;', '&#x0000D;', '\r\n\t']) {
			const lines = mime.toString('base64').replace(/(.{7})/g, `$1${lineEnd}`);
			const text = Buffer.from(`<a><t:MimeContent>${lines}</t:MimeContent></a>`);
			for (let size = 1; size < 30; size++) {
				const root = await readXml(inPieces(text, size));
				expect(find(root, 'MimeContent')?.content?.equals(mime)).toBe(true);
			}
		}
	});

	it('reads base64 from a CDATA section', async () => {
		const base64 = mime.toString('base64');
		const text = Buffer.from(`<a><MimeContent><![CDATA[${base64}]]></MimeContent><b/></a>`);
		for (const size of [1, 9, 1000]) {
			const root = await readXml(inPieces(text, size));
			expect(find(root, 'MimeContent')).toMatchObject({ content: mime, text: '' });
		}
		const small = await readXml(inPieces(text, 9), { contentBytes: mime.length - 1 });
		expect(find(small, 'MimeContent')?.isContentTooLarge).toBe(true);
	});

	it('guesses no size that would cut a content short', async () => {
		const large = Buffer.alloc(200_000, 'x');
		const text = Buffer.from(`<a><Content>${large.toString('base64')}</Content></a>`);
		for (const expectedBytes of [0, 1, 199_999, 200_000, 1e9]) {
			const root = await readXml(inPieces(text, 16_384), { expectedBytes });
			expect(find(root, 'Content')?.content?.equals(large)).toBe(true);
		}
	});

	it('passes over a byte order mark, instructions and literal references', async () => {
		const text = Buffer.from(
			'\ufeff<?xml version="1.0"?><?say <Content>QUJD</Content> ?><a><![CDATA[&#x0;]]></a>',
		);
		for (const size of [1, 2, 3, 5, 1000]) {
			expect(await readXml(inPieces(text, size))).toMatchObject({
				name: 'a',
				text: '&#x0;',
				children: [],
			});
		}
	});

	it('throws a content over the limit away and says so', async () => {
		const large = Buffer.alloc(3000, 1).toString('base64');
		const text = Buffer.from(`<a><t:Content>${large}</t:Content><b>after</b></a>`);
		const root = await readXml(inPieces(text, 100), { contentBytes: 2999 });
		expect(find(root, 'Content')).toMatchObject({ isContentTooLarge: true });
		expect(find(root, 'Content')?.content).toBeUndefined();
		expect(find(root, 'b')?.text).toBe('after');
		const fits = await readXml(inPieces(text, 100), { contentBytes: 3000 });
		expect(find(fits, 'Content')?.content).toHaveLength(3000);
	});

	it('ends an answer whose XML or contents never end', async () => {
		async function* endless(start: string, more: string): AsyncIterable<Buffer> {
			yield Buffer.from(start);
			for (;;) yield Buffer.from(more);
		}
		const limits = { xmlBytes: 100_000, totalContentBytes: 100_000, contentBytes: 50_000 };
		for (const [start, more] of [
			['<a>', '<b>text</b>'],
			['<a>', 'x'],
			['<a><Content>', 'QUJDREVG'],
			['<a b="', 'x'],
			['', '<a>'],
		] as const) {
			await expect(readXml(endless(start, more), limits)).rejects.toMatchObject({
				name: 'MailError',
			});
		}
	});

	it('takes as many elements inside each other as the limit says', async () => {
		const nested = (depth: number) =>
			inPieces(Buffer.from(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`), 1000);
		await expect(readXml(nested(LIMITS.ewsXmlDepth))).resolves.toMatchObject({ name: 'a' });
		await expect(readXml(nested(LIMITS.ewsXmlDepth + 1))).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
		});
	});

	it('takes as many elements as the limit says', async () => {
		const wide = (elements: number) =>
			inPieces(Buffer.from(`<a>${'<b/>'.repeat(elements - 1)}</a>`), 65_536);
		const root = await readXml(wide(LIMITS.ewsXmlNodes));
		expect(root.children).toHaveLength(LIMITS.ewsXmlNodes - 1);
		await expect(readXml(wide(LIMITS.ewsXmlNodes + 1))).rejects.toMatchObject({
			code: 'MAIL_TOO_LARGE',
		});
	}, 60_000);

	it('refuses what is not XML, a document type and two roots', async () => {
		for (const text of [
			'hello',
			'<html><br></html>',
			'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
			'<a/><b/>',
			'<a>&nbsp;</a>',
		]) {
			await expect(readXml(inPieces(Buffer.from(text), 7))).rejects.toMatchObject({
				code: 'MAIL_PROTOCOL',
			});
		}
	});
});
