import type { ImapFlow } from './client';
import { WANTED } from './spareRoundTrips';

/** Prefixes of folders (RFC 2342), each with its delimiter at the end. */
export interface Namespaces {
	/** Of the first personal namespace, such as `INBOX.`; empty for none. */
	personal: string;
	/** Of other users' and public folders, such as `user.`, `shared/` and `Public Folders/`. */
	foreign: string[];
}

interface Asked {
	run(command: string, ...args: unknown[]): Promise<unknown>;
	namespace?: { prefix: string; delimiter: string };
	namespaces?: Record<'personal' | 'other' | 'shared', false | Array<{ prefix: string }>>;
}

/** Namespaces of shared folders that are looked into. */
const FOREIGN = 10;
const KNOWN = new WeakMap<ImapFlow, Namespaces>();

/**
 * The namespaces, asked once a session. imapflow is kept from using them: it would put the personal
 * prefix before the name of every folder that stands beside it, and list none of those.
 */
export async function askNamespaces(flow: ImapFlow): Promise<Namespaces> {
	const known = KNOWN.get(flow);
	if (known !== undefined) return known;
	const asked = flow as unknown as Asked;
	await asked.run('NAMESPACE', WANTED);
	const all = asked.namespaces;
	const prefixes = (kind: 'personal' | 'other' | 'shared') =>
		(all?.[kind] || []).map(({ prefix }) => prefix).filter((prefix) => prefix !== '');
	const namespaces = {
		personal: (all?.personal || [])[0]?.prefix ?? '',
		foreign: [...prefixes('other'), ...prefixes('shared'), ...prefixes('personal').slice(1)].slice(
			0,
			FOREIGN,
		),
	};
	if (asked.namespace !== undefined) asked.namespace = { ...asked.namespace, prefix: '' };
	KNOWN.set(flow, namespaces);
	return namespaces;
}
