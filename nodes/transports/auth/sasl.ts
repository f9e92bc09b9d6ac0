import { MailError } from '../../helpdesk/errors';

/** The two SASL mechanisms that carry an OAuth2 access token. */
export type OAuthMechanism = 'XOAUTH2' | 'OAUTHBEARER';

export interface SaslIdentity {
	/** The mailbox to open or send as; a delegate's token may name a shared mailbox. */
	user: string;
	accessToken: string;
	/** The host and port really connected to (RFC 7628 section 3.1). */
	host: string;
	port: number;
}

/** One exchange: an initial response, then at most one challenge, which is always a refusal. */
export interface SaslExchange {
	readonly mechanism: OAuthMechanism;
	/** Base64, ready for the wire. */
	readonly initialResponse: string;
	/** The server's decoded error when a challenge after the initial response carried one. */
	refusalOf(challenge: string): string | null;
	/** Ends an exchange the server has refused: XOAUTH2 by an empty line, OAUTHBEARER by a lone separator (RFC 7628 section 3.2.3). */
	readonly lastResponse: string;
}

const SEPARATOR = '\x01';
const CONTROL = /[\x00-\x1f\x7f]/;
/** A refusal is a short JSON object; more than this is not one. */
const REFUSAL_CHARS = 2000;

/** Of what a server offers, the mechanisms for tokens in the order to try them. XOAUTH2 is first: every OAuth2 server of the large providers speaks it. */
export function offeredMechanisms(offered: Iterable<string>): OAuthMechanism[] {
	const names = new Set([...offered].map((name) => name.trim().toUpperCase()));
	return (['XOAUTH2', 'OAUTHBEARER'] as const).filter((name) => names.has(name));
}

/**
 * Builds an exchange. XOAUTH2: Google's and Microsoft's documents; OAUTHBEARER: RFC 7628.
 * @throws MailError MAIL_INPUT when user or token hold a control character: it would end the field
 * early and turn the rest into fields of its own.
 */
export function startSasl(mechanism: OAuthMechanism, identity: SaslIdentity): SaslExchange {
	for (const [what, value] of [
		['user name', identity.user],
		['access token', identity.accessToken],
	] as const) {
		if (value === '') throw new MailError('MAIL_INPUT', `The ${what} is empty.`);
		if (CONTROL.test(value)) {
			throw new MailError('MAIL_INPUT', `The ${what} contains control characters.`);
		}
	}
	const plain =
		mechanism === 'XOAUTH2'
			? [`user=${identity.user}`, `auth=Bearer ${identity.accessToken}`, '', '']
			: [
					`n,a=${saslName(identity.user)},`,
					`host=${identity.host}`,
					`port=${identity.port}`,
					`auth=Bearer ${identity.accessToken}`,
					'',
					'',
				];
	return {
		mechanism,
		initialResponse: Buffer.from(plain.join(SEPARATOR), 'utf8').toString('base64'),
		lastResponse: mechanism === 'XOAUTH2' ? '' : 'AQ==',
		refusalOf: decodeRefusal,
	};
}

/** The server's error object as one line of text, null when there is none to read. */
export function decodeRefusal(challenge: string): string | null {
	if (challenge === '' || challenge.length > REFUSAL_CHARS) return null;
	const text = Buffer.from(challenge, 'base64').toString('utf8').trim();
	return text.startsWith('{') ? text.replace(/[\x00-\x1f\x7f]+/g, ' ') : null;
}

function saslName(value: string): string {
	return value.replace(/=/g, '=3D').replace(/,/g, '=2C');
}
