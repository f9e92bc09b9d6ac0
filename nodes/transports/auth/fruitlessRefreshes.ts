import { createHash } from 'node:crypto';
import type { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';

interface FruitlessRefresh {
	/** Digest of the token that stayed refused. */
	token: string;
	/** What came of the refresh; null when it gave a token that was refused as well. */
	error: MailError | null;
	/** Epoch milliseconds. */
	since: number;
}

/** Accounts remembered; the oldest are forgotten first. */
const ACCOUNTS = 1000;

/**
 * Which account stays refused although its token was refreshed. An account is a server with a user:
 * another mailbox on the same credential is judged by its own sign-ins.
 *
 * An entry holds for one token. It is gone as soon as the credential stores another one, because it
 * ended or a person connected again; only a refresh that was forced for another account takes the
 * entry along, or two refused mailboxes would refresh each other's token for ever.
 */
export class FruitlessRefreshes {
	private readonly entries = new Map<string, FruitlessRefresh>();

	constructor(private readonly now: () => number = () => Date.now()) {}

	/** What is known of this account with this token; undefined when a refresh may be tried. */
	find(account: string, accessToken: string): { error: MailError | null } | undefined {
		const entry = this.entries.get(account);
		if (entry === undefined || entry.token !== digestOf(accessToken)) return undefined;
		return this.now() - entry.since < LIMITS.fruitlessRefreshMs ? entry : undefined;
	}

	/** The token stayed refused after a refresh, or the refresh itself was refused. */
	add(account: string, accessToken: string, error: MailError | null): void {
		this.entries.delete(account);
		this.entries.set(account, { token: digestOf(accessToken), error, since: this.now() });
		if (this.entries.size > ACCOUNTS) {
			this.entries.delete(this.entries.keys().next().value as string);
		}
	}

	/** A forced refresh put `fresh` into the place of `refused`. */
	replace(refused: string, fresh: string): void {
		const old = digestOf(refused);
		for (const entry of this.entries.values()) {
			if (entry.token === old) entry.token = digestOf(fresh);
		}
	}

	/** The account was let in. */
	forget(account: string): void {
		this.entries.delete(account);
	}
}

function digestOf(accessToken: string): string {
	return createHash('sha256').update(accessToken).digest('base64');
}

/** One memory a process: each poll and each execution has a token source of its own. */
export const fruitlessRefreshes = new FruitlessRefreshes();
