import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import ts from 'typescript';
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

/** Files that each file imports, types and late imports included. */
function importsOf(files: readonly string[], read: (file: string) => string) {
	const known = new Set(files);
	const resolved = (from: string, path: string) => {
		const target = normalize(join(dirname(from), path.replace(/\.js$/, '')));
		return [`${target}.ts`, join(target, 'index.ts')].find((candidate) => known.has(candidate));
	};
	return new Map(
		files.map((file) => [
			file,
			ts
				.preProcessFile(read(file))
				.importedFiles.flatMap(({ fileName }) => resolved(file, fileName) ?? []),
		]),
	);
}

/** Files that import themselves by way of others, as one list a circle. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
	const reachable = (from: string) => {
		const reached = new Set<string>();
		const waiting = [from];
		for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
			for (const next of imports.get(file) ?? []) {
				if (!reached.has(next)) waiting.push(next);
				reached.add(next);
			}
		}
		return reached;
	};
	const reach = new Map([...imports.keys()].map((file) => [file, reachable(file)]));
	const inCircle = [...reach].filter(([file, reached]) => reached.has(file));
	const found = inCircle.map(([file, reached]) =>
		[...reached].filter((other) => reach.get(other)?.has(file)).sort(),
	);
	return [...new Map(found.map((circle) => [circle.join(), circle])).values()];
}

describe('what one imports, types too', () => {
	it.each([
		['a circle of two', { 'a.ts': "import type { B } from './b';", 'b.ts': "import './a';" }, 1],
		[
			'a circle by way of a late import',
			{ 'a.ts': "export * from './b';", 'b.ts': "await import('./a.js');" },
			1,
		],
		['a line', { 'a.ts': "import './b';", 'b.ts': "import './c';", 'c.ts': '' }, 0],
	])('is read: %s', (_name, files: Record<string, string>, count) => {
		const imports = importsOf(Object.keys(files), (file) => files[file] ?? '');
		expect(circles(imports)).toHaveLength(count);
	});

	it('never leads back to where it began', () => {
		const files = code.filter((file) => !file.startsWith('nodes/transports/'));
		expect(circles(importsOf(files, text))).toEqual([]);
	});
});

/** Where a protocol is at home: its transport, its object, and what a person sees of it. */
const OF_A_PROTOCOL = /^nodes\/(?:transports|shared\/protocols|Helpdesk[A-Za-z]+)\//;

/** What else may name a protocol, which names, and why. */
const MAY_NAME: Readonly<Record<string, { names: RegExp; because: string }>> = {
	'nodes/helpdesk/model.ts': {
		names: /^(?:imap|ews|graph)$/,
		because: 'an item says which protocol its mailbox is read by',
	},
	'nodes/helpdesk/limits.ts': {
		names: /^(?:imap|ews|smtp)[A-Z]/,
		because: 'all limits stand in one place, named after what they bound',
	},
	'nodes/helpdesk/bounce/deliveryFields.ts': {
		names: /^x-smtp-diagnostic$/,
		because: 'a header field of bounces',
	},
	'nodes/helpdesk/bounce/deriveStatus.ts': {
		names: /^\.\/smtpStatus$/,
		because: 'bounces quote the status codes of SMTP (RFC 3463)',
	},
	'nodes/helpdesk/bounce/diagnosticText.ts': {
		names: /^\.\/smtpStatus$/,
		because: 'bounces quote the status codes of SMTP (RFC 3463)',
	},
	'nodes/mime/charset/decodeText.ts': {
		names: /^utf-7-imap$/,
		because: 'the name of a charset',
	},
	'nodes/shared/credentials/connectionFields.ts': {
		names: /^(?:imaps?|smtps?)$|^(?:imap|smtp|alternateSmtp)(?:Host|Port|Protocol)$/,
		because: 'the credential has a field for each server',
	},
	'nodes/shared/credentials/connection.ts': {
		names: /^(?:imap|smtp)(?:\.gmail\.com)?$/,
		because: 'the servers of a provider are known by service',
	},
	'nodes/shared/credentials/microsoftClouds.ts': {
		names:
			/^(?:imap|smtp|ews|graph|imapSmtp|ewsHost)$|^(?:smtp|graph|dod-graph)\.|^(?:IMAP|SMTP|EWS)\./,
		because: 'Microsoft has hosts and scopes for each service',
	},
	'nodes/shared/errors/tokenError.ts': {
		names: /^GraphServiceUnreachable$/,
		because: 'a word in the answers of Microsoft Entra',
	},
};

/** Words of a name: `imapHost` and `imap-host` are "imap" and "host", and "views" is no "ews". */
const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/);

/**
 * The names in code that hold the word of a protocol: identifiers, and texts of one word such as
 * 'imap' or './smtp'. Comments, sentences for people and patterns over what servers say are none.
 */
function protocolNames(source: string): string[] {
	const names: string[] = [];
	const visit = (node: ts.Node): void => {
		const isText = ts.isStringLiteralLike(node) && !/\s/.test(node.text);
		if (ts.isIdentifier(node) || isText) names.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
	const isOfProtocol = (word: string) => /^(?:imap|smtp)s?$|^(?:ews|graph)$/.test(word);
	return names.filter((name) => wordsOf(name).some(isOfProtocol));
}

describe('a unit test', () => {
	it('mocks no module, for the files of one worker share what they load', () => {
		const mocking = sources('test/unit').filter((file) =>
			/\bvi\.(?:do)?[mM]ock\(/.test(text(file)),
		);
		expect(mocking).toEqual([]);
	});
});

describe('what names a protocol', () => {
	it.each([
		["if (name === 'imap') open();", ['imap']],
		['const { ewsHost, smtpPort } = credential;', ['ewsHost', 'smtpPort']],
		[
			"import { SmtpOptions } from '../../transports/smtp/index';",
			['SmtpOptions', '../../transports/smtp/index'],
		],
		["const label = protocol === imapProtocol ? 'IMAP' : `EWS`;", ['imapProtocol', 'IMAP', 'EWS']],
		["// IMAP\nconst views = 'Check that IMAP is allowed.'; const said = /smtp auth/;", []],
	])('is found in %s', (source, names) => {
		expect(protocolNames(source)).toEqual(names);
	});

	it('stands in the protocol’s own places and nowhere else', () => {
		const elsewhere = sources('nodes')
			.filter((file) => !OF_A_PROTOCOL.test(file))
			.flatMap((file) => {
				const allowed = MAY_NAME[file]?.names;
				const names = protocolNames(text(file)).filter((name) => allowed?.test(name) !== true);
				return names.map((name) => `${file}: ${name}`);
			});
		expect(elsewhere).toEqual([]);
	});

	it.each(Object.keys(MAY_NAME))('is still allowed in %s for a reason', (file) => {
		expect(protocolNames(text(file))).not.toEqual([]);
	});
});
