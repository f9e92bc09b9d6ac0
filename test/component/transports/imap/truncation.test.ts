import { describe, expect, it } from 'vitest';
import { NEVER, source, start } from '../../../support/imapSourceTest';
import { literalRow, metaRow } from '../../../support/scriptedImap';

const HEAD = 'Subject: parts\r\nContent-Type: multipart/mixed;\r\n boundary="b 1"\r\n\r\n';
const PARTS = `--b 1\r\n\r\n${'x'.repeat(400)}\r\n`;
const WHOLE = `${HEAD}${PARTS}--b 1--\r\n`;
const BROKEN = `${HEAD}${PARTS}`;

describe('a mail much shorter than its size', () => {
	const SIZE = 900_000;
	const ref = { id: '7:1', size: SIZE, receivedAt: null, isSeen: false, hasReceipt: false };
	const fetchOf = async (text: string, alone = text) => {
		let asked = 0;
		await start({
			exists: 1,
			handlers: {
				'UID FETCH': ({ rest }) => {
					if (rest.includes('HEADER')) return { lines: [literalRow(1, 1, 'BODY[HEADER]', HEAD)] };
					if (!rest.includes('BODY')) return { lines: [metaRow(1, 1, { size: SIZE })] };
					asked += 1;
					return { lines: [literalRow(1, 1, 'BODY[]', asked === 1 ? text : alone)] };
				},
			},
		});
		const results = [];
		for await (const result of source.fetch([ref], { maxBytes: 10_000_000 }, NEVER)) {
			results.push(result);
		}
		return results;
	};

	it('is taken as it is when its structure ends: the size was a lie', async () => {
		const [result] = await fetchOf(WHOLE);
		expect(result).toMatchObject({ outcome: 'read', mail: { isPartial: false, failure: null } });
	});

	it('is never handed out as whole when it breaks off', async () => {
		const [result] = await fetchOf(BROKEN);
		expect(result).toMatchObject({
			outcome: 'read',
			mail: { isPartial: true, source: Buffer.from(HEAD) },
		});
		const { failure } = (result as { mail: { failure: Error } }).mail;
		expect(failure.message).toContain(`has 900000 bytes, and the server gave ${BROKEN.length}`);
	});

	it('is taken whole when it comes whole the second time', async () => {
		const [result] = await fetchOf(BROKEN, WHOLE);
		expect(result).toMatchObject({
			outcome: 'read',
			mail: { isPartial: false, source: Buffer.from(WHOLE) },
		});
	});
});
