import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { outputIndex } from '../helpdesk/classify';
import { LIMITS } from '../helpdesk/limits';
import type { MailContext, MailItem, ParsedMail } from '../helpdesk/model';
import { mailToItem, UNREADABLE } from '../shared/mailToItem';
import { ParameterReader } from '../shared/parameterValues';
import { readItemOptions } from '../shared/readTriggerSettings';

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

async function storeBinaries(
	context: ParseContext,
	input: { source: Buffer; parsed: ParsedMail; item: MailItem; download: boolean; raw: boolean },
): Promise<IBinaryKeyData> {
	const { source, parsed, item } = input;
	const binary: IBinaryKeyData = {};
	if (input.download) {
		for (const attachment of parsed.attachments) {
			const listed = item.attachments[attachment.index];
			if (listed === undefined) continue;
			const property = `attachment_${attachment.index}`;
			binary[property] = await context.helpers.prepareBinaryData(
				attachment.content,
				attachment.fileName,
				attachment.mimeType,
			);
			listed.binaryProperty = property;
		}
	}
	if (input.raw || item.findings.some((finding) => finding.rule === UNREADABLE)) {
		binary.eml = await context.helpers.prepareBinaryData(source, 'message.eml', 'message/rfc822');
	}
	return binary;
}

/**
 * Makes the item of one input item and says by which output it leaves.
 * @throws NodeOperationError for parameters that cannot be used or a missing binary field.
 */
export async function parseInputItem(
	context: ParseContext,
	itemIndex: number,
	signingKeys: readonly string[],
): Promise<{ output: 0 | 1 | 2; data: INodeExecutionData }> {
	const reader = new ParameterReader(
		context.getNode(),
		(name) => context.getNodeParameter(name, itemIndex, null),
		itemIndex,
	);
	const options = readItemOptions(reader);
	const isNamed = reader.text('mailbox', 'Mailbox') !== '';
	const mailContext: MailContext = {
		protocol: 'file',
		address: isNamed ? reader.mailboxAddress('mailbox', 'Mailbox') : '',
		addresses: reader.addressList('addresses', 'Addresses'),
		folder: '',
		id: '',
		receivedAt: null,
		signingKeys,
		requestIdPattern: options.requestIdPattern,
		trustedAuthservIds: options.trustedAuthservIds,
		includeHeaders: options.includeHeaders,
	};
	const download =
		reader.choice('attachments', 'Attachments', ['metadata', 'download']) === 'download';
	const source = await readSource(context, reader, itemIndex);
	const isPartial = source.length > options.maxMessageSize;
	const { item, parsed } = await mailToItem(
		isPartial ? source.subarray(0, LIMITS.headerBytes) : source,
		mailContext,
		{ isPartial, sanitizeHtml: options.sanitizeHtml },
	);
	item.size = source.length;
	const binary = await storeBinaries(context, {
		source,
		parsed,
		item,
		download,
		raw: options.includeRawEml,
	});
	return {
		output: outputIndex(item.kind),
		data: { json: item as unknown as IDataObject, binary, pairedItem: { item: itemIndex } },
	};
}
