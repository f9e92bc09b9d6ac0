/**
 * The domain that an organisation registers: the last two labels, three below `co.uk` and its like. An
 * estimate without the public suffix list: it is used where an error costs trust and never gives any.
 */
export function organisation(domain: string): string {
	const labels = domain.split('.');
	const isShort = (labels.at(-2)?.length ?? 9) <= 3 && (labels.at(-1)?.length ?? 9) === 2;
	return labels.slice(isShort ? -3 : -2).join('.');
}
