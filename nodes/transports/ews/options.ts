import type { EwsConnection } from './ewsClient';

/** Everything a session on one mailbox needs besides its token. */
export interface EwsOptions extends EwsConnection {
	/** `inbox`, a path of folder names joined by `/`, or an opaque folder id. */
	folder: string;
	/** Name of the extended property that is our receipt (docs/design.md, Delivery 4). */
	receiptName: string;
}
