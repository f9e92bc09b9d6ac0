import type { OAuthMechanism } from './sasl';

/** Servers remembered; the oldest are forgotten first. */
const SERVERS = 1000;

const mechanisms = new Map<string, OAuthMechanism>();

/**
 * The mechanism that signed in where the first one offered was refused, by server (`host:port`). A
 * refused attempt before each good one would count as a failed login, and some servers lock out
 * after a few of them.
 */
export const workingMechanism = {
	of(server: string): OAuthMechanism | null {
		return mechanisms.get(server) ?? null;
	},
	note(server: string, mechanism: OAuthMechanism): void {
		mechanisms.delete(server);
		mechanisms.set(server, mechanism);
		if (mechanisms.size > SERVERS) mechanisms.delete(mechanisms.keys().next().value as string);
	},
	forget(server: string): void {
		mechanisms.delete(server);
	},
};
