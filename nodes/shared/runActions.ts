import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import { eachItem } from './eachItem';
import { executeReader, operationSignal } from './executeContext';
import type { AuthenticationKind } from './mailboxSettings';
import { toNodeError } from './nodeErrors';
import type { ErrorPlace } from './nodeErrors';
import type { ParameterReader } from './parameterValues';
import { readTriggerKeys } from './signingKeys';
import { credentialName } from './tokenSource';
import { TranscriptLog } from './transcriptLog';

/** The way to a mailbox, as the panel of every action node says it. */
export interface ActionSettings {
	authentication: AuthenticationKind;
	credentialType: string;
	/** Lower case. */
	mailbox: string;
	username: string;
	emailDebug: boolean;
}

/** One input item at work. */
export interface ItemTask<Settings, Session> {
	context: IExecuteFunctions;
	index: number;
	reader: ParameterReader;
	settings: Settings;
	session: Session;
	/** Bounds the item by `LIMITS.operationMs` from the first call on; a wait before it does not count. */
	beginOperation: () => AbortSignal;
	/** Keys of the reply tracking credential, read once a run. */
	signingKeys: () => Promise<string[]>;
	/** A line of our own in the debug transcript. */
	note: (text: string) => void;
}

/** What an action node of one protocol gives to the run, which is the same for all. */
export interface ActionProtocol<Settings extends ActionSettings, Session> {
	name: ErrorPlace['protocol'];
	/** Reads where an item goes. @throws NodeOperationError that names the field */
	readWay(reader: ParameterReader): Settings;
	/** Makes what items that go the same way share. */
	open(
		settings: Settings,
		transcript: TranscriptLog['transcript'],
		beginOperation: () => AbortSignal,
	): Promise<Session>;
	/** Ends it. Never throws. */
	close(session: Session): Promise<void>;
	/** Whether a failed item leaves a session that nobody knows the worth of. */
	isSpentByFailure: boolean;
	/** Works on one item; its results come without `pairedItem`. */
	perform(task: ItemTask<Settings, Session>): Promise<INodeExecutionData[]>;
}

interface Opened<Session> {
	session: Session;
	log: TranscriptLog;
}

/** One execution of an action node. */
class ActionRun<Settings extends ActionSettings, Session> {
	readonly made: INodeExecutionData[] = [];

	private readonly opened = new Map<string, Opened<Session>>();

	private readonly settings = new Map<number, Settings>();

	private keys: string[] | null = null;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly protocol: ActionProtocol<Settings, Session>,
	) {}

	async item(index: number): Promise<void> {
		const { context, protocol } = this;
		const reader = executeReader(context, index);
		const settings = protocol.readWay(reader);
		this.settings.set(index, settings);
		let signal: AbortSignal | null = null;
		const beginOperation = () => (signal ??= operationSignal(context, LIMITS.operationMs));
		const { session, log } = await this.sessionFor(settings, beginOperation);
		let isWhole = false;
		try {
			const made = await protocol.perform({
				context,
				index,
				reader,
				settings,
				session,
				beginOperation,
				signingKeys: async () => (this.keys ??= await readTriggerKeys(context)),
				note: (text) => log.note(text),
			});
			isWhole = true;
			const debug = context.getMode() === 'manual' ? log.lines() : null;
			for (const { json, ...each } of made) {
				this.made.push({
					...each,
					json: debug === null ? json : { ...json, debug },
					pairedItem: { item: index },
				});
			}
		} finally {
			if (!isWhole && protocol.isSpentByFailure) await this.drop(settings);
			log.flush();
		}
	}

	failed(item: INodeExecutionData): void {
		this.made.push(item);
	}

	toNodeError(error: unknown, index: number): ReturnType<typeof toNodeError> {
		const node = this.context.getNode();
		const settings = this.settings.get(index);
		return toNodeError(node, error, {
			authentication: settings?.authentication ?? 'custom',
			protocol: this.protocol.name,
			mailbox: settings?.mailbox ?? '',
			username: settings?.username,
			credential: settings === undefined ? null : credentialName(node, settings.credentialType),
			itemIndex: index,
		});
	}

	async close(): Promise<void> {
		for (const { session, log } of this.opened.values()) {
			await this.protocol.close(session);
			log.flush();
		}
		this.opened.clear();
	}

	private async sessionFor(
		settings: Settings,
		beginOperation: () => AbortSignal,
	): Promise<Opened<Session>> {
		const way = JSON.stringify(settings);
		const known = this.opened.get(way);
		if (known !== undefined) return known;
		const { context, protocol } = this;
		const title = `${context.getNode().name} (${settings.mailbox})`;
		const log = new TranscriptLog(settings.emailDebug, context.logger, title);
		try {
			const session = await protocol.open(settings, log.transcript, beginOperation);
			const opened = { session, log };
			this.opened.set(way, opened);
			return opened;
		} finally {
			log.flush();
		}
	}

	private async drop(settings: Settings): Promise<void> {
		const way = JSON.stringify(settings);
		const known = this.opened.get(way);
		this.opened.delete(way);
		if (known !== undefined) await this.protocol.close(known.session);
	}
}

/**
 * The `execute` of an action node: items that go the same way share a session, which is closed at
 * the end; in a test run the debug transcript is in each item.
 * @throws NodeOperationError, NodeApiError
 */
export async function runActions<Settings extends ActionSettings, Session>(
	context: IExecuteFunctions,
	protocol: ActionProtocol<Settings, Session>,
): Promise<INodeExecutionData[][]> {
	const run = new ActionRun(context, protocol);
	try {
		await eachItem(context, run);
	} finally {
		await run.close();
	}
	return [run.made];
}
