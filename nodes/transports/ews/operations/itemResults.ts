import type { EwsFailure } from '../ewsError';
import { type EwsItem, readItem } from '../ewsItem';
import { responseMessages } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';

/** What became of one item of a batch; `item` is null where the server gives none. */
export type ItemResult =
	{ item: EwsItem | null; failure: null } | { item: null; failure: EwsFailure };

/** ItemId elements of a batch. Change keys are left out: we never write over a state we have read. */
export function itemIdsMarkup(ids: readonly string[]): Markup {
	return xml`<m:ItemIds>${ids.map((id) => xml`<t:ItemId Id="${id}"/>`)}</m:ItemIds>`;
}

/**
 * One result for each id asked for, in that order. A server that answers fewer entries than it was
 * asked (seen when it stops a batch) leaves the rest as failed for now.
 */
export function parseItemResults(
	content: XmlNode,
	count: number,
	receiptName: string,
): ItemResult[] {
	const results = responseMessages(content).map(({ node, failure }): ItemResult => {
		if (failure) return { item: null, failure };
		const item = find(node, 'Items')?.children[0];
		return { item: item ? readItem(item, receiptName) : null, failure: null };
	});
	while (results.length < count) {
		results.push({
			item: null,
			failure: { responseCode: 'ErrorBatchProcessingStopped', text: '', backOffMs: null },
		});
	}
	return results.slice(0, count);
}
