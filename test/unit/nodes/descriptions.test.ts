import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpdeskGoogleOAuth2Api } from '../../../credentials/HelpdeskGoogleOAuth2Api.credentials';
import { HelpdeskMailOAuth2Api } from '../../../credentials/HelpdeskMailOAuth2Api.credentials';
import { HelpdeskMicrosoftOAuth2Api } from '../../../credentials/HelpdeskMicrosoftOAuth2Api.credentials';
import { HelpdeskReplyTrackingApi } from '../../../credentials/HelpdeskReplyTrackingApi.credentials';
import { HelpdeskEws } from '../../../nodes/HelpdeskEws/HelpdeskEws.node';
import { HelpdeskEwsTrigger } from '../../../nodes/HelpdeskEws/HelpdeskEwsTrigger.node';
import { HelpdeskImap } from '../../../nodes/HelpdeskImap/HelpdeskImap.node';
import { HelpdeskImapTrigger } from '../../../nodes/HelpdeskImap/HelpdeskImapTrigger.node';
import { HelpdeskMailParse } from '../../../nodes/HelpdeskMailParse/HelpdeskMailParse.node';
import { HelpdeskSmtp } from '../../../nodes/HelpdeskSmtp/HelpdeskSmtp.node';

const ROOT = join(__dirname, '../../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
};

const sourceOf = (built: string): string =>
	join(ROOT, built.replace(/^dist\//, '').replace(/\.js$/, '.ts'));

/** Every class of the package by the name of its file, as n8n's loader finds it. */
const NODES: Readonly<Record<string, new () => INodeType>> = {
	HelpdeskEws,
	HelpdeskEwsTrigger,
	HelpdeskImap,
	HelpdeskImapTrigger,
	HelpdeskMailParse,
	HelpdeskSmtp,
};
const CREDENTIALS: Readonly<Record<string, new () => ICredentialType>> = {
	HelpdeskGoogleOAuth2Api,
	HelpdeskMailOAuth2Api,
	HelpdeskMicrosoftOAuth2Api,
	HelpdeskReplyTrackingApi,
};

const classOf = (file: string): string => file.split('/').pop()!.split('.')[0]!;
const made = <T>(files: readonly string[], classes: Readonly<Record<string, new () => T>>) =>
	files
		.filter((file) => classes[classOf(file)] !== undefined)
		.map((file) => ({ file, type: new classes[classOf(file)]!() }));

const nodes = made(manifest.n8n.nodes, NODES);
const credentials = made(manifest.n8n.credentials, CREDENTIALS);

describe('the package', () => {
	it('has no node and no credential that is not looked at here', () => {
		expect(manifest.n8n.nodes.map(classOf).sort()).toEqual(Object.keys(NODES).sort());
		expect(manifest.n8n.credentials.map(classOf).sort()).toEqual(Object.keys(CREDENTIALS).sort());
	});
});

/** All properties, those inside collections too, with the names that stand beside them. */
function* walk(
	properties: readonly INodeProperties[],
	path = '',
): Generator<{ property: INodeProperties; path: string }> {
	for (const property of properties) {
		yield { property, path: `${path}${property.name}` };
		const inner = `${path}${property.name}.`;
		if (property.type === 'collection') yield* walk(property.options as INodeProperties[], inner);
		if (property.type === 'fixedCollection') {
			for (const group of property.options as INodePropertyCollection[]) {
				yield* walk(group.values, `${inner}${group.name}.`);
			}
		}
	}
}

function iconFiles(icon: INodeType['description']['icon'] | ICredentialType['icon']): string[] {
	const both = typeof icon === 'object' ? [icon.light, icon.dark] : [icon ?? ''];
	return both.map((name) => String(name).replace(/^file:/, ''));
}

describe.each(nodes)('the node in $file', ({ file, type: { description, methods } }) => {
	const all = [...walk(description.properties)];

	it('is named as its file', () => {
		const base = file.split('/').pop()!.split('.')[0]!;
		expect(description.name).toBe(base[0]!.toLowerCase() + base.slice(1));
		expect(description.version).toEqual([1]);
	});

	it('has its icons and its codex file', () => {
		const folder = dirname(sourceOf(file));
		for (const icon of iconFiles(description.icon))
			expect(existsSync(join(folder, icon))).toBe(true);
		const codex = JSON.parse(readFileSync(sourceOf(file).replace(/\.ts$/, '.json'), 'utf8'));
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
	});

	it('uses credentials of this package alone, shown by parameters that it has', () => {
		const known = new Set(credentials.map(({ type }) => type.name));
		const names = new Set([...description.properties.map(({ name }) => name), '@version']);
		for (const { name, displayOptions } of description.credentials ?? []) {
			expect(known).toContain(name);
			for (const parameter of Object.keys(displayOptions?.show ?? {})) {
				expect(names).toContain(parameter);
			}
		}
	});

	it('names no server and no sign-in name: whoever uses a credential cannot lead its token away', () => {
		const connection =
			/^(?:host|port|protocol|alternateHost|enableTls|connectUrl|username)$|(?:Host|Port|Url)$/;
		expect(
			all.map(({ path }) => path).filter((path) => connection.test(path.split('.').pop()!)),
		).toEqual([]);
	});

	it('shows no parameter by one that does not exist', () => {
		const top = new Set(description.properties.map(({ name }) => name));
		for (const { property, path } of all) {
			const beside = all
				.filter(
					(other) =>
						other.path.split('.').slice(0, -1).join('.') === path.split('.').slice(0, -1).join('.'),
				)
				.map(({ property: { name } }) => name);
			for (const name of Object.keys(property.displayOptions?.show ?? {})) {
				if (name.startsWith('/')) expect(top, path).toContain(name.slice(1));
				else expect(beside, path).toContain(name);
			}
		}
	});

	it('has a default among the choices of every choice', () => {
		for (const { property, path } of all) {
			if (property.type !== 'options' || property.typeOptions?.loadOptionsMethod) continue;
			const values = (property.options as INodePropertyOptions[]).map(({ value }) => value);
			expect(values, path).toContain(property.default);
		}
	});

	it('asks nothing to which there is one answer', () => {
		for (const { property, path } of all) {
			if (property.type !== 'options' || property.name === 'operation') continue;
			expect(property.options?.length, path).toBeGreaterThan(1);
		}
	});

	it('explains every field that is not clear by its name', () => {
		const exempt = new Set(['resource', 'operation', 'authentication', 'options']);
		for (const { property, path } of all) {
			if (exempt.has(property.name) || property.type === 'notice' || path.includes('headers.')) {
				continue;
			}
			expect(property.description ?? property.hint ?? '', path).not.toBe('');
		}
	});

	it('has the search behind every list', () => {
		for (const { property, path } of all) {
			for (const mode of property.modes ?? []) {
				const method = mode.typeOptions?.searchListMethod;
				if (method !== undefined)
					expect(Object.keys(methods?.listSearch ?? {}), path).toContain(method);
			}
		}
	});
});

/** Every operation of a node, by resource. */
const operations = nodes.flatMap(({ type: { description } }) =>
	description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			(options as INodePropertyOptions[]).map(({ value, action }) => ({
				description,
				node: description.displayName,
				resource: displayOptions?.show?.resource?.[0] as string,
				operation: String(value),
				action,
			})),
		),
);

describe.each(operations)(
	'$node: $resource, $operation',
	({ description, node, resource, operation, action }) => {
		const parameters = { authentication: 'custom', resource, operation };

		it('tells an AI agent in a sentence of its own what it does', () => {
			expect(NodeHelpers.makeDescription(parameters, description)).toBe(`${action} in ${node}`);
		});

		it('shows no field twice', () => {
			const instance = { typeVersion: 1 };
			const shown = description.properties
				.filter((each) => NodeHelpers.displayParameter(parameters, each, instance, description))
				.map(({ name }) => name);
			expect(shown.filter((name, index) => shown.indexOf(name) !== index)).toEqual([]);
			expect(shown).toContain('operation');
		});
	},
);

it('operations that send to whom they like are never what a new node begins with', () => {
	const defaults = operations.map(({ description, resource }) => {
		const ofResource = description.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		return ofResource?.default;
	});
	expect([...new Set(defaults)].sort()).toEqual(['get', 'list', 'reply', 'test']);
});

describe.each(credentials)('the credential in $file', ({ file, type }) => {
	it('is named as its file', () => {
		const base = file.split('/').pop()!.split('.')[0]!;
		expect(type.name).toBe(base[0]!.toLowerCase() + base.slice(1));
	});

	it('has its icons and its documentation', () => {
		const folder = dirname(sourceOf(file));
		for (const icon of iconFiles(type.icon)) expect(existsSync(join(folder, icon))).toBe(true);
		const page = /\/blob\/main\/(.+)$/.exec(type.documentationUrl ?? '')?.[1];
		expect(existsSync(join(ROOT, page ?? 'missing'))).toBe(true);
	});

	it('explains every field and hides its secrets', () => {
		for (const property of type.properties) {
			if (property.type === 'hidden' || property.type === 'notice') continue;
			expect(property.description ?? '', property.name).not.toBe('');
			if (/secret|privateKey/i.test(property.name)) {
				expect(property.typeOptions?.password, property.name).toBe(true);
			}
		}
	});
});
