import type { IPollFunctions } from 'n8n-workflow';
import { isMailError } from '../helpdesk/errors';
import { LIMITS } from '../helpdesk/limits';
import type { StartFrom } from '../helpdesk/ports';
import { requestIdPattern } from '../helpdesk/threading/requestIdPattern';
import { MESSAGE_MEGABYTES_MOST } from './descriptions';
import { ParameterReader } from './parameterValues';

/** What of a mail goes into an item. */
export interface ItemOptions {
	requestIdPattern: string;
	includeHeaders: boolean;
	includeRawEml: boolean;
	sanitizeHtml: boolean;
	/** Bytes over which only the header is fetched. */
	maxMessageSize: number;
	/** Lower case. */
	trustedAuthservIds: string[];
}

/** Parameters that every mail trigger has beside the way to its mailbox. */
export interface TriggerPanel extends ItemOptions {
	/** Further addresses of the mailbox, lower case. */
	addresses: string[];
	startFrom: StartFrom;
	acknowledge: 'onFinish' | 'onSuccess' | 'immediately';
	afterProcessing: 'nothing' | 'markRead' | 'move' | 'delete';
	/** Set when and only when `afterProcessing` is `move`. */
	targetFolder: string | null;
	attachments: 'metadata' | 'download';
	disableNewRequests: boolean;
	newRequestAllowList: string[];
	withheldFolder: string | null;
	setAsideFolder: string | null;
	emailDebug: boolean;
	maxMessages: number;
	maxInFlight: number;
	/** Only with `immediately`: all mails of one poll in one execution. */
	batch: boolean;
}

const MEGABYTE = 1024 * 1024;

/**
 * Reads `requestIdPattern` and its own pattern, and checks that it can be used.
 * @throws NodeOperationError
 */
export function readRequestIdPattern(reader: ParameterReader): string {
	const choice = reader.text('options.requestIdPattern', 'Request ID in the Subject');
	const pattern =
		choice === 'own'
			? reader.text('options.ownRequestIdPattern', 'Own Request ID Pattern')
			: choice;
	try {
		requestIdPattern(pattern);
	} catch (error) {
		if (!isMailError(error)) throw error;
		throw reader.fail('The request ID pattern cannot be used', error.message);
	}
	return pattern;
}

/** Reads what an item holds from the collection `options`. */
export function readItemOptions(reader: ParameterReader): ItemOptions {
	return {
		requestIdPattern: readRequestIdPattern(reader),
		includeHeaders: reader.boolean('options.includeHeaders', 'Include Headers'),
		includeRawEml: reader.boolean('options.includeRawEml', 'Include Raw Mail (.eml)'),
		sanitizeHtml: reader.boolean('options.sanitizeHtml', 'Sanitize HTML'),
		maxMessageSize:
			reader.integer('options.maxMessageSize', 'Maximum Message Size (MB)', {
				min: 1,
				max: MESSAGE_MEGABYTES_MOST,
				fallback: LIMITS.messageBytes / MEGABYTE,
			}) * MEGABYTE,
		trustedAuthservIds: reader
			.list('options.trustedAuthservIds', 'Trusted Authentication Servers')
			.map((name) => name.toLowerCase()),
	};
}

/**
 * Reads and checks everything a mail trigger's panel says except the way to the mailbox.
 * @throws NodeOperationError that names the field.
 */
export function readTriggerSettings(reader: ParameterReader): TriggerPanel {
	const afterProcessing = reader.choice('afterProcessing', 'After Processing', [
		'markRead',
		'nothing',
		'move',
		'delete',
	]);
	const targetFolder = reader.folder('targetFolder', 'Target Folder');
	if (afterProcessing === 'move' && targetFolder === '') {
		throw reader.fail(
			'"Target Folder" is empty',
			'Choose the folder that mail is moved to, or another choice in "After Processing".',
		);
	}
	const acknowledge = reader.choice('acknowledge', 'A Mail Is Done When Its Execution', [
		'onFinish',
		'onSuccess',
		'immediately',
	]);
	const disableNewRequests = reader.boolean(
		'disableNewRequests',
		'Disable New Request Creation by Email',
	);
	const withheldFolder = reader.folder('withheldFolder', 'Folder for Withheld Mail');
	const setAsideFolder = reader.folder('options.setAsideFolder', 'Folder for Mail Set Aside');
	return {
		...readItemOptions(reader),
		addresses: reader.addressList('addresses', 'Addresses'),
		startFrom: reader.choice('startFrom', 'Start From', ['activation', 'unread', 'everything']),
		acknowledge,
		afterProcessing,
		targetFolder: afterProcessing === 'move' ? targetFolder : null,
		attachments: reader.choice('attachments', 'Attachments', ['metadata', 'download']),
		disableNewRequests,
		newRequestAllowList: disableNewRequests
			? reader.list('newRequestAllowList', 'Still Allowed to Open Requests')
			: [],
		withheldFolder: disableNewRequests && withheldFolder !== '' ? withheldFolder : null,
		setAsideFolder: setAsideFolder === '' ? null : setAsideFolder,
		emailDebug: reader.boolean('emailDebug', 'Enable Email Debug'),
		maxMessages: reader.integer('options.maxMessages', 'Maximum Messages per Poll', {
			min: 1,
			max: LIMITS.maxMessagesMost,
			fallback: LIMITS.maxMessagesDefault,
		}),
		maxInFlight: reader.integer('options.maxInFlight', 'Maximum in Flight', {
			min: 1,
			max: LIMITS.maxInFlightMost,
			fallback: LIMITS.maxInFlightDefault,
		}),
		batch: acknowledge === 'immediately' && reader.boolean('options.batch', 'Batch'),
	};
}

/** A reader of the parameters of a polling node. */
export function pollReader(
	context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>,
): ParameterReader {
	return new ParameterReader(context.getNode(), (name) => context.getNodeParameter(name, null));
}
