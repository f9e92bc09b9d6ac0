import { splitAddress } from './ownAddresses';

/**
 * Whether an address is in a list of addresses and domains (`ada@example.org`, `example.org`,
 * `@example.org`, `*@example.org`; `*.example.org` = its subdomains as well), case aside.
 */
export function isListed(address: string, list: readonly string[]): boolean {
	const { local, domain } = splitAddress(address);
	if (domain === '') return false;
	return list.some((entry) => {
		const wanted = entry.trim().toLowerCase().replace(/^\*?@/, '');
		if (wanted === '') return false;
		if (wanted.startsWith('*.')) return `.${domain}`.endsWith(wanted.slice(1));
		return wanted.includes('@') ? `${local}@${domain}` === wanted : domain === wanted;
	});
}
