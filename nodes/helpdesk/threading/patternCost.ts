/**
 * A cost check for regular expressions that users write. JavaScript backtracks: `(a+)+b` hangs a
 * process on forty characters. Accepted is what costs at most a small power of the text's length.
 */

/** Atoms in a row that may share the same characters: x*x* is quadratic, a third one cubic. */
const MOST_OVERLAPS = 2;
/** Repeats up to this count are as good as fixed. */
const SMALL_REPEAT = 8;
/** ASCII and one character of each large script stand for all. */
const SAMPLE = [
	...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
	...'\u00e4\u00df\u0142\u0436\u05d0\u0639\u3042\u4e2d\uac00\u0e01\u00a0\u2028\uff10',
];

interface Atom {
	kind: 'atom';
	matches: ReadonlySet<string>;
	min: number;
	max: number;
}
interface Group {
	kind: 'group';
	branches: Node[][];
	min: number;
	max: number;
}
type Node = Atom | Group;

class Refused extends Error {}

class Reader {
	private at = 0;

	constructor(
		private readonly source: string,
		private readonly flags: string,
	) {}

	read(): Node[][] {
		const branches = this.branches();
		if (this.at < this.source.length) throw new Refused('it cannot be read');
		return branches;
	}

	private branches(): Node[][] {
		const branches: Node[][] = [[]];
		while (this.at < this.source.length && this.source[this.at] !== ')') {
			if (this.source[this.at] === '|') {
				this.at++;
				branches.push([]);
				continue;
			}
			const node = this.node();
			if (node !== null) branches[branches.length - 1]?.push(node);
		}
		return branches;
	}

	private node(): Node | null {
		const char = this.source[this.at] ?? '';
		if (char === '^' || char === '$') {
			this.at++;
			return null;
		}
		if (char === '(') return this.group();
		const start = this.at;
		if (char === '\\') {
			const escaped =
				/^\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]{1,40}\}|c[a-z]|k<|.)/isu.exec(
					this.source.slice(this.at, this.at + 50),
				)?.[0];
			if (escaped === undefined) throw new Refused('it ends with a backslash');
			if (/^\\(?:[1-9]|k<)/.test(escaped)) throw new Refused('it refers back to a group');
			this.at += escaped.length;
			if (/^\\b$/i.test(escaped)) return null;
		} else if (char === '[') {
			this.at++;
			while (this.at < this.source.length && this.source[this.at] !== ']') {
				this.at += this.source[this.at] === '\\' ? 2 : 1;
			}
			this.at++;
		} else {
			this.at += (this.source.codePointAt(this.at) ?? 0) > 0xffff ? 2 : 1;
		}
		const single = new RegExp(`^(?:${this.source.slice(start, this.at)})$`, `${this.flags}s`);
		const matches = new Set(SAMPLE.filter((sample) => single.test(sample)));
		return { kind: 'atom', matches, ...this.repeat() };
	}

	private group(): Node | null {
		const head = /^\((?:\?(?::|=|!|<=|<!|<[A-Za-z_$][\w$]{0,40}>))?/.exec(
			this.source.slice(this.at, this.at + 50),
		)?.[0];
		if (head === undefined) throw new Refused('it cannot be read');
		this.at += head.length;
		const branches = this.branches();
		if (this.source[this.at] !== ')') throw new Refused('a bracket is not closed');
		this.at++;
		const node: Group = { kind: 'group', branches, ...this.repeat() };
		if (/^\(\?<?[=!]/.test(head)) {
			check(branches);
			return null;
		}
		return node;
	}

	private repeat(): { min: number; max: number } {
		const match = /^(?:([*+?])|\{(\d{1,6})(,(\d{0,6}))?\})\??/.exec(
			this.source.slice(this.at, this.at + 20),
		);
		if (match === null) return { min: 1, max: 1 };
		this.at += match[0].length;
		const [, sign, from = '0', comma, to = ''] = match;
		if (sign === '*') return { min: 0, max: Infinity };
		if (sign === '+') return { min: 1, max: Infinity };
		if (sign === '?') return { min: 0, max: 1 };
		const min = Number(from);
		return { min, max: comma === undefined ? min : to === '' ? Infinity : Number(to) };
	}
}

function isVariable(node: Node): boolean {
	return node.max > SMALL_REPEAT && node.max !== node.min;
}

/** How long a run of variable atoms that all take `char` can get, and whether `char` passes all. */
function overlap(
	nodes: readonly Node[],
	char: string,
	before: number,
): { now: number; most: number } {
	let now = before;
	let most = before;
	for (const node of nodes) {
		if (node.kind === 'group') {
			const results = node.branches.map((branch) => overlap(branch, char, now));
			most = Math.max(most, ...results.map((result) => result.most));
			now = Math.max(node.min === 0 ? now : 0, ...results.map((result) => result.now));
		} else if (node.matches.has(char)) {
			if (isVariable(node)) now++;
		} else if (node.min > 0) {
			now = 0;
		}
		most = Math.max(most, now);
	}
	return { now, most };
}

function check(branches: readonly Node[][]): void {
	const visit = (nodes: readonly Node[], insideRepeat: boolean): void => {
		for (const node of nodes) {
			if (insideRepeat && (node.max > 1 || node.min !== node.max)) {
				throw new Refused('a repeat stands inside a repeated group');
			}
			if (node.kind === 'atom') continue;
			const repeats = insideRepeat || node.max > 1;
			if (repeats && node.branches.length > 1) {
				throw new Refused('a repeated group has alternatives');
			}
			for (const branch of node.branches) visit(branch, repeats);
		}
	};
	for (const branch of branches) visit(branch, false);
	for (const char of SAMPLE) {
		for (const branch of branches) {
			if (overlap(branch, char, 0).most > MOST_OVERLAPS) {
				throw new Refused('three repeats in a row can take the same characters');
			}
		}
	}
}

/**
 * Why a regular expression may be too slow, in words for its author; null when its cost is bounded.
 * On a text of n characters an accepted one takes at most about n³/6 steps (22 million at
 * `LIMITS.subjectScanChars`).
 */
export function patternCostProblem(source: string, flags: string): string | null {
	try {
		check(new Reader(source, flags).read());
		return null;
	} catch (error) {
		if (error instanceof Refused) return error.message;
		return 'it cannot be read';
	}
}
