import type { IPollFunctions } from 'n8n-workflow';
import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { ForwardRequester } from '../../helpdesk/model';
import type { StartFrom } from '../../helpdesk/ports';
import { requestIdPattern } from '../../helpdesk/threading/requestIdPattern';
import { MESSAGE_MEGABYTES_MOST } from '../descriptions/descriptions';
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
	/** Senders whose mail always is a request, and whose never is: addresses and domains. */
	alwaysRequests: string[];
	neverRequests: string[];
	forwardRequester: ForwardRequester;
}

/** Parameters that every mail trigger has beside those of the connection. */
export interface TriggerParameters extends ItemOptions {
	/** Further addresses of the mailbox, lower case. */
	addresses: string[];
	startFrom: StartFrom;
	ifWorkflowFails: 'keepUnread' | 'retry' | 'ignore';
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
	/** Only with `ignore`: all mails of one poll in one execution. */
	batch: boolean;
}

const MEGABYTE = 1024 * 1024;

/**
 * Reads `requestIdPattern` and the custom pattern, and checks that it can be used.
 * @throws NodeOperationError
 */
export function readRequestIdPattern(reader: ParameterReader): string {
	const choice = reader.text('options.requestIdPattern', 'Request ID in the Subject');
	const pattern =
		choice === 'custom'
			? reader.text('options.customRequestIdPattern', 'Custom Request ID Pattern')
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
		alwaysRequests: reader.list('options.alwaysRequests', 'Always Requests'),
		neverRequests: reader.list('options.neverRequests', 'Never Requests'),
		forwardRequester: reader.choice('options.forwardRequester', 'Requester of a Forward', [
			'original',
			'alwaysOriginal',
			'forwarder',
		]),
	};
}

/**
 * Reads and checks all parameters of a mail trigger except those of the connection.
 * @throws NodeOperationError that names the field.
 */
export function readTriggerSettings(reader: ParameterReader): TriggerParameters {
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
			'Choose the folder to move the mail to, or another option under "After Processing".',
		);
	}
	const ifWorkflowFails = reader.choice('ifWorkflowFails', 'If the Workflow Fails', [
		'keepUnread',
		'retry',
		'ignore',
	]);
	const disableNewRequests = reader.boolean('disableNewRequests', 'Only Take Replies');
	const withheldFolder = reader.folder('withheldFolder', 'Folder for Held Mail');
	const setAsideFolder = reader.folder('options.setAsideFolder', 'Folder for Failed Mail');
	return {
		...readItemOptions(reader),
		addresses: reader.addressList('options.addresses', 'Addresses'),
		startFrom: reader.choice('startFrom', 'Start From', ['activation', 'unread', 'everything']),
		ifWorkflowFails,
		afterProcessing,
		targetFolder: afterProcessing === 'move' ? targetFolder : null,
		attachments: reader.choice('attachments', 'Attachments', ['metadata', 'download']),
		disableNewRequests,
		newRequestAllowList: disableNewRequests
			? reader.list('newRequestAllowList', 'Still Allowed to Open Requests')
			: [],
		withheldFolder: disableNewRequests && withheldFolder !== '' ? withheldFolder : null,
		setAsideFolder: setAsideFolder === '' ? null : setAsideFolder,
		emailDebug: reader.boolean('options.emailDebug', 'Enable Email Debug'),
		maxMessages: reader.integer('options.maxMessages', 'Maximum Messages per Poll', {
			min: 1,
			max: LIMITS.maxMessagesMost,
			fallback: LIMITS.maxMessagesDefault,
		}),
		maxInFlight: reader.integer('options.maxInFlight', 'Maximum Messages at Once', {
			min: 1,
			max: LIMITS.maxInFlightMost,
			fallback: LIMITS.maxInFlightDefault,
		}),
		batch: ifWorkflowFails === 'ignore' && reader.boolean('options.batch', 'Batch'),
	};
}

/** A reader of the parameters of a polling node. */
export function pollReader(
	context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>,
): ParameterReader {
	return new ParameterReader(context.getNode(), (name) => context.getNodeParameter(name, null));
}
