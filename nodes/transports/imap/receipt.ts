import type { ReceiptCarrier } from '../../helpdesk/ports';

/** The only keyword Exchange's IMAP keeps; people do not see it (docs/design.md, Delivery 4, untried on a live server). */
const SHARED_RECEIPT = '$MDNSent';

/**
 * How well a folder carries receipts, from its PERMANENTFLAGS. A missing list means every flag can
 * be kept (RFC 9051 section 7.1), an own keyword needs `\*` or to be listed already. An empty list in a
 * folder that is open for writing is not believed before a mark was tried: servers send it of folders
 * in which flags are kept.
 */
export function receiptCarrierOf(
	permanentFlags: ReadonlySet<string> | undefined,
	isReadOnly: boolean,
	receiptName: string,
): ReceiptCarrier {
	if (isReadOnly) return 'none';
	if (permanentFlags === undefined || permanentFlags.size === 0) return 'own';
	if (permanentFlags.has('\\*') || hasFlag(permanentFlags, receiptName)) return 'own';
	return hasFlag(permanentFlags, SHARED_RECEIPT) ? 'shared' : 'none';
}

/** The keyword to write and to look for; null where there is none. */
export function receiptKeyword(carrier: ReceiptCarrier, receiptName: string): string | null {
	switch (carrier) {
		case 'own':
			return receiptName;
		case 'shared':
			return SHARED_RECEIPT;
		case 'none':
			return null;
	}
}

/** Flags and keywords are compared without regard to case (RFC 9051 section 2.3.2). */
export function hasFlag(flags: Iterable<string> | undefined, name: string): boolean {
	const wanted = name.toLowerCase();
	for (const flag of flags ?? []) if (flag.toLowerCase() === wanted) return true;
	return false;
}
