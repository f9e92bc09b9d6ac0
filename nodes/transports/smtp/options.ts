/** Where mail is handed in. */
export interface SmtpOptions {
	host: string;
	/** Second server, `host` or `host:port`; null for none. */
	alternateHost: string | null;
	/** Usual: 587 for `smtp`, 465 for `smtps`. */
	port: number;
	/** smtp: plain until STARTTLS. smtps: TLS from the first byte. */
	protocol: 'smtp' | 'smtps';
	/** Required with `smtp`: an access token never goes over a plain connection. */
	enableTls: boolean;
	/** Sign-in name; the mailbox's address for a delegate's token. */
	username: string;
	/** PEM of private CAs, null for none. */
	ca: string | null;
	/** Name given in EHLO; default: the machine's name. */
	clientName?: string;
}

export interface SmtpEndpoint {
	host: string;
	port: number;
}
