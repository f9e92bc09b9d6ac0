import type { ImapFlow } from './client';
import { asListed } from './wireNames';

interface Attribute {
	type?: string;
	value?: unknown;
}

interface UntaggedFetch {
	attributes?: [unknown, Array<Attribute | null>?];
}

interface ExecOptions {
	untagged?: Record<string, (untagged: UntaggedFetch) => Promise<unknown>>;
}

/** What imapflow sends its commands by; its types leave it out. */
interface Executor {
	exec(command: string, attributes: unknown, options?: ExecOptions): Promise<unknown>;
}

/** Commands with a folder among their first two arguments. */
const NAMING = new Set(['SELECT', 'EXAMINE', 'STATUS', 'APPEND', 'UID COPY', 'UID MOVE']);
/** A year in which mail can have been received: 1970 is a server's zero. */
const YEAR = /(?:^|\D)(?:19(?:7[1-9]|[89]\d)|2\d{3})(?:\D|$)/;

/**
 * Mends what servers say otherwise than imapflow expects: folders go out as they were listed, and an
 * INTERNALDATE that is none (NIL, year 0000, epoch zero, words) does not become a date, as Date takes
 * NIL for 1970 and the year 0000 for 2000.
 */
export function mendDialects(flow: ImapFlow): void {
	const executor = flow as unknown as Executor;
	const exec = executor.exec.bind(flow);
	executor.exec = async (command, attributes, options) => {
		if (NAMING.has(command) && Array.isArray(attributes)) {
			for (const attribute of attributes.slice(0, 2) as Attribute[]) {
				if (attribute.type !== 'ATOM' && attribute.type !== 'STRING') continue;
				if (typeof attribute.value === 'string') attribute.value = asListed(flow, attribute.value);
			}
		}
		const fetched = options?.untagged?.FETCH;
		if (fetched === undefined) return await exec(command, attributes, options);
		const FETCH = async (untagged: UntaggedFetch) => {
			dropFalseDate(untagged.attributes?.[1] ?? []);
			return await fetched(untagged);
		};
		const untagged = { ...options?.untagged, FETCH };
		return await exec(command, attributes, { ...options, untagged });
	};
}

function dropFalseDate(items: Array<Attribute | null>): void {
	const at = items.findIndex(
		(item, index) =>
			index % 2 === 0 &&
			typeof item?.value === 'string' &&
			item.value.toUpperCase() === 'INTERNALDATE',
	);
	if (at < 0) return;
	const value = items[at + 1]?.value;
	const text = Buffer.isBuffer(value) ? value.toString('latin1') : value;
	if (typeof text !== 'string' || !YEAR.test(text)) items.splice(at, 2);
}
