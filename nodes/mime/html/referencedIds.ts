const MAX_REFERENCES = 2000;

function decodeUrl(url: string): string {
	try {
		return decodeURIComponent(url);
	} catch {
		return url;
	}
}

/** Entities in an address of an image: `cid&#58;logo&#x40;host`, `cid:a&amp;b@host`. */
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(colon|commat|amp|period|num|tab|newline));?/gi;
const NAMED: Readonly<Record<string, string>> = {
	...{ colon: ':', commat: '@', amp: '&', period: '.', num: '#', tab: '', newline: '' },
};

function withoutEntities(text: string): string {
	return text.replace(ENTITY, (_all, decimal?: string, hex?: string, name?: string) => {
		if (name !== undefined) return NAMED[name.toLowerCase()] ?? '';
		const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
		return code <= 0x10ffff ? String.fromCodePoint(code) : '';
	});
}

/**
 * Content ids that HTML shows (`cid:` anywhere) and locations its images name, all in lower case.
 * Entities are resolved, and white space inside an address counts for nothing (WHATWG URL 4.4).
 * Bounded, for a hostile mail may name millions.
 */
export function referencedIds(html: string): Set<string> {
	const ids = new Set<string>();
	const add = (found: string): void => {
		const id = found.replace(/\s/g, '').replace(/^cid:/i, '').replace(/^<|>$/g, '').toLowerCase();
		if (id === '') return;
		ids.add(id);
		if (id.includes('%')) ids.add(decodeUrl(id));
	};
	const scanner =
		/\bcid:([^"'\s<>)&]{1,998})|\b(?:src|background)\s{0,20}=\s{0,20}(?:"([^"<>]{1,998})"|'([^'<>]{1,998})'|([^\s"'<>]{1,998}))/gi;
	for (let i = 0; i < MAX_REFERENCES; i++) {
		const match = scanner.exec(html);
		if (match === null) break;
		const [, plain, ...values] = match;
		if (plain !== undefined) add(plain);
		const value = values.find((each) => each !== undefined);
		if (value !== undefined) add(withoutEntities(value));
	}
	return ids;
}
