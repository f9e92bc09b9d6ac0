import { organisation } from '../address/organisation';
import type { HasHeaders } from '../headers';
import type { HeaderLine } from '../model';

/** What the receiving server put in front of the mail. */
export interface ReceiverHeader {
	/** Lines down to the first `Received` of another server, topmost first. */
	lines: readonly HeaderLine[];
	/**
	 * Index in `lines` of the lowest `Received`; -1 without any. Below it stand the findings of servers
	 * that write them there (Gmail, Exchange Online), and then what came with the mail.
	 */
	lastReceived: number;
	/** The organisation whose host wrote it, null where no line names a public host. */
	organisation: string | null;
}

/** Hosts that tell nothing: names without a dot, of local networks, and numbers. */
function isInternal(host: string): boolean {
	return (
		!host.includes('.') ||
		/\.(?:local|localdomain|localhost|internal|lan|intern|home|corp)$/.test(host) ||
		/^[\d.:[\]a-f]{1,45}$/.test(host)
	);
}

function byHost(received: string): string {
	const host = /(?:^|\s)by\s{1,20}([^\s;()]{1,255})/i.exec(received.slice(0, 4000))?.[1] ?? '';
	return host.toLowerCase().replace(/\.$/, '');
}

/**
 * The part of the header that the receiving server wrote (RFC 8601 section 5, RFC 5321 section 4.4:
 * every server puts its lines on top). It ends at the first `Received` that another organisation's
 * host wrote; hosts of a local network belong to whoever stands above them.
 */
export function receiverHeader(mail: HasHeaders): ReceiverHeader {
	const lines: HeaderLine[] = [];
	let owner: string | null = null;
	let lastReceived = -1;
	for (const line of mail.headers) {
		if (line.name === 'received') {
			const host = byHost(line.value);
			if (!isInternal(host)) {
				const its = organisation(host);
				if (owner !== null && its !== owner) break;
				owner = its;
			}
			lastReceived = lines.length;
		}
		lines.push(line);
	}
	return { lines, lastReceived, organisation: owner };
}
