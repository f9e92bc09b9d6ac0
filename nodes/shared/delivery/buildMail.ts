import type { IBinaryKeyData, IDataObject, IPollFunctions } from 'n8n-workflow';
import { outputIndex } from '../../helpdesk/classify';
import { withholdNewRequest } from '../../helpdesk/checkpoint/withhold';
import type { Finding, MailItem, ParsedMail } from '../../helpdesk/model';
import type { MailRef, RawMail } from '../../helpdesk/ports';
import { mailToItem } from '../mailToItem';
import type { EmittableMail } from './handOff';
import type { TriggerProtocol } from './triggerProtocol';

export interface BuiltMail {
	/** Not the bytes: a poll holds many mails. */
	ref: MailRef;
	item: MailItem;
	/** Null when the mail is withheld. */
	mail: EmittableMail | null;
}

/** Findings after which the workflow gets the bytes themselves: the item may lack what they hold. */
const NEEDS_RAW = new Set(['unreadable', 'parseFailed']);

async function storeBinaries(
	context: IPollFunctions,
	protocol: TriggerProtocol,
	raw: RawMail,
	parsed: ParsedMail,
	item: MailItem,
): Promise<IBinaryKeyData> {
	const { settings } = protocol;
	const binary: IBinaryKeyData = {};
	if (settings.attachments === 'download') {
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
	const isUnread = item.findings.some((finding) => NEEDS_RAW.has(finding.rule));
	if (settings.includeRawEml || isUnread) {
		binary.eml = await context.helpers.prepareBinaryData(
			raw.source,
			'message.eml',
			'message/rfc822',
		);
	}
	return binary;
}

/**
 * One mail as the workflow gets it. Rejects only when n8n cannot store the binary data (disk full);
 * with `withoutBinaries` it does not even try, and the item says so in a finding.
 */
export async function buildMail(
	context: IPollFunctions,
	protocol: TriggerProtocol,
	raw: RawMail,
	options: { withoutBinaries: boolean; debug: string[] | null },
): Promise<BuiltMail> {
	const { settings } = protocol;
	const { item, parsed } = await mailToItem(raw.source, protocol.mailContext(raw.ref), {
		isPartial: raw.isPartial,
		sanitizeHtml: settings.sanitizeHtml,
	});
	item.conversationId = raw.conversationId;
	if (raw.isPartial && raw.ref.size !== null) item.size = raw.ref.size;
	item.debug = options.debug;
	const decision = withholdNewRequest(item, settings);
	if (decision === 'withheld') return { ref: raw.ref, item, mail: null };
	if (decision === 'asReply') item.kind = 'reply';
	let binary: IBinaryKeyData = {};
	if (options.withoutBinaries) {
		const finding: Finding = {
			rule: 'attachmentsNotStored',
			verdict: 'metadata only',
			evidence: 'n8n could not store the binary data of this mail several times',
		};
		item.findings.push(finding);
	} else {
		binary = await storeBinaries(context, protocol, raw, parsed, item);
	}
	const data = { json: item as unknown as IDataObject, binary };
	return { ref: raw.ref, item, mail: { output: outputIndex(item.kind), data } };
}
