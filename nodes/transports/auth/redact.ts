import { hideSecrets } from '../../helpdesk/secretValues';

const HIDDEN = '[redacted]';

/**
 * Patterns of secrets in protocol lines. A run of 80 base64 characters and more is a token, a SASL
 * response or a refusal that names one, also one that n8n never gave us; ids, addresses and UID sets never get that long without
 * another character.
 */
const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
	[/\bBearer[ \t]{1,8}[^\s"',;<>\x01]{1,20000}/gi, `Bearer ${HIDDEN}`],
	[
		/\b(access_token|refresh_token|client_secret|client_assertion|assertion|password|passwd|code)(["']?[ \t]{0,4}[=:][ \t]{0,4}["']?)[^\s"'&,;]{1,20000}/gi,
		`$1$2${HIDDEN}`,
	],
	[
		/\b(AUTH(?:ENTICATE)?[ \t]{1,8}(?:XOAUTH2|OAUTHBEARER|PLAIN|LOGIN))[ \t]{1,8}\S{16,20000}/gi,
		`$1 ${HIDDEN}`,
	],
	[/[A-Za-z0-9+/_.=-]{80,20000}/g, HIDDEN],
];

/** Longest transcript line kept, characters: a line is for reading. */
const LINE_CHARS = 1000;

/** One protocol line without secrets and control characters, cut to 1,000 characters. */
export function redact(line: string): string {
	let text = hideSecrets(line.slice(0, LINE_CHARS * 20));
	for (const [pattern, replacement] of SECRETS) text = text.replace(pattern, replacement);
	text = text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
	return text.length > LINE_CHARS ? `${text.slice(0, LINE_CHARS)}…` : text;
}
