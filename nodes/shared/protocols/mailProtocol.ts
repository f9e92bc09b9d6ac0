import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Protocol } from '../../helpdesk/model';
import type {
	MailboxOperations,
	MailSender,
	MailSource,
	TokenSource,
	Transcript,
} from '../../helpdesk/ports';
import type {
	AuthenticationKind,
	ChosenCredential,
	MailboxIdentity,
} from '../credentials/connection';
import type { ParameterReader } from '../parameters/parameterValues';

/** The way to a mailbox, as credential and parameters say it; each protocol adds its own. */
export interface Connection extends MailboxIdentity {
	/** PEM of private authorities that the mail server's certificate may be of; null for none. */
	ca: string | null;
}

/** What every opener works with. */
export interface Opening<C extends Connection = Connection> {
	/** A context of n8n, for its policy on outgoing connections. */
	context: Pick<FunctionsBase, 'getNode'>;
	connection: C;
	tokens: TokenSource;
	signal: AbortSignal;
	transcript: Transcript | null;
}

/** The folder that is watched, and the name of the processed mark in it. */
export interface WatchedFolder {
	folder: string;
	markName: string;
}

/**
 * One protocol, as the nodes use it. Nothing else outside of its transport and its node files names a
 * protocol: triggers, actions, folder search and error texts read this.
 */
export interface MailProtocol<C extends Connection = Connection> {
	/** `mailbox.protocol` of its items; null for a protocol that reads no mail. */
	readonly itemProtocol: Protocol | null;
	/** As people write it. */
	readonly label: string;
	/** The credential's field that names the server, as its window shows it. */
	readonly serverField: string;
	/** The field of its port; null where the server's field holds it. */
	readonly portField: string | null;
	/** A sentence on the ports that servers usually have. */
	readonly usualPort: string;
	/** The folder that is watched where none is chosen; null for a protocol that reads no mail. */
	readonly defaultFolder: string | null;
	/** What to check where Microsoft refuses the sign-in, one or two sentences. */
	refusedByMicrosoft(mailbox: string): string;
	/** Providers that offer the protocol. */
	readonly authentications: readonly [AuthenticationKind, ...AuthenticationKind[]];
	/** @throws NodeOperationError that names the parameter or the credential's field */
	readConnection(
		reader: ParameterReader,
		chosen: ChosenCredential,
		credential: ICredentialDataDecryptedObject,
	): C;
	/** What a provider counts sent messages by. */
	rateLimitKey(connection: C): string;
	/** Whether a mail without an id is found by its Message-ID. */
	readonly findsByMessageId: boolean;
	/** Whether a failed operation leaves a session that nobody knows the worth of. */
	readonly isSpentByFailure: boolean;
	openSource?(opening: Opening<C>, watched: WatchedFolder): Promise<MailSource>;
	openMailbox?(opening: Opening<C>, markName: string): Promise<MailboxOperations>;
	openSender?(opening: Opening<C>): Promise<MailSender>;
}
