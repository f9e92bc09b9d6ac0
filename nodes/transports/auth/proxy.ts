import { getProxyForUrl } from 'proxy-from-env';

/**
 * The proxy for a connection to `host:port` as HTTPS_PROXY, ALL_PROXY and NO_PROXY name it (either
 * case), null for none. Mail connections are tunnelled by HTTP CONNECT, or SOCKS where the URL says
 * so. The same library decides for n8n's own requests, so one setting serves both.
 */
export function proxyFor(host: string, port: number): string | null {
	const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	const proxy = getProxyForUrl(`https://${authority.toLowerCase()}:${port}`);
	if (proxy === '') return null;
	// A value without a scheme gets ours, https; curl and every admin mean http by it.
	if (!proxy.startsWith('https://')) return proxy;
	const bare = proxy.slice('https://'.length);
	const isBare = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].some(
		(name) => process.env[name] === bare,
	);
	return isBare ? `http://${bare}` : proxy;
}
