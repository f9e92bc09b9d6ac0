import { MailError, type MailErrorCode } from '../../helpdesk/errors';
import { retirementOf } from './retirement';

/**
 * What the response codes of EWS mean to us (learn.microsoft.com, "ResponseCode"). Codes that are not
 * here are MAIL_PROTOCOL when they look like the server's own trouble, else MAIL_REJECTED.
 */
const CODES: Readonly<Record<string, MailErrorCode>> = {
	ErrorServerBusy: 'MAIL_THROTTLED',
	ErrorTooManyObjectsOpened: 'MAIL_THROTTLED',
	ErrorExceededConnectionCount: 'MAIL_THROTTLED',
	ErrorExceededSubscriptionCount: 'MAIL_THROTTLED',
	ErrorMessagePerFolderCountReceiveQuotaExceeded: 'MAIL_THROTTLED',
	ErrorTimeoutExpired: 'MAIL_TIMEOUT',
	ErrorBatchProcessingStopped: 'MAIL_PROTOCOL',
	ErrorConnectionFailed: 'MAIL_PROTOCOL',
	ErrorConnectionFailedTransientError: 'MAIL_PROTOCOL',
	ErrorMailboxStoreUnavailable: 'MAIL_PROTOCOL',
	ErrorMailboxMoveInProgress: 'MAIL_PROTOCOL',
	ErrorMailboxFailover: 'MAIL_PROTOCOL',
	ErrorADUnavailable: 'MAIL_AUTH_UNAVAILABLE',
	ErrorADOperation: 'MAIL_AUTH_UNAVAILABLE',
	ErrorInternalServerError: 'MAIL_PROTOCOL',
	ErrorInternalServerTransientError: 'MAIL_PROTOCOL',
	ErrorNoRespondingCASInDestinationSite: 'MAIL_PROTOCOL',
	ErrorProxyRequestNotAllowed: 'MAIL_PROTOCOL',

	ErrorTokenSerializationDenied: 'MAIL_AUTH_REFUSED',
	ErrorInvalidLicense: 'MAIL_AUTH_REFUSED',
	ErrorAccountDisabled: 'MAIL_AUTH_REFUSED',
	ErrorNonPrimarySmtpAddress: 'MAIL_FOLDER_REFUSED',
	ErrorImpersonateUserDenied: 'MAIL_FOLDER_REFUSED',
	ErrorImpersonationDenied: 'MAIL_FOLDER_REFUSED',
	ErrorImpersonationFailed: 'MAIL_FOLDER_REFUSED',
	ErrorAccessDenied: 'MAIL_FOLDER_REFUSED',
	ErrorMissingEmailAddress: 'MAIL_FOLDER_REFUSED',
	ErrorNonExistentMailbox: 'MAIL_FOLDER_REFUSED',
	ErrorCannotFindUser: 'MAIL_FOLDER_REFUSED',
	ErrorMailboxConfiguration: 'MAIL_FOLDER_REFUSED',
	ErrorMailboxHoldNotFound: 'MAIL_FOLDER_REFUSED',

	ErrorFolderNotFound: 'MAIL_FOLDER_MISSING',
	ErrorParentFolderNotFound: 'MAIL_FOLDER_MISSING',
	ErrorToFolderNotFound: 'MAIL_FOLDER_MISSING',
	ErrorSyncFolderNotFound: 'MAIL_FOLDER_MISSING',
	ErrorFolderCorrupt: 'MAIL_FOLDER_MISSING',

	ErrorItemNotFound: 'MAIL_MESSAGE_GONE',
	ErrorInvalidId: 'MAIL_STALE_ID',
	ErrorInvalidIdEmpty: 'MAIL_STALE_ID',
	ErrorInvalidIdMalformed: 'MAIL_STALE_ID',
	ErrorInvalidIdMalformedEwsLegacyIdFormat: 'MAIL_STALE_ID',
	ErrorInvalidIdNotAnItemAttachmentId: 'MAIL_STALE_ID',
	ErrorInvalidIdStoreObjectIdTooLong: 'MAIL_STALE_ID',
	ErrorInvalidIdTooManyAttachmentLevels: 'MAIL_STALE_ID',
	ErrorInvalidIdXml: 'MAIL_STALE_ID',

	ErrorInvalidSyncStateData: 'MAIL_CHECKPOINT_INVALID',

	ErrorMessageSizeExceeded: 'MAIL_TOO_LARGE',
	ErrorAttachmentSizeLimitExceeded: 'MAIL_TOO_LARGE',
	ErrorDataSizeLimitExceeded: 'MAIL_TOO_LARGE',
	ErrorQuotaExceeded: 'MAIL_READ_ONLY',
	ErrorInsufficientResources: 'MAIL_THROTTLED',

	ErrorSendAsDenied: 'MAIL_SENDER_REFUSED',
	ErrorSubmissionQuotaExceeded: 'MAIL_DEFERRED',
	ErrorInvalidRecipients: 'MAIL_RECIPIENT_REFUSED',
	ErrorMissingRecipients: 'MAIL_RECIPIENT_REFUSED',
	ErrorMessageDispositionRequired: 'MAIL_REJECTED',
	ErrorMimeContentInvalid: 'MAIL_REJECTED',
	ErrorMimeContentInvalidBase64String: 'MAIL_REJECTED',
	ErrorContentConversionFailed: 'MAIL_REJECTED',
	ErrorMimeContentConversionFailed: 'MAIL_REJECTED',
	ErrorCorruptData: 'MAIL_REJECTED',

	ErrorInvalidServerVersion: 'MAIL_INPUT',
	ErrorIncorrectSchemaVersion: 'MAIL_INPUT',
	ErrorSchemaValidation: 'MAIL_INPUT',
	ErrorInvalidRequest: 'MAIL_INPUT',
	ErrorInvalidSmtpAddress: 'MAIL_INPUT',
};

const HINTS: Readonly<Record<string, string>> = {
	ErrorImpersonateUserDenied:
		'The app may not act as this mailbox: give it full_access_as_app, or the role Application EWS.AccessAsApp for this mailbox.',
	ErrorImpersonationDenied:
		'The account lacks the role ApplicationImpersonation for this mailbox (New-ManagementRoleAssignment).',
	ErrorNonExistentMailbox: 'No mailbox has this address.',
	ErrorCannotFindUser:
		'The server knows no user with this address. Check the mailbox in the credential and the node, and that the account has a mailbox on this server.',
	ErrorInvalidServerVersion: 'The server is older than Exchange 2013 SP1.',
	ErrorSendAsDenied: 'The signed-in account has no Send As permission for this sender.',
	ErrorAccessDenied: 'The signed-in account lacks the permission (Add-MailboxPermission).',
};

/** The codes worth trying again on their own, by what Exchange itself calls transient. */
const TRANSIENT = /Transient|Busy|Unavailable|Timeout|InProgress|Failover|InternalServerError/;

export interface EwsFailure {
	/** `ErrorServerBusy`, …; empty when the server named none. */
	responseCode: string;
	/** The server's sentence; it may name an address but holds no content. */
	text: string;
	backOffMs: number | null;
}

/** Turns a refusal of EWS into the error of the core. `host` tells Exchange Online from a server. */
export function ewsError(failure: EwsFailure, host: string): MailError {
	const { responseCode, text, backOffMs } = failure;
	const retired = retirementOf({ host, status: null, responseCode, text });
	if (retired) return retired;
	const code =
		CODES[responseCode] ?? (TRANSIENT.test(responseCode) ? 'MAIL_PROTOCOL' : 'MAIL_REJECTED');
	const hint = HINTS[responseCode];
	return new MailError(
		code,
		`The server at ${host} refused the request (${responseCode || 'without a code'}).${hint ? ` ${hint}` : ''}`,
		{
			serverText: oneLine(`${responseCode} ${text}`),
			...(backOffMs === null ? {} : { retryAfterMs: backOffMs }),
		},
	);
}

/** First 300 characters without line ends. */
export function oneLine(text: string): string {
	return text
		.replace(/[\u0000-\u001f\u007f]+/g, ' ')
		.trim()
		.slice(0, 300);
}
