import { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { readBinaryAttachments } from '../../../../nodes/shared/actions/binaryAttachments';

const stored: Record<string, { data: IBinaryData; size: number }> = {
	small: { data: { id: 'a', data: '', mimeType: 'text/plain', fileName: 'a.txt' }, size: 10 },
	large: {
		data: { id: 'b', data: '', mimeType: 'application/zip', fileName: 'C:\\tmp\\b.zip' },
		size: 20 * 1024 * 1024,
	},
	nameless: { data: { data: 'eA==', mimeType: '', fileExtension: 'pdf' }, size: 1 },
	hostile: {
		data: { data: 'eA==', mimeType: 'text/plain', fileName: '../../a\r\nb.txt' },
		size: 1,
	},
};

const helpers = {
	assertBinaryData: (_index: number, property: string) => stored[property as string]!.data,
	getBinaryDataBuffer: async () => Buffer.from('x'),
	getBinaryMetadata: async (id: string) => ({
		fileSize: Object.values(stored).find(({ data }) => data.id === id)!.size,
	}),
	getBinaryStream: async () => Readable.from(['x']),
};

const read = async (attachments: string[], inlineImages: string[] = []) =>
	await readBinaryAttachments(helpers as never, 0, { attachments, inlineImages });

describe('attachments from binary properties', () => {
	it('stream what is large and read what is small', async () => {
		const [small, large] = await read(['small', 'large']);
		expect(Buffer.isBuffer(small!.content)).toBe(true);
		expect(large!.content).toBeInstanceOf(Readable);
		expect(large!.size).toBe(20 * 1024 * 1024);
	});

	it('have names without path and line break', async () => {
		const names = (await read(['large', 'nameless', 'hostile'])).map(({ fileName }) => fileName);
		expect(names).toEqual(['b.zip', 'nameless.pdf', 'ab.txt']);
	});

	it('have a type in any case', async () => {
		expect((await read(['nameless']))[0]!.mimeType).toBe('application/octet-stream');
	});

	it('are inline by the name of their property, and then not attached again', async () => {
		const made = await read(['small', 'large'], ['small']);
		expect(made.map(({ contentId }) => contentId)).toEqual(['small', null]);
	});
});
