import {
	judgeSignInRefusal,
	mayTryOtherMechanism,
	workingMechanism,
	type SignInRefusal,
} from '../auth/index';
import type { ImapFlow } from './client';
import { signInRefusalOf } from './loginError';

/** What imapflow sends every command by; its types leave it out. */
interface Runner {
	run(command: string, ...args: unknown[]): Promise<unknown>;
}

const BEARER_CAPABILITY = 'AUTH=OAUTHBEARER';

/**
 * imapflow takes OAUTHBEARER wherever a server offers it beside XOAUTH2. Where that is refused as a
 * mechanism, this signs in by XOAUTH2 over the same connection, and at once the next time.
 *
 * @param server `host:port`
 * @param onRefused told of the first refusal, for a server may hang up after it
 */
export function fallBackToXoauth2(
	flow: ImapFlow,
	server: string,
	onRefused: (refusal: unknown) => void,
): void {
	const runner = flow as unknown as Runner;
	const run = runner.run.bind(flow);
	runner.run = async (command, ...args) => {
		const { capabilities } = flow;
		const hasBoth = capabilities.has(BEARER_CAPABILITY) && capabilities.has('AUTH=XOAUTH2');
		if (command !== 'AUTHENTICATE' || !hasBoth) return await run(command, ...args);
		const known = workingMechanism.of(server);
		if (known === 'XOAUTH2') capabilities.delete(BEARER_CAPABILITY);
		try {
			return await run(command, ...args);
		} catch (first) {
			const refusal = signInRefusalOf(first);
			if (refusal === null || !mayTryOtherMechanism(refusal)) throw first;
			// What worked once and is refused now may have changed: the next connection asks anew.
			workingMechanism.forget(server);
			if (known !== null) throw first;
			onRefused(first);
			capabilities.delete(BEARER_CAPABILITY);
			try {
				const user = await run(command, ...args);
				workingMechanism.note(server, 'XOAUTH2');
				return user;
			} catch (second) {
				throw saysMore(signInRefusalOf(second), refusal) ? second : first;
			}
		}
	};
}

/** The first refusal is the one to tell, unless the second understood more of the exchange. */
function saysMore(second: SignInRefusal | null, first: SignInRefusal): boolean {
	if (second === null) return false;
	return judgeSignInRefusal(first) === 'mechanism' || !mayTryOtherMechanism(second);
}
