import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { buildCreateItem } from '../../../../nodes/transports/ews/operations/createItem';
import { buildDeleteItem } from '../../../../nodes/transports/ews/operations/deleteItem';
import { buildFindFolder } from '../../../../nodes/transports/ews/operations/findFolder';
import { buildFindItem } from '../../../../nodes/transports/ews/operations/findItem';
import { buildGetFolder } from '../../../../nodes/transports/ews/operations/getFolder';
import { buildGetItem } from '../../../../nodes/transports/ews/operations/getItem';
import { buildMoveItem } from '../../../../nodes/transports/ews/operations/moveItem';
import { buildSyncFolderItems } from '../../../../nodes/transports/ews/operations/syncFolderItems';
import { buildUpdateItem } from '../../../../nodes/transports/ews/operations/updateItem';
import { buildDiscoverSoap } from '../../../../nodes/transports/ews/autodiscover';
import { envelope } from '../../../../nodes/transports/ews/soap/envelope';
import { escapeXml } from '../../../../nodes/transports/ews/soap/escape';
import type { Markup } from '../../../../nodes/transports/ews/soap/xml';

/** Every request there is, with the same text wherever the caller's text can go. */
function requests(value: string): string[] {
	const folder = { id: value };
	const shared = { wellKnown: 'inbox', mailbox: value };
	async function* nothing(): AsyncIterable<Buffer> {}
	const made: Markup[] = [
		buildGetFolder(folder),
		buildGetFolder(shared),
		buildFindFolder(folder, 0),
		buildSyncFolderItems({ folder, syncState: value, max: 1, receiptName: value }),
		buildFindItem({ folder, receiptName: value, order: 'newestFirst', max: 1, since: value }),
		buildFindItem({ folder, receiptName: value, order: 'oldestFirst', max: 1, messageId: value }),
		buildGetItem({ ids: [value, value], shape: 'look', receiptName: value }),
		buildGetItem({ ids: [value], shape: 'headers', receiptName: value }),
		buildCreateItem({
			disposition: 'SendAndSaveCopy',
			folder: shared,
			mime: nothing,
			bcc: [{ name: value, address: value }],
			inReplyTo: value,
			references: [value, value],
			messageId: value,
			headers: [{ name: value, value }],
			received: { at: value },
		}),
		buildUpdateItem([{ id: value, receipt: true, isRead: true, categories: [value] }], value),
		buildMoveItem([value], folder),
		buildDeleteItem([value], 'SoftDelete'),
	];
	return [
		...made.map((each) => envelope(each, { impersonate: value }).text),
		buildDiscoverSoap('https://mail.example.test/', value),
	];
}

/** Names of all elements and attributes in order: the shape that a value must not change. */
function shapeOf(xml: string): { shape: string; values: string[] } {
	const parser = new SaxesParser();
	const shape: string[] = [];
	const values: string[] = [];
	parser.on('error', (error) => {
		throw error;
	});
	parser.on('opentag', (tag) => {
		shape.push(`<${tag.name} ${Object.keys(tag.attributes).join(' ')}>`);
		values.push(...Object.values(tag.attributes).map(String));
	});
	parser.on('text', (text) => values.push(text));
	parser.on('closetag', (tag) => shape.push(`</${tag.name}>`));
	parser.on('comment', () => shape.push('<!--'));
	parser.on('cdata', () => shape.push('<![CDATA['));
	parser.on('processinginstruction', ({ target }) => shape.push(`<?${target}`));
	parser.write(xml).close();
	return { shape: shape.join(''), values };
}

const NASTY = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: 'binary-ascii' }),
	fc
		.array(
			fc.constantFrom(
				'<',
				'>',
				'&',
				'"',
				"'",
				']]>',
				'<![CDATA[',
				'<!--',
				'-->',
				'<?content?>',
				'&lt;',
				'&#0;',
				'</t:Subject>',
				'<t:BccRecipients>',
				'\r',
				'\n',
				'\t',
				'\u0000',
				'\u000b',
				'\ufffe',
				'\ud800',
				'😀',
				'x',
			),
		)
		.map((parts) => parts.join('')),
);

describe('values in requests', () => {
	const plain = requests('value').map(shapeOf);

	it('never change the shape of a request, whatever they are', () => {
		fc.assert(
			fc.property(
				NASTY.filter((value) => value !== ''),
				(value) => {
					requests(value).forEach((xml, index) => {
						expect(shapeOf(xml).shape).toBe(plain[index]?.shape);
					});
				},
			),
			{ numRuns: 300 },
		);
	});

	it('come out of a parser as they went in, but for what XML cannot carry', () => {
		fc.assert(
			fc.property(NASTY, (value) => {
				const wanted = value.replace(
					/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu,
					'\ufffd',
				);
				const { values } = shapeOf(`<a b="${escapeXml(value)}">${escapeXml(value)}</a>`);
				expect(values[0]).toBe(wanted);
				expect(values.slice(1).join('')).toBe(wanted);
			}),
			{ numRuns: 500 },
		);
	});
});
