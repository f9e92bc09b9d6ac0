import { createHash } from 'node:crypto';
import { LIMITS } from '../../helpdesk/limits';

/** Credentials remembered; the ones longest not asked for are forgotten first. */
const CREDENTIALS = 1000;

/** The refreshes of one credential in this process. */
export class CredentialRefreshes {
	/** How many have ended well; whoever read the credential before the last one read a spent token. */
	finished = 0;

	private running: Promise<string> | null = null;

	private seen: { token: string; since: number } | null = null;

	/** The refresh that runs, or a new one. One that hangs is not waited for by later callers. */
	async join(refresh: () => Promise<string>): Promise<string> {
		if (this.running !== null) return await this.running;
		const running = this.run(refresh);
		this.running = running;
		const end = () => {
			clearTimeout(timer);
			if (this.running === running) this.running = null;
		};
		const timer = setTimeout(end, LIMITS.tokenMs);
		timer.unref();
		running.then(end, end);
		return await running;
	}

	/**
	 * When a token that names no end is over at the latest: it was issued before it was seen here.
	 * Without this, a server that answers an ended token in words nobody knows would be waited for
	 * for ever. Null where its lifetime is not known either.
	 *
	 * @param now epoch milliseconds
	 */
	latestEnd(accessToken: string, lifetimeMs: number | null, now: number): number | null {
		const token = createHash('sha256').update(accessToken).digest('base64');
		if (this.seen?.token !== token) this.seen = { token, since: now };
		return lifetimeMs === null ? null : this.seen.since + lifetimeMs;
	}

	private async run(refresh: () => Promise<string>): Promise<string> {
		const token = await refresh();
		this.finished += 1;
		return token;
	}
}

const credentials = new Map<string, CredentialRefreshes>();

/**
 * What the process knows of a credential's refreshes.
 *
 * @param credentialId id in n8n's database
 */
export function refreshesOf(credentialId: string): CredentialRefreshes {
	const refreshes = credentials.get(credentialId) ?? new CredentialRefreshes();
	credentials.delete(credentialId);
	credentials.set(credentialId, refreshes);
	if (credentials.size > CREDENTIALS) credentials.delete(credentials.keys().next().value as string);
	return refreshes;
}
