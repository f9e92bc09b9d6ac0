/** Where mail is handed in. */
export interface SmtpOptions {
	host: string;
	/** Second server, `host` or `host:port`; null for none. */
	alternateHost: string | null;
	/** Usual: 587 for `smtp`, 465 for `smtps`. */
	port: number;
	/** smtp: plain until STARTTLS. smtps: TLS from the first byte. */
	protocol: 'smtp' | 'smtps';
	/** Sign-in name; the mailbox's address for a delegate's token. */
	username: string;
	/** PEM of private CAs, null for none. */
	ca: string | null;
	/** Name given in EHLO; empty or left out: see `ehloName`. */
	ehloName?: string;
}

export interface SmtpEndpoint {
	host: string;
	port: number;
}
