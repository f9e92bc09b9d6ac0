import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');
const files = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => join('nodes', file));

/** The text of a literal; what an expression in it gives is "…". */
function literalText(node: ts.Expression | undefined): string | null {
	if (node === undefined) return null;
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return null;
	return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** The messages of the errors that are made in a source. */
function messagesOf(source: string): string[] {
	const messages: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isNewExpression(node) && node.expression.getText(tree) === 'MailError') {
			const message = literalText(node.arguments?.[1]);
			if (message !== null) messages.push(message);
		}
		ts.forEachChild(node, visit);
	};
	const tree = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest);
	visit(tree);
	return messages;
}

/** A sentence for people; one may begin with a name such as n8n or a host, and end with what a server said. */
const SENTENCE = /^(?:[A-Z"…]|n8n ).*[.…]$/s;

it('the messages of errors are found', () => {
	const source =
		"throw new MailError('MAIL_INPUT', `no ${what}`); new MailError('X', 'Two.', { cause });";
	expect(messagesOf(source)).toEqual(['no …', 'Two.']);
});

it('the messages of all errors are sentences', () => {
	const all = files.flatMap((file) =>
		messagesOf(readFileSync(join(ROOT, file), 'utf8')).map((message) => ({ file, message })),
	);
	expect(all.length).toBeGreaterThan(50);
	expect(all.filter(({ message }) => !SENTENCE.test(message))).toEqual([]);
});
