import type { AuthenticationKind } from '../credentials/connection';
import type { MailProtocol } from '../protocols/mailProtocol';

/** What error texts need of a protocol. */
export type ErrorProtocol = Pick<
	MailProtocol,
	'label' | 'serverField' | 'portField' | 'usualPort' | 'refusedByMicrosoft'
>;

/** Where an error happened, for the user's next step. */
export interface ErrorPlace {
	authentication: AuthenticationKind;
	protocol: ErrorProtocol;
	mailbox: string;
	/** Sign-in name. */
	username?: string;
	folder?: string | null;
	/** Name of the credential as the user gave it; null when unknown. */
	credential?: string | null;
	/** Index of the input item in `execute`. */
	itemIndex?: number;
}
