/** Properties of one event that are looked at; a hostile calendar has millions of lines. */
const LINES = 2000;
const VALUE_CHARS = 20_000;

interface Property {
	name: string;
	parameters: string;
	value: string;
}

/** RFC 5545 3.3.11: `\\n`, `\\,`, `\\;` and `\\\\` in a text. */
function plain(value: string): string {
	return value
		.slice(0, VALUE_CHARS)
		.replace(/\\([nN,;\\])/g, (_all, sign: string) => (/n/i.test(sign) ? '\n' : sign))
		.trim();
}

function propertyOf(line: string): Property | null {
	const parts =
		/^([A-Za-z-]{1,40})((?:;[^:"]{0,200}(?:"[^"]{0,200}")?[^:"]{0,200}){0,8}):(.*)$/s.exec(line);
	if (parts === null) return null;
	return {
		name: (parts[1] ?? '').toUpperCase(),
		parameters: parts[2] ?? '',
		value: parts[3] ?? '',
	};
}

/** `20260305T090000Z` as `2026-03-05 09:00 UTC`, with the zone that its parameter names. */
function timeOf({ parameters, value }: Property): string {
	const parts = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?/.exec(value.trim());
	if (parts === null) return value.trim();
	const [, year, month, day, hour, minute, utc] = parts;
	const date = `${year}-${month}-${day}`;
	if (hour === undefined) return date;
	const zone = utc === 'Z' ? 'UTC' : (/TZID="?([^";:]{1,80})/i.exec(parameters)?.[1] ?? '');
	return `${date} ${hour}:${minute}${zone === '' ? '' : ` ${zone}`}`;
}

const ANSWERS: Readonly<Record<string, string>> = {
	...{ ACCEPTED: 'Accepted', DECLINED: 'Declined', TENTATIVE: 'Tentative', CANCEL: 'Cancelled' },
};

/**
 * What an invitation says to a reader (RFC 5545): summary, time, place and description of its first
 * event, each on lines of its own; an answer or a cancellation says so first. The text itself where
 * it holds no event that could be read.
 */
export function calendarWords(calendar: string): string {
	const lines = calendar
		.slice(0, VALUE_CHARS * 10)
		.replace(/\r?\n[ \t]/g, '')
		.split(/\r?\n/, LINES);
	const first = new Map<string, Property>();
	let method = '';
	let isInside = false;
	for (const line of lines) {
		const property = propertyOf(line);
		if (property === null) continue;
		const { name, value } = property;
		if (name === 'METHOD') method = value.trim().toUpperCase();
		if (name === 'BEGIN') isInside = /^V(?:EVENT|TODO|JOURNAL)$/i.test(value.trim());
		if (name === 'END' && /^V(?:EVENT|TODO|JOURNAL)$/i.test(value.trim())) break;
		if (isInside && !first.has(name)) first.set(name, property);
	}
	const text = (name: string): string => plain(first.get(name)?.value ?? '');
	const time = (name: string): string => {
		const property = first.get(name);
		return property === undefined ? '' : timeOf(property);
	};
	const status = /PARTSTAT=([A-Z-]{1,20})/i.exec(first.get('ATTENDEE')?.parameters ?? '')?.[1];
	const answer =
		method === 'REPLY' ? (ANSWERS[status?.toUpperCase() ?? ''] ?? '') : (ANSWERS[method] ?? '');
	const summary = [answer, text('SUMMARY')].filter((each) => each !== '').join(': ');
	const when = [time('DTSTART'), time('DTEND') || time('DUE')]
		.filter((each) => each !== '')
		.join(' – ');
	const head = [summary, when, text('LOCATION')].filter((each) => each !== '').join('\n');
	const words = [head, text('DESCRIPTION') || text('COMMENT')]
		.filter((each) => each !== '')
		.join('\n\n');
	return words === '' ? calendar : words;
}
