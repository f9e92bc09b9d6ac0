import { LIMITS } from '../../helpdesk/limits';
import type { MailFolder } from '../../helpdesk/ports';
import type { ImapClient, ImapFlow, ListResponse } from './client';
import { askNamespaces } from './namespaces';
import { refusalOf } from './refusal';
import { namedUse } from './specialFolderNames';
import { nameFromWire } from './wireNames';

/** A folder that can be opened, as the server lists it. */
export interface ListedFolder {
	/** Whole name in Unicode, with the server's delimiter: what is sent to open it. */
	id: string;
	/** Empty where the server has no hierarchy. */
	delimiter: string;
	specialUse: string | null;
}

interface Lister {
	run(command: 'LIST', reference: string, pattern: string, options: object): Promise<unknown>;
}

const USES = ['\\Trash', '\\Sent', '\\Drafts', '\\Junk', '\\Archive', '\\All', '\\Flagged'];
/** Folders that hold an account's own ones beside the prefix of its namespace. */
const ROOTS = new Set(['inbox', '[gmail]', '[google mail]']);

/**
 * All folders that can be opened, also other people's and public ones, at most `LIMITS.imapFolders`.
 * What a folder is for is told by the server's attributes (RFC 6154), else by the name it has with
 * common mail programs, of the signed-in user's own folders only.
 */
export async function listFolderNames(client: ImapClient, flow: ImapFlow): Promise<ListedFolder[]> {
	const { personal, foreign } = await askNamespaces(flow);
	const found = new Map<string, ListResponse>();
	const add = (folders: readonly ListResponse[]) => {
		for (const folder of folders) {
			if (found.size >= LIMITS.imapFolders) return;
			if (isSelectable(folder)) found.set(nameFromWire(flow, folder.pathAsListed), folder);
		}
	};
	// Not listOnly: attributes of special use come with the full listing alone.
	add(await flow.list());
	for (const prefix of foreign) {
		const isListed = [...found.keys()].some((id) => id.startsWith(prefix));
		// Some servers leave other people's folders out of `*`.
		if (!isListed) add(await listBelow(client, flow, prefix));
	}
	const ids = [...found.keys()];
	const uses = new Map<string, string>();
	for (const [use, id] of usesOf(found, personal, foreign)) uses.set(id, use);
	return ids.map((id) => ({
		id,
		delimiter: found.get(id)?.delimiter ?? '',
		specialUse: id === 'INBOX' ? '\\Inbox' : (uses.get(id) ?? null),
	}));
}

export function toMailFolder({ id, delimiter, specialUse }: ListedFolder): MailFolder {
	return { id, name: withSlashes(id, delimiter), specialUse };
}

/** A name with `/` between its parts, as people write it. */
export function withSlashes(id: string, delimiter: string): string {
	return delimiter === '' || delimiter === '/' ? id : id.split(delimiter).join('/');
}

/** One folder for each use. */
function usesOf(
	folders: ReadonlyMap<string, ListResponse>,
	personal: string,
	foreign: readonly string[],
): Map<string, string> {
	const uses = new Map<string, string>();
	const isOwn = (id: string) => !foreign.some((prefix) => id.startsWith(prefix));
	const own = [...folders].filter(([id]) => isOwn(id));
	for (const [id, { flags }] of [...own, ...folders]) {
		const listed = new Set([...flags].map((flag) => flag.toLowerCase()));
		for (const use of USES) {
			if (listed.has(use.toLowerCase()) && !uses.has(use)) uses.set(use, id);
		}
	}
	const named = own
		.map(([id, { delimiter }]) => ({ id, match: namedUse(ownName(id, delimiter, personal)) }))
		.filter(({ id }) => ![...uses.values()].includes(id))
		.sort((a, b) => (a.match?.rank ?? 0) - (b.match?.rank ?? 0));
	for (const { id, match } of named) {
		if (match !== null && !uses.has(match.use)) uses.set(match.use, id);
	}
	return uses;
}

/** The name without the prefix or root above it; a folder of another folder is no special one. */
function ownName(id: string, delimiter: string, personal: string): string {
	const short = personal !== '' && id.startsWith(personal) ? id.slice(personal.length) : id;
	const parts = delimiter === '' ? [short] : short.split(delimiter).filter((part) => part !== '');
	if (parts.length === 2 && ROOTS.has((parts[0] as string).toLowerCase()))
		return parts[1] as string;
	return parts.length === 1 ? (parts[0] as string) : '';
}

async function listBelow(
	client: ImapClient,
	flow: ImapFlow,
	prefix: string,
): Promise<ListResponse[]> {
	try {
		const folders = await (flow as unknown as Lister).run('LIST', '', `${prefix}*`, {
			listOnly: true,
		});
		return Array.isArray(folders) ? (folders as ListResponse[]) : [];
	} catch (error) {
		if (refusalOf(client, error, 'listing the folders') === null) throw error;
		return [];
	}
}

function isSelectable({ flags }: ListResponse): boolean {
	for (const flag of flags) {
		const name = flag.toLowerCase();
		if (name === '\\noselect' || name === '\\nonexistent') return false;
	}
	return true;
}
