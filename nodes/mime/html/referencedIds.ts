const MAX_REFERENCES = 2000;
const MAX_ID_CHARS = 998;

function decodeUrl(url: string): string {
	try {
		return decodeURIComponent(url);
	} catch {
		return url;
	}
}

/**
 * Content ids that HTML shows (`cid:` anywhere) and locations its images name, all in lower case.
 * Bounded, for a hostile mail may name millions.
 */
export function referencedIds(html: string): Set<string> {
	const ids = new Set<string>();
	const scanner = /\bcid:([^"'\s<>)&]{1,998})|\bsrc\s{0,3}=\s{0,3}["']([^"'<>]{1,998})["']/gi;
	for (let i = 0; i < MAX_REFERENCES; i++) {
		const match = scanner.exec(html);
		if (match === null) break;
		const found = (match[1] ?? match[2] ?? '').slice(0, MAX_ID_CHARS).replace(/^cid:/i, '');
		ids.add(found.toLowerCase());
		if (found.includes('%')) ids.add(decodeUrl(found).toLowerCase());
	}
	return ids;
}
