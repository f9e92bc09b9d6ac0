import { afterEach, beforeEach, describe, it as vitestIt } from 'vitest';
import { acknowledgingCases } from './acknowledging';
import { Given } from './given';
import { endingCases } from './ending';
import { fetchingCases } from './fetching';
import type { MailSourceFixture } from './fixture';
import { listingCases } from './listing';
import { startingCases } from './starting';

export { contractMail } from './fixture';
export type { MailSourceFixture } from './fixture';

/**
 * What every `MailSource` promises (ports.ts), whatever the protocol. `inexpressible` names cases that
 * a client of another house cannot express, and why; our own sources have none.
 */
export function describeMailSource(
	name: string,
	makeFixture: () => Promise<MailSourceFixture>,
	inexpressible: Readonly<Record<string, string>> = {},
): void {
	describe(`${name} as a mail source`, () => {
		const left = new Map(Object.entries(inexpressible));
		const given = new Given(makeFixture, (sentence, work) => {
			const reason = left.get(sentence);
			if (reason === undefined) vitestIt(sentence, work);
			else console.log(`${name}: "${sentence}" is left out: ${reason}`);
			left.delete(sentence);
		});
		beforeEach(() => given.begin());
		afterEach(() => given.end());

		for (const cases of [
			listingCases,
			fetchingCases,
			acknowledgingCases,
			startingCases,
			endingCases,
		]) {
			cases(given);
		}

		if (left.size > 0) throw new Error(`no such cases: ${[...left.keys()].join(', ')}`);
	});
}
