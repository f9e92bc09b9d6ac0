import { randomUUID } from 'node:crypto';
import { PACKAGE } from './world';

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	[setting: string]: unknown;
}

export interface WorkflowDraft {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<
		string,
		{ main: Array<Array<{ node: string; type: 'main'; index: number }>> }
	>;
}

/** n8n refuses intervals under a minute, but takes several fixed seconds of each minute. */
export const EVERY_FIVE_SECONDS = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

export const EVERY_MINUTE = { item: [{ mode: 'everyMinute' }] };

/** n8n's durable scheduler with durable cursors, off by default in 2.41.1. */
export const DURABLE_ENGINE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

export const TRIGGER = 'Helpdesk IMAP Trigger';

export const OUTPUTS = ['Requests', 'Replies', 'Automated'] as const;

export interface TriggerInput {
	/** Of type helpdeskMailOAuth2Api unless `credentials` says otherwise. */
	credential: { id: string; name: string };
	parameters?: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
}

export function imapTrigger(input: TriggerInput): WorkflowNode {
	const { credential } = input;
	return {
		id: randomUUID(),
		name: TRIGGER,
		type: `${PACKAGE}.helpdeskImapTrigger`,
		typeVersion: 1,
		position: [0, 200],
		parameters: {
			pollTimes: EVERY_FIVE_SECONDS,
			authentication: 'custom',
			...input.parameters,
		},
		credentials: {
			helpdeskMailOAuth2Api: { id: credential.id, name: credential.name },
			...input.credentials,
		},
	};
}

/** A node of this package that signs in with a helpdeskMailOAuth2Api credential. */
export function mailNode(
	type: string,
	credential: { id: string; name: string },
	parameters: Record<string, unknown>,
	position: [number, number] = [200, 200],
): WorkflowNode {
	return {
		id: randomUUID(),
		name: type,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position,
		parameters: { authentication: 'custom', ...parameters },
		credentials: { helpdeskMailOAuth2Api: { id: credential.id, name: credential.name } },
	};
}

/** One node behind a start by hand, on one item. */
export function runByHand(node: WorkflowNode): WorkflowDraft {
	const start: WorkflowNode = {
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 200],
		parameters: {},
	};
	return {
		name: node.name,
		nodes: [start, node],
		connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
	};
}

export function noOperation(name: string, position: [number, number]): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position,
		parameters: {},
	};
}

/** Work that takes `seconds`, or what an expression says; under 65 n8n waits in its own process. */
export function work(
	name: string,
	seconds: number | string,
	position: [number, number],
): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position,
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
		webhookId: randomUUID(),
	};
}

/** A Code node that runs once for all items. */
export function code(name: string, jsCode: string, position: [number, number]): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position,
		parameters: { jsCode },
	};
}

/** The trigger with one node behind each output, named after it. */
export function threeOutputs(name: string, input: TriggerInput): WorkflowDraft {
	const trigger = imapTrigger(input);
	const ends = OUTPUTS.map((output, index) => noOperation(output, [320, index * 200]));
	return {
		name,
		nodes: [trigger, ...ends],
		connections: {
			[trigger.name]: { main: ends.map((end) => [{ node: end.name, type: 'main', index: 0 }]) },
		},
	};
}

/** The trigger with all its outputs leading into `next`. */
export function allOutputsTo(name: string, input: TriggerInput, next: WorkflowNode): WorkflowDraft {
	const trigger = imapTrigger(input);
	return {
		name,
		nodes: [trigger, next],
		connections: {
			[trigger.name]: {
				main: OUTPUTS.map(() => [{ node: next.name, type: 'main', index: 0 }]),
			},
		},
	};
}
