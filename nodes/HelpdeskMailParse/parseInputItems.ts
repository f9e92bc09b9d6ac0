import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { outputIndex } from '../helpdesk/classify';
import { LIMITS } from '../helpdesk/limits';
import type { MailContext } from '../helpdesk/model';
import { eachItem } from '../shared/actions/eachItem';
import { executeReader } from '../shared/actions/executeContext';
import { readMailAside } from '../shared/item/readMailAside';
import { toNodeError } from '../shared/errors/nodeErrors';
import { imapProtocol } from '../shared/protocols/imap';
import type { ParameterReader } from '../shared/parameters/parameterValues';
import { readItemOptions } from '../shared/parameters/readTriggerSettings';
import { readTriggerKeys } from '../shared/credentials/signingKeys';
import { storeBinaries } from '../shared/item/storeBinaries';

type ParseContext = Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter' | 'helpers'>;

/** The bytes of the mail of one input item. */
async function readSource(
	context: ParseContext,
	reader: ParameterReader,
	itemIndex: number,
): Promise<Buffer> {
	if (reader.choice('source', 'Source', ['binary', 'text']) === 'text') {
		const text = reader.body('text', 'Mail');
		if (text.trim() === '') {
			throw reader.fail(
				'"Mail" is empty',
				'Enter the mail with its headers, or choose "Binary File" as the source.',
			);
		}
		return Buffer.from(text, 'utf8');
	}
	const property = reader.text('binaryPropertyName', 'Input Binary Field');
	// Says itself which fields the item has when this one is missing.
	context.helpers.assertBinaryData(itemIndex, property);
	return await context.helpers.getBinaryDataBuffer(itemIndex, property);
}

/** Makes the item of one input item and says by which output it leaves. */
async function parseInputItem(
	context: ParseContext,
	itemIndex: number,
	signingKeys: readonly string[],
): Promise<{ output: number; data: INodeExecutionData }> {
	const reader = executeReader(context, itemIndex);
	const options = readItemOptions(reader);
	const isNamed = reader.text('mailbox', 'Mailbox') !== '';
	const mailContext: MailContext = {
		protocol: 'file',
		address: isNamed ? reader.mailboxAddress('mailbox', 'Mailbox') : '',
		addresses: reader.addressList('options.addresses', 'Addresses'),
		folder: '',
		id: '',
		receivedAt: null,
		signingKeys,
		requestIdPattern: options.requestIdPattern,
		trustedAuthservIds: options.trustedAuthservIds,
		includeHeaders: options.includeHeaders,
		alwaysRequests: options.alwaysRequests,
		neverRequests: options.neverRequests,
		forwardRequester: options.forwardRequester,
	};
	const download =
		reader.choice('attachments', 'Attachments', ['metadata', 'download']) === 'download';
	const source = await readSource(context, reader, itemIndex);
	const isPartial = source.length > options.maxMessageSize;
	const { item, attachments } = await readMailAside(
		isPartial ? source.subarray(0, LIMITS.headerBytes) : source,
		mailContext,
		{ isPartial, sanitizeHtml: options.sanitizeHtml },
	);
	item.size = source.length;
	const binary = await storeBinaries(
		context.helpers,
		{ source, attachments, item },
		{ attachments: download, raw: options.includeRawEml },
	);
	return {
		output: outputIndex(item.kind),
		data: { json: item as unknown as IDataObject, binary, pairedItem: { item: itemIndex } },
	};
}

/**
 * The `execute` of the parse node: every mail leaves by the output of its kind, what failed by the
 * first where the user chose to go on.
 * @throws NodeOperationError for parameters that cannot be used or a missing binary field.
 */
export async function parseInputItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [[], [], []];
	const signingKeys = await readTriggerKeys(context);
	await eachItem(context, {
		item: async (itemIndex) => {
			const { output, data } = await parseInputItem(context, itemIndex, signingKeys);
			outputs[output]?.push(data);
		},
		failed: (item) => outputs[0]?.push(item),
		toNodeError: (error, itemIndex) =>
			toNodeError(context.getNode(), error, {
				authentication: 'custom',
				protocol: imapProtocol,
				mailbox: '',
				itemIndex,
			}),
	});
	return outputs;
}
