import { afterEach, beforeEach, describe, it as vitestIt } from 'vitest';
import { acknowledgingCases } from './acknowledging';
import { Given } from './given';
import { endingCases } from './ending';
import { fetchingCases } from './fetching';
import type { MailSourceFixture } from './fixture';
import { listingCases } from './listing';
import { misbehavingCases } from './misbehaving';
import type { Misbehaviour } from './misbehaviour';
import { startingCases } from './starting';

export { contractMail } from './fixture';
export type { MailSourceFixture } from './fixture';
export { MISBEHAVIOURS, type Misbehaviour } from './misbehaviour';

/**
 * What every `MailSource` promises (ports.ts), whatever the protocol. `inexpressible` names cases that
 * a client of another house cannot express, and why; our own sources have none.
 */
export function describeMailSource(
	name: string,
	makeFixture: () => Promise<MailSourceFixture>,
	inexpressible: Readonly<Record<string, string>> = {},
): void {
	describeCases(`${name} as a mail source`, makeFixture, inexpressible, [
		listingCases,
		fetchingCases,
		acknowledgingCases,
		startingCases,
		endingCases,
	]);
}

/**
 * What every `MailSource` makes of a server that misbehaves; the fixture has `misbehave`.
 * `inexpressible` names cases that the protocol does not know, and why: the whole sentence, or its
 * beginning and `*`. `only` takes the cases of one kind, for a second binding of the same source.
 */
export function describeMisbehavingMailSource(
	name: string,
	makeFixture: () => Promise<MailSourceFixture>,
	inexpressible: Readonly<Record<string, string>> = {},
	only?: Misbehaviour,
): void {
	describeCases(`${name}, misbehaving`, makeFixture, inexpressible, [
		(given) => misbehavingCases(given, only),
	]);
}

function describeCases(
	name: string,
	makeFixture: () => Promise<MailSourceFixture>,
	inexpressible: Readonly<Record<string, string>>,
	groups: ReadonlyArray<(given: Given) => void>,
): void {
	describe(name, () => {
		const unused = new Set(Object.keys(inexpressible));
		const given = new Given(makeFixture, (sentence, work) => {
			const key = Object.keys(inexpressible).find((text) =>
				text.endsWith('*') ? sentence.startsWith(text.slice(0, -1)) : sentence === text,
			);
			if (key === undefined) vitestIt(sentence, work);
			else console.log(`${name}: "${sentence}" is left out: ${inexpressible[key]}`);
			if (key !== undefined) unused.delete(key);
		});
		beforeEach(() => given.begin());
		afterEach(() => given.end());

		for (const cases of groups) cases(given);

		if (unused.size > 0) throw new Error(`no such cases: ${[...unused].join(', ')}`);
	});
}
