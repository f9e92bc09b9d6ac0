import type { EwsCall } from '../ewsClient';
import { type Markup, xml } from '../soap/xml';
import { itemIdsMarkup, type ItemResult, parseItemResults } from './itemResults';

export type DeleteType = 'MoveToDeletedItems' | 'SoftDelete';

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation
 * "Not read" receipts are held back. SoftDelete leaves the mail recoverable for the days the server keeps.
 */
export function buildDeleteItem(ids: readonly string[], type: DeleteType): Markup {
	return xml`<m:DeleteItem DeleteType="${type}" SendMeetingCancellations="SendToNone" AffectedTaskOccurrences="SpecifiedOccurrenceOnly" SuppressReadReceipts="true">${itemIdsMarkup(ids)}</m:DeleteItem>`;
}

export function deleteItem(
	ids: readonly string[],
	type: DeleteType = 'MoveToDeletedItems',
): EwsCall<ItemResult[]> {
	return {
		operation: 'DeleteItem',
		request: buildDeleteItem(ids, type),
		parse: (content) => parseItemResults(content, ids, ''),
	};
}
