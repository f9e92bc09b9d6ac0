import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export interface FoundExpression {
	source: string;
	flags: string;
	/** `nodes/mime/x.ts:12` */
	place: string;
}

function typescriptFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return typescriptFiles(path);
		return entry.name.endsWith('.ts') ? [path] : [];
	});
}

/** Every regular expression literal in the TypeScript files under a folder. */
export function regularExpressionLiterals(root: string, folder: string): FoundExpression[] {
	return typescriptFiles(join(root, folder)).flatMap((path) => {
		const text = readFileSync(path, 'utf8');
		const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
		const found: FoundExpression[] = [];
		const visit = (node: ts.Node): void => {
			if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
				const literal = node.getText();
				const end = literal.lastIndexOf('/');
				const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
				found.push({
					source: literal.slice(1, end),
					flags: literal.slice(end + 1),
					place: `${relative(root, path)}:${line}`,
				});
			}
			ts.forEachChild(node, visit);
		};
		visit(file);
		return found;
	});
}

/** Replaces what stands outside of character classes and escapes. */
function outsideClasses(source: string, pattern: string, to: (match: string) => string): string {
	const scanner = new RegExp(`\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]|${pattern}`, 'g');
	return source.replace(scanner, (match) =>
		match.startsWith('\\') || match.startsWith('[') ? match : to(match),
	);
}

/**
 * The expression with its bounded repeats cut down to a few: a bound makes a cost constant, so the
 * order of growth is the same and the automaton stays small. Look-around is left out: each is
 * checked as an expression of its own by `lookArounds`.
 */
export function withSmallBounds(source: string): string {
	return outsideClasses(source, '\\{\\d+(?:,\\d*)?\\}', (match) => {
		const [from = '0', to] = match.slice(1, -1).split(',');
		const low = Math.min(Number(from), 2);
		if (to === undefined) return `{${low}}`;
		return to === '' ? `{${low},}` : `{${low},${Math.min(Number(to), low + 2)}}`;
	});
}

/** Parts an expression from its look-aheads and look-behinds. */
export function lookArounds(source: string): { rest: string; inner: string[] } {
	const inner: string[] = [];
	let rest = '';
	let at = 0;
	while (at < source.length) {
		const head = /^\(\?<?[=!]/.exec(source.slice(at))?.[0];
		if (head === undefined) {
			const unit = /^(?:\\.|\[(?:\\.|[^\]\\])*\]|.)/su.exec(source.slice(at))?.[0] ?? '';
			rest += unit;
			at += unit.length;
			continue;
		}
		let depth = 1;
		let end = at + head.length;
		while (end < source.length && depth > 0) {
			const unit = /^(?:\\.|\[(?:\\.|[^\]\\])*\]|.)/su.exec(source.slice(end))?.[0] ?? '';
			if (unit === '(') depth++;
			if (unit === ')') depth--;
			end += unit.length;
		}
		inner.push(source.slice(at + head.length, end - 1));
		rest += '(?:)';
		at = end;
	}
	return { rest, inner };
}

/** Whether anything may repeat without a bound; without it the cost is linear by construction. */
export function hasUnboundedRepeat(source: string): boolean {
	let found = false;
	outsideClasses(source, '\\*|\\+|\\{\\d+,\\}', (match) => {
		found = true;
		return match;
	});
	return found;
}

/**
 * The expression for a text in lower case: what `i` makes of it, without the flag, which would blow
 * the automaton up.
 */
export function withoutCase(source: string): string {
	return source.replace(/\\(?:[pPu]\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|.)|[A-Z]/gis, (match) =>
		match.startsWith('\\') ? match : match.toLowerCase(),
	);
}
