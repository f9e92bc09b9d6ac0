import { normalAddress } from '../address/ownAddresses';

/**
 * Whether an address is the mailbox itself: one of its addresses, with or without a plus tag.
 *
 * @param own addresses of the mailbox, any case.
 */
export function isMailboxAddress(address: string, own: readonly string[]): boolean {
	const normal = normalAddress(address);
	const at = normal.lastIndexOf('@');
	const plus = normal.indexOf('+');
	const base = plus > 0 && plus < at ? normal.slice(0, plus) + normal.slice(at) : normal;
	return own.some((each) => {
		const mine = normalAddress(each);
		return mine === normal || mine === base;
	});
}
