import { MailError } from '../../helpdesk/errors';
import { oneLine } from './ewsError';

/** Characters of a page that are looked at; a form of a sign-in page stands within. */
export const PAGE_CHARS = 64 * 1024;

/**
 * Addresses of sign-in pages: Outlook on the web, AD FS and WS-Federation, SAML, OpenID Connect,
 * Microsoft Entra, ISA and TMG (CookieAuth.dll), F5 (my.policy), Citrix (vpn, cgi, nf), and what most
 * others call theirs.
 */
const SIGN_IN_ADDRESS =
	/\/owa(?:\/|$|\?)|\/adfs\/|login\.(?:microsoftonline|live|windows|partner\.microsoftonline|chinacloudapi)\.|cookieauth\.dll|\/my\.(?:policy|logout)|\/(?:vpn|nf|cgi)\/|wa=wsignin|samlrequest=|response_type=|\/(?:saml2?|sso|oauth2?|openid|authn?|authorize|authenticate|login|log-in|logon|signin|sign-in|preauth|idp)(?:[/?.]|$)|[?&](?:returnurl|return_to|redirect_uri|redirecturl|rd|wctx|service|originalurl|curl)=/i;

/** What only a page has that asks a person to sign in, or that sends the browser on to one. */
const SIGN_IN_MARKUP =
	/<input[^>]{0,400}type\s{0,5}=\s{0,5}["']?password|name\s{0,5}=\s{0,5}["']?(?:SAMLRequest|SAMLResponse|wresult|RelayState|passwd|pwd|password|username|loginfmt)\b/i;
const FORM = /<form\b/i;
const SENDS_ON =
	/<meta[^>]{0,200}http-equiv\s{0,5}=\s{0,5}["']?refresh[^>]{0,200}url=([^"'>\s]{1,2000})|(?:window\.|document\.|self\.|top\.)?location(?:\.href)?\s{0,5}(?:=|\.replace\(|\.assign\()\s{0,5}["']([^"']{1,2000})["']/i;
const SIGN_IN_WORDS = /\b(?:sign|log)[\s-]?(?:in|on)\b|\banmelden\b|\bmot de passe\b|\bpassword\b/i;

/** A redirect that keeps the path of EWS leads to another EWS, not to a page for people. */
const EWS_PATH = /\/ews\/(?:exchange\.asmx|services\.wsdl)\/?$/i;

/**
 * Whether an answer comes from a sign-in page that stands before EWS: a reverse proxy or its
 * pre-authentication, which asks a browser to sign in and knows nothing of a token. Null for any other
 * answer.
 *
 * @param page beginning of the body, at most PAGE_CHARS are looked at; '' for a redirect
 */
export function signInPageError(
	answer: { status: number; headers: Readonly<Record<string, string>>; page: string },
	host: string,
): MailError | null {
	const { status, headers } = answer;
	const page = answer.page.slice(0, PAGE_CHARS);
	const isRedirect = status >= 300 && status < 400;
	if (isRedirect) {
		const location = headers.location ?? '';
		const target = locationOf(location, host);
		const isElsewhere = target !== null && !EWS_PATH.test(target.pathname);
		if (location === '' || (!isElsewhere && !SIGN_IN_ADDRESS.test(target?.search ?? ''))) {
			return null;
		}
		const isKnown = SIGN_IN_ADDRESS.test(target ? target.href : location);
		return pageError(host, `HTTP ${status} to ${placeOf(target, location)}`, isKnown);
	}
	if (
		!/\bhtml\b/i.test(headers['content-type'] ?? '') &&
		!/^\s{0,200}<(?:!doctype )?html/i.test(page)
	) {
		return null;
	}
	const [, refresh, script] = SENDS_ON.exec(page) ?? [];
	const leadsTo = refresh ?? script ?? '';
	const asks =
		SIGN_IN_MARKUP.test(page) ||
		(FORM.test(page) && SIGN_IN_WORDS.test(page)) ||
		SIGN_IN_ADDRESS.test(leadsTo) ||
		// A page that EWS never has, under a status that says all is well.
		(status === 200 && (FORM.test(page) || SIGN_IN_WORDS.test(page)));
	if (!asks) return null;
	return pageError(host, `HTTP ${status} with a web page`, true);
}

function pageError(host: string, serverText: string, isKnown: boolean): MailError {
	const what = isKnown
		? `A sign-in page stands in front of EWS on ${host}: a reverse proxy or its pre-authentication answered (${serverText}) instead of Exchange.`
		: `The server at ${host} redirects EWS to another page (${serverText}). That is what a reverse proxy with a sign-in page in front of EWS does.`;
	return new MailError(
		'MAIL_PROTOCOL',
		`${what} An administrator must exempt /EWS/* from pre-authentication, so that the token reaches Exchange (pass-through in Web Application Proxy, Microsoft Entra application proxy, F5, Citrix or Kemp).`,
		{ serverText: oneLine(serverText) },
	);
}

function locationOf(location: string, host: string): URL | null {
	try {
		return new URL(location, `https://${host}/`);
	} catch {
		return null;
	}
}

/** Without its parameters: they carry states and nonces of the sign-in. */
function placeOf(target: URL | null, location: string): string {
	return target ? `${target.host}${target.pathname}` : location.replace(/\?.*$/s, '');
}
