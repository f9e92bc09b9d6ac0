import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers } from 'n8n-workflow';
import type { IConnections, INode, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpdeskEws } from '../../nodes/HelpdeskEws/HelpdeskEws.node';
import { HelpdeskEwsTrigger } from '../../nodes/HelpdeskEws/HelpdeskEwsTrigger.node';
import { HelpdeskImap } from '../../nodes/HelpdeskImap/HelpdeskImap.node';
import { HelpdeskImapTrigger } from '../../nodes/HelpdeskImap/HelpdeskImapTrigger.node';
import { HelpdeskMailParse } from '../../nodes/HelpdeskMailParse/HelpdeskMailParse.node';
import { HelpdeskSmtp } from '../../nodes/HelpdeskSmtp/HelpdeskSmtp.node';

interface Example {
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData: Record<string, unknown>;
}

const PACKAGE = 'n8n-nodes-helpdesk-mail.';
const FOLDER = join(__dirname, '../../examples');
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

const ALL: INodeType[] = [
	new HelpdeskEws(),
	new HelpdeskEwsTrigger(),
	new HelpdeskImap(),
	new HelpdeskImapTrigger(),
	new HelpdeskMailParse(),
	new HelpdeskSmtp(),
];
const DESCRIPTIONS = new Map<string, INodeTypeDescription>(
	ALL.map(({ description }) => [PACKAGE + description.name, description]),
);

/** Nodes of n8n's own that the examples use: those that the demo runs in a real n8n. */
const BUILT_IN = ['dataTable', 'if', 'manualTrigger', 'stickyNote'].map(
	(name) => `n8n-nodes-base.${name}`,
);

const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Example;
const files = readdirSync(FOLDER);
const ours = (example: Example) => example.nodes.filter(({ type }) => type.startsWith(PACKAGE));

/** Every connection of the workflow as source, output and target. */
function lines(example: Example) {
	return Object.entries(example.connections).flatMap(([source, { main, ...others }]) => {
		expect(others).toEqual({});
		return (main ?? []).flatMap((targets, output) =>
			(targets ?? []).map((target) => ({ source, output, target })),
		);
	});
}

/** Names of all nodes that lie before `name`. */
function before(example: Example, name: string, known = new Set<string>()): Set<string> {
	for (const { source, target } of lines(example)) {
		if (target.node !== name || known.has(source)) continue;
		known.add(source);
		before(example, source, known);
	}
	return known;
}

it('the examples are there', () => {
	expect(files.sort()).toEqual(['helpdesk-ews.json', 'helpdesk-imap-smtp.json']);
});

describe.each(files)('%s', (file) => {
	const example = read(file);

	it('holds only nodes that exist, under names and ids of their own', () => {
		for (const { type, typeVersion } of example.nodes) {
			const description = DESCRIPTIONS.get(type);
			if (description) expect([description.version].flat()).toContain(typeVersion);
			else expect(BUILT_IN).toContain(type);
		}
		for (const values of [example.nodes.map(({ id }) => id), example.nodes.map((n) => n.name)]) {
			expect(new Set(values).size).toBe(values.length);
		}
		expect(ours(example).length).toBeGreaterThanOrEqual(2);
	});

	it('sets only fields that the panel shows, with values it takes', () => {
		for (const node of ours(example)) {
			const description = DESCRIPTIONS.get(node.type)!;
			const { properties } = description;
			const whole = NodeHelpers.getNodeParameters(
				properties,
				node.parameters,
				true,
				false,
				node,
				description,
			)!;
			const shown = properties
				.filter((each) => NodeHelpers.displayParameter(whole, each, node, description))
				.map(({ name }) => name)
				.concat(description.polling === true ? ['pollTimes'] : []);
			for (const name of Object.keys(node.parameters)) expect(shown).toContain(name);
			const filled = { ...node, parameters: whole };
			expect(NodeHelpers.getNodeParametersIssues(properties, filled, description)).toBeNull();
		}
	});

	it('leads every output of the trigger somewhere and every line to a node', () => {
		const names = new Set(example.nodes.map(({ name }) => name));
		for (const { source, output, target } of lines(example)) {
			expect(names).toContain(source);
			expect(names).toContain(target.node);
			expect(target).toMatchObject({ type: 'main', index: 0 });
			const type = example.nodes.find(({ name }) => name === source)!.type;
			const outputs = DESCRIPTIONS.get(type)?.outputs.length ?? (type.endsWith('.if') ? 2 : 1);
			expect(output).toBeLessThan(outputs as number);
		}
		const trigger = ours(example).find(({ type }) => type.endsWith('Trigger'))!;
		expect(example.connections[trigger.name]?.main?.map((to) => to?.length)).toEqual([1, 1, 1]);
	});

	it('leaves no node unreached', () => {
		const reached = new Set(lines(example).map(({ target }) => target.node));
		const unreached = example.nodes.filter(
			({ name, type }) => !reached.has(name) && type !== STICKY_NOTE,
		);
		for (const { type } of unreached) expect(type).toMatch(/trigger$/i);
	});

	it('refers in its expressions only to nodes that have run by then', () => {
		for (const node of example.nodes) {
			const earlier = before(example, node.name);
			for (const [, name] of JSON.stringify(node.parameters).matchAll(/\$\('([^']{1,100})'\)/g)) {
				expect(earlier, `${node.name} refers to ${name}`).toContain(name);
			}
		}
	});

	it('lets only the proven and those who take part write to a ticket', () => {
		const gate = example.nodes.find(({ name }) => name === 'May the Sender Write to It?');
		const { conditions } = gate!.parameters.conditions as { conditions: [{ leftValue: string }] };
		const expression = /^=\{\{(.*)\}\}$/.exec(conditions[0].leftValue)![1]!;
		const ticket = { id: 7, participants: 'carla@customer.example support@example.com' };
		const passes = (mail: object, $json: object = ticket): boolean => {
			const unproven = { verified: false, requestId: '7', authentication: { dmarc: null } };
			const json = { ...unproven, from: { address: 'm@evil.example' }, ...mail };
			return new Function('$', '$json', `return Boolean(${expression})`)(
				() => ({ item: { json } }),
				$json,
			) as boolean;
		};
		const carla = { address: 'Carla@Customer.example' };
		expect(passes({ verified: true })).toBe(true);
		expect(passes({ from: carla })).toBe(true);
		expect(passes({})).toBe(false);
		expect(passes({ from: { address: 'carla' } })).toBe(false);
		expect(passes({ from: { address: '' } })).toBe(false);
		expect(passes({ from: carla, authentication: { dmarc: 'fail' } })).toBe(false);
		// Signed for request 8, and named ticket 7 by a Message-ID besides.
		expect(passes({ verified: true, requestId: '8' })).toBe(false);
		expect(passes({ from: carla }, {})).toBe(false);
		const ways = lines(example).filter(({ target }) => target.node === 'Update Ticket');
		expect(ways).toMatchObject([{ source: gate!.name, output: 0 }]);
	});

	it('brings no credential and no data of anybody', () => {
		expect(example.nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(example.pinData).toEqual({});
	});
});

it('the helpdesks over EWS and over IMAP differ only in how mail comes and goes', () => {
	const [ews, imap] = ['helpdesk-ews.json', 'helpdesk-imap-smtp.json'].map((file) => {
		const { nodes, connections } = read(file);
		const logic = nodes
			.filter(({ type }) => !type.startsWith(PACKAGE) && type !== STICKY_NOTE)
			.map(({ name, type, typeVersion, parameters }) => ({ name, type, typeVersion, parameters }));
		return JSON.parse(JSON.stringify({ logic, connections }, idless)) as unknown;
	});
	expect(ews).toEqual(imap);
});

/** Ids of conditions are random and mean nothing; ids of columns are their names. */
function idless(key: string, value: unknown): unknown {
	return key === 'id' && typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value)
		? undefined
		: value;
}
