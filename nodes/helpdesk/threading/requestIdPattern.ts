import { MailError } from '../errors';
import { LIMITS } from '../limits';
import { patternCostProblem } from './patternCost';

/** A way to find a request id in a subject and to take it out again. */
export interface RequestIdPattern {
	/** The request id of the last match, null when there is none. */
	find(subject: string): string | null;
	/** The subject without any token. */
	remove(subject: string): string;
	/** A token for a subject we send, null where the pattern cannot be turned round. */
	format(requestId: string): string | null;
}

/** An id as people and databases make them: `123`, `INC-123`, `2026-0042`. */
export const REQUEST_ID = '[A-Za-z]{0,8}[-_]?\\d{1,20}(?:[-_.]\\d{1,10}){0,3}';

const PRESETS: ReadonlyMap<string, { source: string; format: (id: string) => string }> = new Map([
	[
		'##RE-123##',
		{ source: `##\\s?RE\\s?-\\s?(${REQUEST_ID})\\s?##`, format: (id) => `##RE-${id}##` },
	],
	['[#123]', { source: `\\[\\s?#\\s?(${REQUEST_ID})\\s?\\]`, format: (id) => `[#${id}]` }],
	[
		'[Ticket#123]',
		{ source: `\\[\\s?Ticket\\s?#\\s?(${REQUEST_ID})\\s?\\]`, format: (id) => `[Ticket#${id}]` },
	],
]);

/** Presets of the request-id pattern, as a user picks them. */
export const REQUEST_ID_PRESETS: readonly string[] = [...PRESETS.keys()];
const DEFAULT_REQUEST_ID_PATTERN = '[#123]';

function refuse(problem: string, cause?: unknown): never {
	throw new MailError(
		'MAIL_INPUT',
		`The request-id pattern cannot be used: ${problem}. Choose a preset or write a regular expression whose first group is the id, such as \\[Case (\\d+)\\].`,
		{ cause },
	);
}

function ownPattern(pattern: string): RegExp {
	if (pattern.length > LIMITS.requestIdPatternChars) {
		refuse(`it is longer than ${LIMITS.requestIdPatternChars} characters`);
	}
	// `/…/i` is how people write one elsewhere.
	const literal = /^\/(.{1,255})\/([a-z]{0,4})$/s.exec(pattern);
	const source = literal?.[1] ?? pattern;
	// An own pattern may be written for the old syntax, where `\#` is allowed.
	for (const flags of ['iu', 'i']) {
		let compiled: RegExp;
		let groups: number;
		try {
			compiled = new RegExp(source, `g${flags}`);
			groups = (new RegExp(`${source}|`, flags).exec('')?.length ?? 1) - 1;
		} catch (error) {
			if (flags === 'i') refuse('it is not a valid regular expression', error);
			continue;
		}
		if (groups === 0) refuse('it has no group for the id');
		const problem = patternCostProblem(source, flags);
		if (problem !== null) refuse(`it may take very long, because ${problem}`);
		return compiled;
	}
	return refuse('it is not a valid regular expression');
}

const compiled = new Map<string, RequestIdPattern>();

/**
 * Compiles a request-id pattern: a preset of `REQUEST_ID_PRESETS` (empty = `[#123]`) or an own
 * regular expression whose first group is the id; case does not matter, the last match wins.
 * Only the first `LIMITS.subjectScanChars` characters of a subject are looked at.
 * @throws MailError MAIL_INPUT when it is invalid, has no group or an unbounded cost.
 */
export function requestIdPattern(pattern: string): RequestIdPattern {
	const name = pattern.trim() === '' ? DEFAULT_REQUEST_ID_PATTERN : pattern.trim();
	const known = compiled.get(name);
	if (known !== undefined) return known;
	const preset = PRESETS.get(name);
	const expression = preset === undefined ? ownPattern(name) : new RegExp(preset.source, 'gi');
	const made: RequestIdPattern = {
		find(subject) {
			let last: string | null = null;
			for (const match of subject.slice(0, LIMITS.subjectScanChars).matchAll(expression)) {
				const id = match.slice(1).find((group) => group !== undefined && group !== '');
				if (id !== undefined && Buffer.byteLength(id) <= LIMITS.requestIdBytes) last = id;
			}
			return last;
		},
		remove(subject) {
			const head = subject.slice(0, LIMITS.subjectScanChars);
			return head.replace(expression, ' ') + subject.slice(LIMITS.subjectScanChars);
		},
		format: (id) => preset?.format(id) ?? null,
	};
	// One workflow has one pattern; the bound is for a parse node fed with expressions.
	if (compiled.size >= 100) compiled.clear();
	compiled.set(name, made);
	return made;
}
