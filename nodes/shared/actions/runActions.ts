import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import type { MailboxOperations, MailSender } from '../../helpdesk/ports';
import { readConnection } from '../credentials/connect';
import { eachItem } from './eachItem';
import { executeReader, operationSignal } from './executeContext';
import { toNodeError } from '../errors/nodeErrors';
import type { ParameterReader } from '../parameters/parameterValues';
import type { Connection, MailProtocol } from '../protocols/mailProtocol';
import { OpenSession } from '../protocols/openSession';
import { readTriggerKeys } from '../credentials/signingKeys';
import { credentialName } from '../credentials/tokenSource';

/** What items with the same connection share; each part is opened when the first item needs it. */
export interface ActionSession {
	/** @throws MailError of connecting, signing in and opening */
	mailbox(signal: AbortSignal): Promise<MailboxOperations>;
	/** @throws MailError of reading the connection; the first message connects */
	sender(signal: AbortSignal): Promise<MailSender>;
}

/** One input item at work. */
export interface ItemTask {
	context: IExecuteFunctions;
	index: number;
	reader: ParameterReader;
	protocol: Pick<MailProtocol, 'itemProtocol' | 'label' | 'findsByMessageId'>;
	connection: Connection;
	/** What a provider counts sent messages by. */
	rateLimitKey: string;
	session: ActionSession;
	/** Bounds the item by `LIMITS.operationMs` from the first call on; a wait before it does not count. */
	beginOperation: () => AbortSignal;
	/** Keys of the reply tracking credential, read once a run. */
	signingKeys: () => Promise<string[]>;
	/** A line of our own in the debug transcript. */
	note: (text: string) => void;
}

/** Works on one item; its results come without `pairedItem`. */
export type PerformAction = (task: ItemTask) => Promise<INodeExecutionData[]>;

/** One execution of an action node. */
class ActionRun<C extends Connection> {
	readonly made: INodeExecutionData[] = [];

	private readonly opened = new Map<string, OpenSession<C>>();

	private readonly connections = new Map<number, C>();

	private keys: string[] | null = null;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly protocol: MailProtocol<C>,
		private readonly perform: PerformAction,
	) {}

	async item(index: number): Promise<void> {
		const { context, protocol } = this;
		const reader = executeReader(context, index);
		const connection = await readConnection(context, reader, protocol);
		this.connections.set(index, connection);
		let signal: AbortSignal | null = null;
		const beginOperation = () => (signal ??= operationSignal(context, LIMITS.operationMs));
		const isDebugging = reader.boolean('options.emailDebug', 'Enable Email Debug');
		const connectionKey = JSON.stringify([connection, isDebugging]);
		const session = this.sessionFor(connectionKey, connection, isDebugging);
		let isWhole = false;
		try {
			const made = await this.perform({
				context,
				index,
				reader,
				protocol,
				connection,
				rateLimitKey: protocol.rateLimitKey(connection),
				session,
				beginOperation,
				signingKeys: async () => (this.keys ??= await readTriggerKeys(context)),
				note: (text) => session.log.note(text),
			});
			isWhole = true;
			const debug = context.getMode() === 'manual' ? session.log.lines() : null;
			for (const { json, ...each } of made) {
				this.made.push({
					...each,
					json: debug === null ? json : { ...json, debug },
					pairedItem: { item: index },
				});
			}
		} finally {
			if (!isWhole && protocol.isSpentByFailure) {
				this.opened.delete(connectionKey);
				await session.close();
			}
			session.log.flush();
		}
	}

	failed(item: INodeExecutionData): void {
		this.made.push(item);
	}

	toNodeError(error: unknown, index: number): ReturnType<typeof toNodeError> {
		const node = this.context.getNode();
		const connection = this.connections.get(index);
		return toNodeError(node, error, {
			authentication: connection?.authentication ?? 'custom',
			protocol: this.protocol,
			mailbox: connection?.mailbox ?? '',
			username: connection?.username,
			credential: connection === undefined ? null : credentialName(node, connection.credentialType),
			itemIndex: index,
		});
	}

	async close(): Promise<void> {
		for (const session of this.opened.values()) await session.close();
		this.opened.clear();
	}

	private sessionFor(connectionKey: string, connection: C, isDebugging: boolean): OpenSession<C> {
		let session = this.opened.get(connectionKey);
		if (session === undefined) {
			session = new OpenSession(this.context, this.protocol, connection, isDebugging);
			this.opened.set(connectionKey, session);
		}
		return session;
	}
}

/**
 * The `execute` of an action node: items with the same connection share a session, which is closed at
 * the end; in a test run the debug transcript is in each item.
 * @throws NodeOperationError, NodeApiError
 */
export async function runActions<C extends Connection>(
	context: IExecuteFunctions,
	protocol: MailProtocol<C>,
	perform: PerformAction,
): Promise<INodeExecutionData[][]> {
	const run = new ActionRun(context, protocol, perform);
	try {
		await eachItem(context, run);
	} finally {
		await run.close();
	}
	return [run.made];
}
