import type { IBinaryKeyData, IDataObject, IPollFunctions } from 'n8n-workflow';
import { outputIndex } from '../../helpdesk/classify';
import { withholdNewRequest } from '../../helpdesk/checkpoint/withhold';
import type { Finding, MailItem } from '../../helpdesk/model';
import type { MailRef, RawMail } from '../../helpdesk/ports';
import { readMailAside } from '../item/readMailAside';
import { storeBinaries } from '../item/storeBinaries';
import type { EmittableMail } from './emitMail';
import type { TriggerProtocol } from './triggerProtocol';

/** A mail that was read, with what goes into the workflow. */
export interface FetchedMail {
	/** Not the bytes: a poll holds many mails. */
	ref: MailRef;
	item: MailItem;
	/** Null when the mail is withheld. */
	mail: EmittableMail | null;
}

/** Why the server did not give the whole mail; null where it did, or where the mail is over the limit. */
function notGiven({ failure, isPartial }: RawMail, wasHeadersOnly: boolean): string | null {
	if (failure !== null) return failure.message;
	return isPartial && wasHeadersOnly ? 'reading the whole mail failed several times' : null;
}

/**
 * One mail as the workflow gets it. Rejects only when n8n cannot store the binary data (disk full);
 * with `withoutBinaries` it does not even try, and the item says so in a finding.
 */
export async function toExecutionData(
	context: IPollFunctions,
	protocol: TriggerProtocol,
	raw: RawMail,
	options: { withoutBinaries: boolean; isHeadersOnly?: boolean; debug: string[] | null },
): Promise<FetchedMail> {
	const { settings } = protocol;
	const { item, attachments } = await readMailAside(raw.source, protocol.mailContext(raw.ref), {
		isPartial: raw.isPartial,
		notGiven: notGiven(raw, options.isHeadersOnly === true),
		transportHeaders: raw.transportHeaders,
		sanitizeHtml: settings.sanitizeHtml,
	});
	item.conversationId = raw.conversationId;
	if (raw.isPartial && raw.ref.size !== null) item.size = raw.ref.size;
	item.debug = options.debug;
	const decision = withholdNewRequest(item, settings);
	if (decision === 'withheld') return { ref: raw.ref, item, mail: null };
	if (decision === 'asReply') {
		item.kind = 'reply';
		item.why = 'Replies: it refers to an earlier message, and only replies are taken';
	}
	let binary: IBinaryKeyData = {};
	if (options.withoutBinaries) {
		const finding: Finding = {
			rule: 'attachmentsNotStored',
			verdict: 'metadata only',
			evidence: 'n8n could not store the binary data of this mail several times',
		};
		item.findings.push(finding);
	} else {
		binary = await storeBinaries(
			context.helpers,
			{ source: raw.source, attachments, item },
			{ attachments: settings.attachments === 'download', raw: settings.includeRawEml },
		);
	}
	const data = { json: item as unknown as IDataObject, binary };
	return { ref: raw.ref, item, mail: { output: outputIndex(item.kind), data } };
}
