import type { EwsFailure } from '../ewsError';
import { type EwsItem, readItem } from '../ewsItem';
import { responseMessages } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';

/** What became of one item of a batch; `item` is null where the server gives none. */
export type ItemResult =
	{ item: EwsItem | null; failure: null } | { item: null; failure: EwsFailure };

/** Code of an entry that no response message can be told to belong to; one of Exchange's own. */
export const UNANSWERED = 'ErrorBatchProcessingStopped';

/** ItemId elements of a batch. Change keys are left out: we never write over a state we have read. */
export function itemIdsMarkup(ids: readonly string[]): Markup {
	return xml`<m:ItemIds>${ids.map((id) => xml`<t:ItemId Id="${id}"/>`)}</m:ItemIds>`;
}

/**
 * One result for each id asked for, in that order. A response message belongs to the id in it. Those
 * without one (refusals, answers that name no item) are told by their place, and only where there are
 * as many as were asked for and none stands in the place of another; else nobody knows whose they are,
 * and what has no message of its own is UNANSWERED.
 */
export function parseItemResults(
	content: XmlNode,
	ids: readonly string[],
	receiptName: string,
): ItemResult[] {
	const results = responseMessages(content).map(({ node, failure }): ItemResult => {
		if (failure) return { item: null, failure };
		const item = find(node, 'Items')?.children[0];
		return { item: item ? readItem(item, receiptName) : null, failure: null };
	});
	const places = new Map(ids.map((id, index) => [id, index]));
	const isInPlace = ({ item }: ItemResult, index: number) =>
		item === null || (places.get(item.id) ?? index) === index;
	if (results.length === ids.length && results.every(isInPlace)) return results;
	const byId = new Map<string, ItemResult>();
	for (const result of results) {
		if (result.item && !byId.has(result.item.id)) byId.set(result.item.id, result);
	}
	return ids.map(
		(id) =>
			byId.get(id) ?? {
				item: null,
				failure: { responseCode: UNANSWERED, text: '', backOffMs: null },
			},
	);
}
