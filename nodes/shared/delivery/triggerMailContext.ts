import type { MailContext, Protocol } from '../../helpdesk/model';
import type { MailRef } from '../../helpdesk/ports';
import type { TriggerSettings } from './triggerSettings';

/** What the rules must know of a trigger's mail. */
export function triggerMailContext(
	protocol: Protocol,
	settings: TriggerSettings,
	ref: MailRef,
): MailContext {
	return {
		protocol,
		address: settings.mailbox,
		addresses: settings.addresses,
		folder: settings.folder,
		id: ref.id,
		receivedAt: ref.receivedAt,
		signingKeys: settings.signingKeys,
		requestIdPattern: settings.requestIdPattern,
		trustedAuthservIds: settings.trustedAuthservIds,
		includeHeaders: settings.includeHeaders,
		alwaysRequests: settings.alwaysRequests,
		neverRequests: settings.neverRequests,
		forwardRequester: settings.forwardRequester,
	};
}
