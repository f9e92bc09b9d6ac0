import type { EwsCall } from '../http';
import { type Markup, xml } from '../soap/xml';
import { itemIdsMarkup, type ItemResult, parseItemResults } from './itemResults';

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation
 * To Deleted Items, never for good; "not read" receipts are held back.
 */
export function buildDeleteItem(ids: readonly string[]): Markup {
	return xml`<m:DeleteItem DeleteType="MoveToDeletedItems" SendMeetingCancellations="SendToNone" AffectedTaskOccurrences="SpecifiedOccurrenceOnly" SuppressReadReceipts="true">${itemIdsMarkup(ids)}</m:DeleteItem>`;
}

export function deleteItem(ids: readonly string[]): EwsCall<ItemResult[]> {
	return {
		operation: 'DeleteItem',
		request: buildDeleteItem(ids),
		parse: (content) => parseItemResults(content, ids.length, ''),
	};
}
