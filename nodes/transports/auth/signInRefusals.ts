/**
 * What a refused sign-in means, over IMAP and SMTP alike. Only what says that the credential is bad
 * is permanent; everything else is taken for passing, the unknown included: a refresh that is spent
 * on an outage can end a grant with rotating refresh tokens, and a person who is asked to connect
 * again because of one learns to ignore the request.
 */
export type SignInVerdict =
	/** The token or the user is refused: one refresh, then a person. */
	| 'credential'
	/** The server cannot check the sign-in right now. */
	| 'passing'
	/** The server asks for fewer connections or less traffic. */
	| 'throttled'
	/** The server does not take this SASL mechanism; another one may do. */
	| 'mechanism'
	/** Nothing is known of this answer: passing. */
	| 'unknown';

/** The answer to one sign-in. */
export interface SignInRefusal {
	/** IMAP response code without its brackets (RFC 9051 section 7.1). */
	responseCode?: string | undefined;
	/** SMTP reply code. */
	reply?: number | undefined;
	/** The words of the server, with their enhanced status code over SMTP. */
	text: string;
	/** The JSON object of the SASL challenge (RFC 7628 section 3.2.2), null when there was none. */
	saslError?: string | null;
}

/** One row of the table: what is looked at, what it means, and where it was seen. */
interface RefusalRow {
	verdict: Exclude<SignInVerdict, 'unknown'>;
	responseCodes?: readonly string[];
	replies?: readonly number[];
	/** Value of `status` in the SASL error. */
	saslStatus?: RegExp;
	text?: RegExp;
	source: string;
}

/**
 * Read from top to bottom; the first row that fits decides. What passes comes first: Gmail sends its
 * error object with the status 400 also for too many connections, and several servers put
 * "temporary" into the words of an AUTHENTICATIONFAILED.
 */
export const SIGN_IN_REFUSALS: readonly RefusalRow[] = [
	{
		verdict: 'throttled',
		text: /too many (simultaneous|concurrent|connections|login|failed|auth|requests|bad)|(maximum number|limit) of (simultaneous |concurrent )?connections|connections? (limit|count|rate)\b.{0,20}(exceeded|reached)|concurrent connections/i,
		source:
			'Gmail "[ALERT] Too many simultaneous connections. (Failure)" (github.com/jstedfast/MailKit/issues/377); Dovecot "[UNAVAILABLE] Maximum number of connections from user+IP exceeded" (github.com/mscdex/node-imap/issues/606); Exchange Online "432 4.3.2 Concurrent connections limit exceeded"',
	},
	{
		verdict: 'throttled',
		text: /(command|bandwidth) (or bandwidth )?limits?|rate[- ]?limit|throttl|slow down|server busy/i,
		source:
			'Gmail "[OVERQUOTA] Account exceeded command or bandwidth limits" (github.com/ljmerza/ha-email-sensor/issues/16); Yahoo "[LIMIT] … Rate limit hit"; Exchange Online "Request is throttled. Suggested Backoff Time" (learn.microsoft.com, Exchange Online limits)',
	},
	{
		verdict: 'throttled',
		replies: [421, 432],
		source:
			'RFC 5321 section 3.8 (421); Exchange Online 432 4.3.2 (learn.microsoft.com, "Fix issues with SMTP client submission")',
	},
	{
		verdict: 'throttled',
		saslStatus: /^429$/,
		source: 'RFC 6585 section 4, as a status in the SASL error',
	},
	{
		verdict: 'passing',
		responseCodes: [
			'UNAVAILABLE',
			'LIMIT',
			'INUSE',
			'SERVERBUG',
			'CONTACTADMIN',
			'OVERQUOTA',
			'TEMPFAIL',
			'THROTTLED',
		],
		source:
			'RFC 5530 section 3 (UNAVAILABLE, LIMIT, INUSE, SERVERBUG, CONTACTADMIN, OVERQUOTA), RFC 5259 (TEMPFAIL); Dovecot lib-imap/imap-resp-code.h; Gmail "[THROTTLED]" (github.com/jstedfast/MailKit/issues/1396)',
	},
	{
		verdict: 'passing',
		saslStatus: /^(408|5\d\d)$|temporar|server_error|unavailable/i,
		source: 'HTTP status of the resource server in the SASL error (Google, "SASL XOAUTH2")',
	},
	{
		verdict: 'passing',
		text: /temporar|try (it |again )?(again )?later|(server|service|system|backend)s?( is| are)?( currently| temporarily)? (not available|unavailable|down|overloaded|busy)|no servers available|maintenance|overload/i,
		source:
			'Exchange "Server Unavailable. 15" and "Server Unavailable. 21" (github.com/simonrob/email-oauth2-proxy/issues/379); Dovecot "Temporary authentication failure." (measured); RFC 4954 section 6 (454 4.7.0); Exchange Online "451 4.7.0 Temporary server error. Please try again later" (github.com/jstedfast/MailKit/issues/566)',
	},
	{
		verdict: 'passing',
		text: /(internal|server|system|database|backend)( \w{1,20})? (error|failure)|serious error|timed? ?out|(could|can)( ?no|n.)t (connect|reach|contact)|connection (refused|reset|lost)/i,
		source:
			'Yahoo "[SERVERBUG] … Server error - Please try again later" (github.com/joeyates/imap-backup/issues/218); Gmail "System Error (Failure)"; Dovecot "Internal error occurred. Refer to server log" (doc.dovecot.org)',
	},
	{
		verdict: 'passing',
		replies: [450, 451, 452, 454, 455],
		source: 'RFC 5321 section 4.2.1 (4yz is transient), RFC 4954 section 6 (454)',
	},
	{
		verdict: 'credential',
		saslStatus: /^4\d\d$|^invalid_(token|request)$|^insufficient_scope$/i,
		source:
			'RFC 7628 section 3.2.2 (invalid_token, insufficient_scope, invalid_request); Google, "SASL XOAUTH2", error response (400, 401)',
	},
	{
		verdict: 'mechanism',
		replies: [500, 501, 502, 504, 538],
		source:
			'RFC 4954 section 4 (504 5.5.4, 501 5.5.2) and section 6 (538 5.7.11), RFC 5321 section 4.2.4 (500, 502)',
	},
	{
		verdict: 'mechanism',
		text: /(un(supported|recogni[sz]ed|known|available)|invalid|no matching|no such|disabled) (sasl |auth\w{0,12} )?(mechanism|method|type)|mechanism (is )?(\S{1,20} )?(not (supported|available|allowed|enabled|recogni[sz]ed|implemented)|unsupported|unavailable|disabled|too weak)|no mechanism available|5\.7\.9\b.{0,40}too weak/i,
		source:
			'RFC 4954 section 6 (534 5.7.9 too weak); Dovecot "Unsupported authentication mechanism." (auth-request-handler); Postfix "535 5.7.8 Error: authentication failed: Invalid authentication mechanism" (xsasl_dovecot_server.c); Cyrus SASL "no mechanism available"',
	},
	{
		verdict: 'credential',
		responseCodes: ['AUTHENTICATIONFAILED', 'AUTHORIZATIONFAILED', 'EXPIRED'],
		source: 'RFC 5530 section 3',
	},
	{
		verdict: 'credential',
		replies: [534, 535],
		source:
			'RFC 4954 section 6 (535 5.7.8); Exchange Online 535 5.7.3 and 5.7.139 (github.com/simonrob/email-oauth2-proxy/issues/193); Gmail 534-5.7.14 and 535-5.7.8 (support.google.com, "SMTP errors and codes")',
	},
	{
		verdict: 'credential',
		text: /auth\w{0,12} (has )?(failed|failure|unsuccessful|rejected|credentials invalid)|log-?(in|on) (failed|incorrect|denied|invalid)|(failed|incorrect) (login|authentication)|(invalid|bad|wrong|incorrect) (credentials|token|access token|user|login|password|sasl argument)|(username|user) .{0,20}not accepted/i,
		source:
			'Exchange and Exchange Online "AUTHENTICATE failed.", "LOGIN failed." (github.com/MicrosoftDocs/office-developer-exchange-docs/issues/87); Gmail "Invalid credentials (Failure)" and "Invalid SASL argument" (github.com/jberkel/sms-backup-plus/issues/971); Yahoo "Invalid credentials"; Cyrus "authentication failure"; Courier "Login failed."',
	},
	{
		verdict: 'credential',
		text: /(token|session|credential|grant|password)s? (is |has |have |was )?(been )?(expired|revoked|invalid)|expired (access )?token|account (is |has been )?(disabled|suspended|blocked|deleted)|web ?login required|log in via your web browser|(imap|smtp|pop)\w{0,24} (access )?(is )?(disabled|not enabled)|not enabled for (imap|smtp)/i,
		source:
			'Exchange Online "AccessTokenExpired" (session ended, learn.microsoft.com); Gmail "[ALERT] Web login required (Failure)", "[ALERT] IMAP access is disabled for your domain" (support.google.com, "Can\'t sign in to your Google Account" for mail programs)',
	},
];

/** What a refused sign-in means. */
export function judgeSignInRefusal(refusal: SignInRefusal): SignInVerdict {
	const code = refusal.responseCode?.toUpperCase();
	const status = saslStatusOf(refusal.saslError ?? null);
	const row = SIGN_IN_REFUSALS.find(
		({ responseCodes, replies, saslStatus, text }) =>
			(code !== undefined && responseCodes?.includes(code) === true) ||
			(refusal.reply !== undefined && replies?.includes(refusal.reply) === true) ||
			(status !== null && saslStatus?.test(status) === true) ||
			text?.test(refusal.text) === true,
	);
	if (row !== undefined) return row.verdict;
	// Of a reply nobody has written down, the first digit says whether it passes (RFC 5321 section 4.2.1).
	return refusal.reply !== undefined && refusal.reply < 500 ? 'passing' : 'unknown';
}

/** True where the table knows the words or the code for a state that passes; false for the unknown. */
export function isKnownToPass(refusal: SignInRefusal): boolean {
	const verdict = judgeSignInRefusal(refusal);
	return verdict === 'passing' || verdict === 'throttled';
}

/**
 * True when another mechanism may be tried: the server refused this one, or refused without the
 * error object that a server sends which understood the exchange (RFC 7628 section 3.2.3).
 */
export function mayTryOtherMechanism(refusal: SignInRefusal): boolean {
	const verdict = judgeSignInRefusal(refusal);
	if (verdict === 'mechanism') return true;
	return (
		(verdict === 'credential' || verdict === 'unknown') && (refusal.saslError ?? null) === null
	);
}

/** `status` of the error object; null when there is none that can be read. */
function saslStatusOf(saslError: string | null): string | null {
	if (saslError === null) return null;
	try {
		const parsed: unknown = JSON.parse(saslError);
		if (typeof parsed !== 'object' || parsed === null || !('status' in parsed)) return null;
		const { status } = parsed;
		return typeof status === 'string' || typeof status === 'number' ? String(status) : null;
	} catch {
		return null;
	}
}
