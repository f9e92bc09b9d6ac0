/** What a stand of real servers is made of, as tests see it. */

export interface StandOptions {
	/** Addresses with a mailbox of their own; default `DEFAULT_MAILBOXES`. */
	mailboxes?: readonly string[];
	/** Address -> further mailboxes it may open and send as; default helpdesk@ -> shared@. */
	delegations?: Readonly<Record<string, readonly string[]>>;
	/** Mailboxes whose inbox nobody can write to; default readonly@example.test. */
	readOnlyMailboxes?: readonly string[];
	/** Mailbox that the app-only client acts on; default shared@example.test. */
	appMailbox?: string;
	/** SASL mechanisms of Dovecot and Postfix; default both. */
	mechanisms?: ReadonlyArray<'xoauth2' | 'oauthbearer'>;
	/** Scopes the provider grants besides `openid email offline_access imap smtp`. */
	scopes?: readonly string[];
	/** Scope a token needs in Dovecot and Postfix, '' for none; default `imap`. */
	requiredScope?: string;
	/** Seconds; default 3600. */
	accessTtl?: number;
	/** Seconds; default 86,400. */
	refreshTtl?: number;
	/** Length of access tokens; default 43. Microsoft's have 1,500 and more. */
	tokenChars?: number;
	/** DNS names of the certificate besides localhost, mail.example.test and 127.0.0.1. */
	certificateNames?: readonly string[];
	/** Redirect URIs besides n8n's callback on any local port. */
	allowedRedirects?: readonly string[];
	/** Mailboxes that also open by password (LOGIN, PLAIN), for clients that know no OAuth2. */
	passwords?: Readonly<Record<string, string>>;
	/** Start Postfix; default where the process is root (its master insists on it). */
	withPostfix?: boolean;
}

export interface StandPorts {
	/** HTTPS: authorize, token, introspection. */
	provider: number;
	/** HTTP: switches of the provider, for the stand itself. */
	control: number;
	/** IMAP over TLS. */
	imaps: number;
	/** IMAP that greets in plain text. */
	imap: number;
	lmtp: number;
	/** Dovecot's SASL service, for Postfix. */
	sasl: number;
	/** SMTP with required STARTTLS. */
	submission: number;
	/** SMTP over TLS. */
	smtps: number;
}

/** Everything another process needs to reach and steer a running stand; JSON-safe. */
export interface StandDescription {
	runFolder: string;
	/** A name of the certificate that resolves to 127.0.0.1. */
	host: string;
	issuer: string;
	/** PEM file of the stand's own certificate authority. */
	caFile: string;
	ports: StandPorts;
	mailboxes: string[];
	/** False where the process is not root: there is no SMTP then, and tests of it must fail. */
	hasPostfix: boolean;
	/** The system user that Dovecot and the mail files belong to. */
	owner: { name: string; group: string; uid: number; gid: number };
}

export interface StandServer {
	/** Resolves when the port answers; does nothing when it runs already. */
	start(): Promise<void>;
	/** Resolves when the processes are gone and the port is closed. */
	stop(): Promise<void>;
}

export type OutageKind = 'off' | '500' | '503' | '429' | 'reset' | 'hang';

export interface MintedToken {
	accessToken: string;
	refreshToken: string;
	/** Seconds. */
	expiresIn: number;
	scope: string;
}

export interface MintOptions {
	user: string;
	/** Seconds; 0 makes a token that has expired already. */
	ttl?: number;
	scope?: string;
	/** Default `mail-client`. */
	client?: string;
	/** Length of the access token. */
	chars?: number;
}

/** Counts since the provider started. */
export interface TokenRequests {
	/** Requests that reached the token endpoint, outages included. */
	token: number;
	introspection: number;
	/** Successful grants by type: `authorization_code`, `refresh_token`, `client_credentials`. */
	granted: Record<string, number>;
	refused: Record<string, number>;
}

export interface Stand extends StandDescription {
	/** Authorize and token endpoint and a registered client, as a credential takes them. */
	readonly oauth: {
		authorizeUrl: string;
		tokenUrl: string;
		clientId: string;
		clientSecret: string;
		scope: string;
		/** Client id and secret of the app-only client. */
		appClientId: string;
		appClientSecret: string;
	};
	readonly dovecot: StandServer;
	/** Stopping it also takes SMTP sign-in away from nobody: Dovecot answers that. */
	readonly postfix: StandServer;
	/** Keeps its grants and tokens while it is stopped. */
	readonly provider: StandServer;
	mint(options: MintOptions): Promise<MintedToken>;
	/** Force-revokes one token or all of a user's (`kind`: AccessToken, RefreshToken, Grant). */
	revoke(what: { token: string } | { user: string; kind?: string }): Promise<number>;
	/** Every access and refresh token of a user since the provider's last start, dead ones too. */
	issuedTokens(user: string): Promise<string[]>;
	setOutage(kind: OutageKind, endpoint?: 'token' | 'introspection' | 'both'): Promise<void>;
	/** Life and length of tokens from now on. */
	setTokens(values: {
		accessTtl?: number;
		refreshTtl?: number;
		tokenChars?: number;
	}): Promise<void>;
	tokenRequests(): Promise<TokenRequests>;
	/** Puts a mail into the inbox (LMTP) or another folder. Line ends may be LF. */
	deliver(mailbox: string, rawMail: string | Buffer, options?: { folder?: string }): Promise<void>;
	/** Many mails over one LMTP connection, in order. */
	deliverMany(mailbox: string, rawMails: ReadonlyArray<string | Buffer>): Promise<void>;
	/**
	 * Deletes the folder and makes it again under a new UIDVALIDITY, with its mails under new UIDs or
	 * (`keepMail: false`) without. Ends open sessions of the mailbox.
	 */
	recreateMailbox(
		mailbox: string,
		options?: { folder?: string; keepMail?: boolean },
	): Promise<void>;
	/** Ends all open sessions of a mailbox. */
	kick(mailbox: string): Promise<void>;
	/** Any other administration; returns standard output. Arguments as `doveadm` takes them. */
	doveadm(args: readonly string[], input?: string | Buffer): Promise<string>;
}

export const DEFAULT_MAILBOXES = [
	'helpdesk@example.test',
	'shared@example.test',
	'customer@example.test',
	'agent@example.test',
	'readonly@example.test',
] as const;

/** Folder of every mailbox that can be read but not written. */
export const READ_ONLY_FOLDER = 'ReadOnly';

/** Folder of every mailbox that is listed but cannot be opened. */
export const FORBIDDEN_FOLDER = 'Forbidden';
