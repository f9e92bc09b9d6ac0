import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');

interface PackageJson {
	n8n: { nodes: string[]; credentials: string[] };
	dependencies: Record<string, string>;
}

const { n8n, dependencies } = JSON.parse(
	readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as PackageJson;

const sources = (folder: string) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => join(folder, file));

const code = [...sources('nodes'), ...sources('credentials')];
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const source = (dist: string) => dist.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('the package', () => {
	it.each([...n8n.nodes, ...n8n.credentials])(
		'has the source of %s, with the class of its name',
		(path) => {
			const file = source(path);
			expect(existsSync(join(ROOT, file))).toBe(true);
			expect(text(file)).toContain(`export class ${basename(file).split('.')[0]} `);
		},
	);

	it('lists every node and credential that it has', () => {
		const listed = new Set([...n8n.nodes, ...n8n.credentials].map(source));
		const present = code.filter((file) => /\.(node|credentials)\.ts$/.test(file));
		expect(present.filter((file) => !listed.has(file))).toEqual([]);
	});

	it('depends on nothing that it does not import', () => {
		const everything = code.map(text).join('\n');
		const unused = Object.keys(dependencies).filter(
			(name) => !everything.includes(`'${name}'`) && !everything.includes(`'${name}/`),
		);
		expect(unused).toEqual([]);
	});

	it('enters each library by one file in a layer', () => {
		const doors = new Map<string, Set<string>>();
		for (const file of code) {
			for (const [, name] of text(file).matchAll(
				/(?:from|require\(|import\()\s*'([a-z@][^'.]*)'/g,
			)) {
				const library = Object.keys(dependencies).find(
					(known) => name === known || name?.startsWith(`${known}/`),
				);
				if (library !== undefined) doors.set(library, (doors.get(library) ?? new Set()).add(file));
			}
		}
		// nodemailer has two: one composes, one sends.
		const crowded = [...doors].filter(
			([library, files]) => files.size > (library === 'nodemailer' ? 2 : 1),
		);
		expect(crowded.map(([library, files]) => [library, [...files]])).toEqual([]);
	});

	it('has no file over 400 lines but data and descriptions', () => {
		const long = code
			.filter((file) => !/Description\.ts$|\/data\//.test(file))
			.map((file) => [file, text(file).split('\n').length] as const)
			.filter(([, lines]) => lines > 400);
		expect(long).toEqual([]);
	});
});
