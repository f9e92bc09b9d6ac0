import { getProxyForUrl } from 'proxy-from-env';
import { MailError } from '../../helpdesk/errors';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * The proxy for a connection to `host:port`, null for none. HTTPS_PROXY and ALL_PROXY name it and
 * NO_PROXY exempts from it, in either case, for every protocol alike. The library decides that n8n
 * asks for its own requests, so one setting serves both (docs/decisions/051-one-proxy-rule.md).
 * @throws MailError MAIL_INPUT where the variable holds no URL
 */
export function proxyFor(host: string, port: number): URL | null {
	const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	const proxy = getProxyForUrl(`https://${authority.toLowerCase()}:${port}`);
	if (proxy === '') return null;
	// A value without a scheme gets ours, https; curl and every admin mean http by it.
	const bare = proxy.replace(/^https:\/\//, '');
	const isBare = VARIABLES.some((name) => process.env[name] === bare);
	const text = isBare && !bare.includes('://') ? `http://${bare}` : proxy;
	if (!URL.canParse(text)) {
		throw new MailError('MAIL_INPUT', 'HTTPS_PROXY of this machine is not a URL.');
	}
	return new URL(text);
}
