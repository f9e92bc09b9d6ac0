import { DataDeduplicationService, ExecuteContext } from 'n8n-core';
import { NodeHelpers, Workflow, createEmptyRunExecutionData } from 'n8n-workflow';
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

/** n8n's deduplication store as it behaves (n8n/dist/deduplication): entries a node, in memory. */
class MemoryDeduplicator {
	readonly lists = new Map<string, string[]>();

	async checkProcessedAndRecord(
		items: Array<string | number>,
		_scope: string,
		context: { node?: INode; workflow: { id: string } },
		options: { maxEntries?: number },
	) {
		const list = this.listOf(context);
		const known = new Set(list);
		const output = { new: [] as string[], processed: [] as string[] };
		for (const item of items.map(String)) {
			if (known.has(item)) output.processed.push(item);
			else {
				output.new.push(item);
				list.push(item);
			}
		}
		const most = options.maxEntries ?? list.length;
		list.splice(0, Math.max(0, list.length - most));
		return output;
	}

	async removeProcessed(
		items: Array<string | number>,
		_scope: string,
		context: { node?: INode; workflow: { id: string } },
	) {
		const list = this.listOf(context);
		for (const item of items.map(String)) {
			const index = list.indexOf(item);
			if (index >= 0) list.splice(index, 1);
		}
	}

	private listOf(context: { node?: INode; workflow: { id: string } }): string[] {
		const name = `${context.workflow.id} ${context.node?.id ?? ''}`;
		const list = this.lists.get(name) ?? [];
		this.lists.set(name, list);
		return list;
	}
}

const ofThisProcess = globalThis as { helpdeskDeduplicator?: MemoryDeduplicator };

function startDeduplicator(): MemoryDeduplicator {
	const started = new MemoryDeduplicator();
	void DataDeduplicationService.init(started as never);
	return started;
}

/** n8n takes one a process and refuses the next; test files that share a process load this file again. */
export const deduplicator = (ofThisProcess.helpdeskDeduplicator ??= startDeduplicator());

export interface ExecuteInput {
	parameters: INodeParameters;
	/** By credential type; `oauthTokenData` as n8n stores it. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	items?: INodeExecutionData[];
	mode?: 'manual' | 'trigger';
	continueOnFail?: boolean;
	nodeId?: string;
	/** What n8n's refresh gives. */
	refresh?: () => Promise<string>;
	cancel?: AbortSignal;
	/** Keep binary data in the item, as without n8n's storage. */
	storeBinary?: boolean;
}

/** Binary data that n8n keeps inside the item. */
export function inlineBinary(content: Buffer, fileName: string, mimeType: string): IBinaryData {
	return { data: content.toString('base64'), fileName, mimeType };
}

export interface ExecuteOutcome {
	items: INodeExecutionData[];
	logged: string[];
	/** What the node left in static data: always empty for an action. */
	staticData: IDataObject;
	refreshes: number;
}

/** Runs an action node in n8n-core's own execution context: real expressions, parameters, helpers. */
export async function execute(type: INodeType, input: ExecuteInput): Promise<ExecuteOutcome> {
	const node: INode = {
		id: input.nodeId ?? 'node-1',
		name: 'Mail',
		type: type.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		onError: input.continueOnFail === true ? 'continueRegularOutput' : undefined,
		credentials: Object.fromEntries(
			Object.keys(input.credentials).map((name) => [name, { id: name, name: `My ${name}` }]),
		),
	};
	node.parameters = NodeHelpers.getNodeParameters(
		type.description.properties,
		input.parameters,
		true,
		false,
		node,
		type.description,
	)!;
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	const items = input.items ?? [{ json: {} }];
	const inputData = { main: [items] };
	const context = new ExecuteContext(
		workflow,
		node,
		{
			credentialsHelper: {
				isCredentialUsableByNode: () => true,
				getDecrypted: async (_data: unknown, _stored: unknown, name: string) =>
					input.credentials[name],
			},
		} as never,
		input.mode ?? 'trigger',
		createEmptyRunExecutionData(),
		0,
		items,
		inputData,
		{ node, data: inputData, source: null },
		[],
		input.cancel,
	);
	const logged: string[] = [];
	const note = (message: string) => logged.push(message);
	Object.defineProperty(context, 'logger', {
		configurable: true,
		value: { debug: note, info: note, warn: note, error: note },
	});
	let refreshes = 0;
	Object.assign(context.helpers, {
		refreshOAuth2Token: async () => {
			refreshes += 1;
			if (input.refresh === undefined) throw new Error('connect ECONNREFUSED');
			return { access_token: await input.refresh() };
		},
	});
	if (input.storeBinary === true) {
		context.helpers.prepareBinaryData = async (content, fileName, mimeType) =>
			inlineBinary(content as Buffer, fileName ?? '', mimeType ?? '');
	}
	const [made] = (await type.execute!.call(context)) as INodeExecutionData[][];
	return {
		items: made ?? [],
		logged,
		staticData: { ...workflow.staticData },
		refreshes,
	};
}
