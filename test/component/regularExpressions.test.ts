import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { FoundExpression } from '../support/regularExpressions';
import {
	hasUnboundedRepeat,
	lookArounds,
	regularExpressionLiterals,
	withSmallBounds,
	withoutCase,
} from '../support/regularExpressions';

const ROOT = join(__dirname, '..', '..');

/** The checker takes half a minute for all of them; what it found linear stays so. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'helpdesk-mail', 'linearExpressions.json');

function readCache(): Set<string> {
	try {
		return new Set(JSON.parse(readFileSync(CACHE, 'utf8')) as string[]);
	} catch {
		return new Set();
	}
}

const knownLinear = readCache();

afterAll(() => {
	mkdirSync(dirname(CACHE), { recursive: true });
	writeFileSync(CACHE, JSON.stringify([...knownLinear].sort()));
});

/** The order of growth in words when it is more than linear, null when it is linear. */
async function superLinear({ source, flags }: FoundExpression): Promise<string | null> {
	vi.stubEnv('RECHECK_BACKEND', 'pure');
	const { checkSync } = await import('recheck');
	const { rest, inner } = lookArounds(
		withSmallBounds(flags.includes('i') ? withoutCase(source) : source),
	);
	for (const part of [rest, ...inner]) {
		const name = `/${part}/${flags}`;
		if (!hasUnboundedRepeat(part) || knownLinear.has(name)) continue;
		const verdict = checkSync(part, flags.replace(/[gdyi]/g, ''), {
			checker: 'automaton',
			timeout: 30_000,
		});
		if (verdict.status === 'safe') {
			knownLinear.add(name);
			continue;
		}
		return verdict.status === 'vulnerable'
			? verdict.complexity.summary
			: `cannot be checked: ${JSON.stringify(verdict.error)}`;
	}
	return null;
}

/** Modules that build expressions at run time; they need no n8n and no sockets. */
function coreModules(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => join(entry.parentPath, entry.name));
}

async function builtExpressions(): Promise<FoundExpression[]> {
	const found: FoundExpression[] = [];
	const original = globalThis.RegExp;
	globalThis.RegExp = new Proxy(original, {
		construct(target, args: [string | RegExp, string?]) {
			const made = new target(...args);
			const caller = new Error('caller').stack ?? '';
			const place = /\/(nodes\/(?:helpdesk|mime)\/[^\s:)]+:\d+)/.exec(caller)?.[1];
			if (place !== undefined) found.push({ source: made.source, flags: made.flags, place });
			return made;
		},
	});
	try {
		for (const folder of ['nodes/helpdesk', 'nodes/mime']) {
			for (const path of coreModules(folder)) await import(path);
		}
		const { REQUEST_ID_PRESETS, requestIdPattern } =
			await import('../../nodes/helpdesk/threading/requestIdPattern.js');
		for (const preset of REQUEST_ID_PRESETS) requestIdPattern(preset);
	} finally {
		globalThis.RegExp = original;
	}
	return found;
}

async function problemsOf(expressions: readonly FoundExpression[]): Promise<string[]> {
	const problems: string[] = [];
	const seen = new Set<string>();
	for (const expression of expressions) {
		const name = `/${expression.source}/${expression.flags}`;
		if (seen.has(name)) continue;
		seen.add(name);
		const problem = await superLinear(expression);
		if (problem !== null) problems.push(`${expression.place} ${name}: ${problem}`);
	}
	return problems;
}

describe('the regular expressions of this package', () => {
	it('are told from super-linear ones by the checker', async () => {
		for (const source of ['[.,;]+$', '(?:a+)+b', '\\s*x?\\s*y', 'a(?=b+c?b+d)', '[a-z]+[A-Z]+$']) {
			expect(await superLinear({ source, flags: 'i', place: '' }), source).not.toBeNull();
		}
		expect(await superLinear({ source: '^\\s+x', flags: '', place: '' })).toBeNull();
	});

	it('cost no more than linear time, whatever the mail', { timeout: 300_000 }, async () => {
		const literals = regularExpressionLiterals(ROOT, 'nodes');
		expect(literals.length).toBeGreaterThan(100);
		expect(await problemsOf(literals)).toEqual([]);
	});

	it('cost no more than linear time where they are built', { timeout: 300_000 }, async () => {
		const built = await builtExpressions();
		expect(built.length).toBeGreaterThan(3);
		expect(await problemsOf(built)).toEqual([]);
	});
});
