import { PollContext } from 'n8n-core';
import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { LIMITS } from '../../nodes/helpdesk/limits';
import type { MailItem } from '../../nodes/helpdesk/model';
import type { MailRef, Transcript } from '../../nodes/helpdesk/ports';
import { TriggerRegistry } from '../../nodes/shared/delivery/triggerRegistry';
import { runPoll } from '../../nodes/shared/delivery/runPoll';
import { triggerMailContext } from '../../nodes/shared/delivery/triggerMailContext';
import type { TriggerSettings } from '../../nodes/shared/delivery/triggerSettings';
import type { MemoryMailbox } from './memoryMailbox';

export const SETTINGS: TriggerSettings = {
	mailbox: 'helpdesk@example.test',
	addresses: [],
	folder: 'INBOX',
	startFrom: 'activation',
	ifWorkflowFails: 'keepUnread',
	afterProcessing: 'markRead',
	targetFolder: null,
	attachments: 'metadata',
	disableNewRequests: false,
	newRequestAllowList: [],
	withheldFolder: null,
	setAsideFolder: null,
	emailDebug: false,
	maxMessages: LIMITS.maxMessagesDefault,
	maxInFlight: LIMITS.maxInFlightDefault,
	maxMessageSize: LIMITS.messageBytes,
	requestIdPattern: '[#123]',
	includeHeaders: false,
	includeRawEml: false,
	sanitizeHtml: false,
	batch: false,
	trustedAuthservIds: [],
	alwaysRequests: [],
	neverRequests: [],
	forwardRequester: 'original',
	signingKeys: [],
};

/** One execution that n8n started for us. */
export interface StartedExecution {
	outputs: INodeExecutionData[][];
	items: MailItem[];
	subjects: string[];
	succeed(): void;
	fail(): void;
	/** As n8n 2.41.1 ends it in queue mode when its worker was killed. */
	loseWorker(): void;
	wait(): void;
	reject(error: Error): void;
	noExecution(): void;
	/** Ends as n8n says where the run's data was not kept. */
	succeedWithoutData(): void;
}

interface DonePromise {
	resolve(run: IRun | undefined): void;
	reject(error: Error): void;
}

/** Of a tick of the durable scheduler, measured (n8n 2.41). */
const DURABLE_BUDGET_MS = 36_000;

type Activation = 'activate' | 'init' | 'update' | 'leadershipChange';

const run = (status: IRun['status'], error?: Error): IRun =>
	({ status, data: { resultData: { runData: {}, error } }, mode: 'trigger' }) as unknown as IRun;

/**
 * n8n as a poll sees it, by n8n-core's own PollContext: static data that is written on emit alone,
 * executions that end when the test says so, and a process that can die.
 */
export class PollHarness {
	settings: TriggerSettings;

	readonly executions: StartedExecution[] = [];

	/** Called at every execution that starts. */
	onStart: (execution: StartedExecution) => void = () => undefined;

	/** What n8n's database holds in the workflow's row. */
	stored: IDataObject = {};

	/** What its table of durable cursors holds for the node; null where it was never switched on. */
	cursor: IDataObject | null = null;

	node: INode = {
		id: 'node-1',
		name: 'Mailbox',
		type: 'helpdeskImapTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] } },
	};

	/** What the process knows of its triggers; a start of n8n begins with nothing. */
	triggers = new TriggerRegistry();

	private readonly snapshots = new WeakMap<Workflow, IDataObject>();

	private context: PollContext;

	private workflow: Workflow;

	/** n8n dies between writing static data and inserting the execution. */
	diesAtEmit = false;

	budgetMs: number | null = null;

	/**
	 * default: one context for all ticks, static data is stored on emit. durable: a context and a
	 * Workflow for each tick, so what a tick that emits nothing stages is gone. durableCursors: that is
	 * stored too, but what a tick that throws or an activation without mail staged is dropped.
	 */
	engine: 'default' | 'durable' | 'durableCursors' = 'default';

	durableBudgetMs = DURABLE_BUDGET_MS;

	/** Called before each emit; may throw as n8n does. */
	beforeEmit: () => void = () => undefined;

	/** What storing an attachment does; null leaves n8n-core's own. */
	prepareBinaryData: (() => Promise<never>) | null = null;

	/** What went to n8n's log, one `level: text` a line. */
	readonly log: string[] = [];

	/** Awaited before the parameters and the credential are read. */
	beforePrepare: () => Promise<void> = () => Promise.resolve();

	constructor(
		readonly mailbox: MemoryMailbox,
		settings: Partial<TriggerSettings> = {},
		activation: Activation = 'activate',
	) {
		this.settings = { ...SETTINGS, ...settings };
		[this.workflow, this.context] = this.createContext(activation);
	}

	/** Subjects of all executions so far, in their order. */
	get subjects(): string[] {
		return this.executions.flatMap((execution) => execution.subjects);
	}

	/** The first poll of an activation: the editor's Publish, or a start of n8n. */
	async activate(activation: Activation = 'activate'): Promise<void> {
		[this.workflow, this.context] = this.createContext(activation);
		await this.pollWith(this.context);
		// n8n saves static data after an activation (workflow-trigger-activator.js).
		if (this.engine !== 'durableCursors') this.save();
	}

	async poll(): Promise<INodeExecutionData[][] | null> {
		if (this.engine === 'default') return await this.pollWith(this.context);
		const [workflow, context] = this.createContext('update', 'trigger', this.durableBudgetMs);
		const result = await this.pollWith(context);
		const snapshot = this.snapshots.get(workflow);
		if (snapshot !== undefined) this.cursor = copyOf(snapshot);
		return result;
	}

	/**
	 * Another main of the same installation does `work`: it knows nothing of what this process has in
	 * memory, and afterwards this process goes on with what it had.
	 */
	async asAnotherMain(work: () => Promise<void>): Promise<void> {
		const mine = this.triggers;
		this.triggers = new TriggerRegistry();
		await this.activate('leadershipChange');
		await work();
		this.triggers = mine;
		[this.workflow, this.context] = this.createContext('leadershipChange');
	}

	async manual(): Promise<INodeExecutionData[][] | null> {
		return await this.pollWith(this.createContext('activate', 'manual')[1]);
	}

	/** SIGKILL and a new start of n8n with its first tick: what was in memory is gone. */
	async restart(): Promise<void> {
		await this.start();
		await this.poll();
	}

	/** SIGKILL and a new start of n8n, before its first tick. */
	async start(): Promise<void> {
		this.triggers = new TriggerRegistry();
		this.diesAtEmit = false;
		// The durable scheduler polls at an activation only when its job is new.
		if (this.engine === 'default') await this.activate('init');
	}

	/** Resolves when all receipts are written or the writer waits for the next poll. */
	async settled(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		for (const folder of this.triggers.of('workflow-1', this.node.id).folders.values()) {
			await folder.writer.settled();
		}
	}

	protected async pollWith(context: PollContext): Promise<INodeExecutionData[][] | null> {
		const { settings, mailbox } = this;
		const { prepareBinaryData } = this;
		const line = (level: string) => (text: string) => void this.log.push(`${level}: ${text}`);
		const [error, warn, info, debug] = ['error', 'warn', 'info', 'debug'].map(line);
		Object.defineProperty(context, 'logger', {
			configurable: true,
			value: { error, warn, info, debug },
		});
		if (prepareBinaryData !== null) Object.assign(context.helpers, { prepareBinaryData });
		const prepare = async () => {
			await this.beforePrepare();
			return {
				settings,
				title: 'Mailbox',
				openSource: (_signal: unknown, transcript: Transcript | null, folder?: string) => {
					transcript?.line('note', 'a session begins');
					try {
						return Promise.resolve(mailbox.open('HelpdeskDone_abc123', folder));
					} catch (error) {
						return Promise.reject(error as Error);
					}
				},
				listFolders: () => Promise.resolve(mailbox.listFolders()),
				mailContext: (ref: MailRef) => triggerMailContext('imap', settings, ref),
				toNodeError: (error: unknown) => error as Error,
			};
		};
		return await runPoll(context, prepare, this.triggers);
	}

	private save(workflow = this.workflow): void {
		this.stored = copyOf(workflow.staticData);
	}

	private createContext(
		activation: Activation,
		mode: 'trigger' | 'manual' = 'trigger',
		budget = this.budgetMs,
	): [Workflow, PollContext] {
		const workflow = new Workflow({
			id: 'workflow-1',
			// Workflow rewrites the parameters of the nodes it is given.
			nodes: [structuredClone(this.node)],
			connections: {},
			active: true,
			nodeTypes: {
				getByNameAndVersion: () => ({ description: { properties: [], name: 'test' } }),
			} as never,
			staticData: copyOf(this.stored),
		});
		// n8n hands out a plain copy of the cursor's row, which begins as the node's static data.
		if (this.engine === 'durableCursors') {
			this.cursor ??= copyOf(workflow.getStaticData('node', this.node));
		}
		const snapshot = this.cursor === null ? null : copyOf(this.cursor);
		if (snapshot !== null) this.snapshots.set(workflow, snapshot);
		const emit = (outputs: INodeExecutionData[][], _response: unknown, done?: DonePromise) => {
			this.beforeEmit();
			this.save(workflow);
			if (this.diesAtEmit) return;
			if (snapshot !== null) this.cursor = copyOf(snapshot);
			try {
				// n8n stores the execution before it begins it.
				JSON.stringify(outputs);
			} catch (error) {
				done?.reject(error as Error);
				return;
			}
			const execution = startedExecution(outputs, done!);
			this.executions.push(execution);
			this.onStart(execution);
		};
		const context = new PollContext(
			workflow,
			this.node,
			{} as never,
			mode,
			activation,
			mode === 'manual' ? undefined : emit,
			undefined,
			undefined,
			undefined,
			snapshot === null ? undefined : () => snapshot,
			budget === null ? undefined : () => budget,
		);
		return [workflow, context];
	}
}

function copyOf(data: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(data)) as IDataObject;
}

function startedExecution(outputs: INodeExecutionData[][], done: DonePromise): StartedExecution {
	const items = outputs.flat().map((item) => item.json as unknown as MailItem);
	return {
		outputs,
		items,
		subjects: items.map((item) => item.subject),
		succeed: () => done.resolve(run('success')),
		fail: () => done.resolve(run('error', new Error('the workflow failed'))),
		loseWorker: () => {
			const message =
				'This execution failed to be processed too many times and will no longer retry. To allow this execution to complete, please break down your workflow or scale up your workers or adjust your worker settings.';
			// A plain object: n8n spreads the error.
			done.resolve(run('error', { level: 'warning', message } as never));
		},
		wait: () => done.resolve(run('waiting')),
		reject: (error) => done.reject(error),
		noExecution: () => done.resolve(undefined),
		succeedWithoutData: () => done.resolve({ status: 'success', mode: 'trigger' } as never),
	};
}
