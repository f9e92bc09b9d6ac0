import { types } from 'node:util';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import type { DeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import { readDeliveryStates, writeDeliveryState } from '../../helpdesk/checkpoint/deliveryState';

/** Our part of the static data that all nodes of a workflow share; in it one state a node id. */
const SHARED_KEY = 'helpdeskMail';
const OWN_KEY = 'delivery';
/** Triggers of one workflow whose states are kept; deleted nodes leave theirs behind. */
const NODES_KEPT = 50;

const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether n8n keeps this node's static data by the node's id. Its durable cursors do (they hand out a
 * plain copy of what their table holds); its default keeps it by the node's name, behind an observing
 * proxy, so that a renamed node begins with nothing after a restart (n8n-core 2.41,
 * trigger-execution-context.factory.js, `resolveNodeStaticData`).
 */
function isKeptById(own: IDataObject): boolean {
	return !types.isProxy(own);
}

/** The states of all folders that this trigger has worked on, the last used first. */
export function storedStates(context: IPollFunctions): DeliveryState[] {
	const own = context.getWorkflowStaticData('node');
	const shared = context.getWorkflowStaticData('global')[SHARED_KEY];
	const byId = isRecord(shared) ? readDeliveryStates(shared[context.getNode().id]) : [];
	const byNode = readDeliveryStates(own[OWN_KEY]);
	// Durable cursors that were switched on later, or a restored export, leave a second copy behind.
	const [first, second] = isKeptById(own) ? [byNode, byId] : [byId, byNode];
	const isOutdated = (one: DeliveryState, by: readonly DeliveryState[], isTie: boolean) =>
		by.some(
			({ binding, revision }) =>
				binding === one.binding && (isTie ? revision >= one.revision : revision > one.revision),
		);
	return [
		...first.filter((one) => !isOutdated(one, second, false)),
		...second.filter((one) => !isOutdated(one, first, true)),
	];
}

/** Stages `state` as the newest one; n8n writes it with the next emit, or when the activation ends. */
export function storeState(context: IPollFunctions, state: DeliveryState): void {
	const own = context.getWorkflowStaticData('node');
	if (isKeptById(own)) {
		own[OWN_KEY] = writeDeliveryState(own[OWN_KEY], state);
		return;
	}
	const data = context.getWorkflowStaticData('global');
	const id = context.getNode().id;
	const shared = isRecord(data[SHARED_KEY]) ? data[SHARED_KEY] : {};
	const others = Object.entries(shared).filter(([node]) => node !== id);
	const mine = shared[id] ?? own[OWN_KEY];
	data[SHARED_KEY] = Object.fromEntries([
		...others.slice(-(NODES_KEPT - 1)),
		[id, writeDeliveryState(mine, state)],
	]);
	if (own[OWN_KEY] !== undefined) delete own[OWN_KEY];
}
