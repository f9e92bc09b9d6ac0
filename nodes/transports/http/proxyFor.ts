/** The part of `process.env` that names proxies. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Which proxy a https URL goes through: HTTPS_PROXY, else ALL_PROXY (either case), unless NO_PROXY
 * names the host. null = straight. NO_PROXY takes `*`, host names, `.suffix`, `*.suffix` and an
 * optional `:port`, as curl and n8n read it. An unreadable proxy URL is thrown as TypeError.
 */
export function proxyFor(url: URL, environment: ProxyEnvironment): URL | null {
	const read = (name: string) => environment[name.toLowerCase()] || environment[name];
	const proxy = read('HTTPS_PROXY') || read('ALL_PROXY');
	if (!proxy || isExempt(url, read('NO_PROXY') ?? '')) return null;
	return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

function isExempt(url: URL, noProxy: string): boolean {
	const host = url.hostname.toLowerCase();
	const port = url.port || '443';
	return noProxy
		.toLowerCase()
		.split(/[\s,]+/)
		.filter((entry) => entry !== '')
		.some((entry) => {
			if (entry === '*') return true;
			const colon = entry.lastIndexOf(':');
			const hasPort = colon > 0 && /^\d+$/.test(entry.slice(colon + 1));
			if (hasPort && entry.slice(colon + 1) !== port) return false;
			const name = (hasPort ? entry.slice(0, colon) : entry).replace(/^\*?\./, '');
			return host === name || host.endsWith(`.${name}`);
		});
}
