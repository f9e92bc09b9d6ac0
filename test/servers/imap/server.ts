import { scriptedImap, type ImapCommand, type ImapHandlers } from '../../support/scriptedImap';
import type { ScriptedImap } from '../../support/scriptedImap';
import type { TestCertificates } from '../../support/scriptedServer';
import { inSet, type MailboxModel, type StoredFolder, type StoredMail } from './model';
import { fetchMails, type FetchFault } from './fetchAnswer';

export interface MailboxServerOptions {
	capabilities?: string;
	/** null leaves the list out. */
	permanentFlags?: string | null;
	/** Flags that a STORE drops without a word. */
	droppedFlags?: readonly string[];
	/** Whether a STORE with this flag is refused. */
	refusedFlags?: readonly string[];
	/** Attributes of a folder in the listing, such as `\\Trash`. */
	attributes?: Readonly<Record<string, string>>;
	delimiter?: string;
	/** The three parts of a NAMESPACE answer. */
	namespaces?: string;
	/** Folders that `LIST "" "*"` leaves out, as some servers do with other people's. */
	unlisted?: readonly string[];
	/** MAILBOXID of a folder (RFC 8474), told where the capability is announced. */
	mailboxId?: (name: string) => string;
	/** What is done wrong with a mail, asked anew for each command. */
	faults?: (mail: StoredMail) => FetchFault | null;
	/** Handlers in front of the model's; `null` leaves the command to it. */
	intercept?: (command: ImapCommand) => ReturnType<ImapHandlers[string]> | null;
}

/** What one connection has selected, and the mails as it numbers them. */
interface View {
	folder: StoredFolder;
	name: string;
	mails: StoredMail[];
}

const DEFAULT_FLAGS = '\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*';

/** An IMAP server over a mailbox in memory, which does wrong what its options say. */
export async function mailboxServer(
	certificates: TestCertificates,
	model: MailboxModel,
	options: MailboxServerOptions = {},
): Promise<ScriptedImap> {
	const views = new Map<number, View>();
	const viewOf = ({ connection }: ImapCommand): View => {
		const view = views.get(connection);
		if (view === undefined) throw new Error('No folder is selected.');
		return view;
	};
	const delimiter = options.delimiter ?? '/';
	const listing = (names: Iterable<string>) => ({
		lines: [...names].map(
			(name) =>
				`* LIST (${options.attributes?.[name] ?? ''}) "${delimiter}" "${name.replace(/["\\]/g, '\\$&')}"`,
		),
	});
	const select = (command: ImapCommand, isReadOnly: boolean) => {
		const name = unquote(command.rest);
		const folder = model.folder(name);
		views.delete(command.connection);
		if (folder === null) return { status: `NO [NONEXISTENT] Mailbox doesn't exist: ${name}` };
		views.set(command.connection, { folder, name, mails: [...folder.mails] });
		const hasIds = options.capabilities?.includes('OBJECTID') === true;
		return {
			lines: [
				`* ${folder.mails.length} EXISTS`,
				'* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
				...(options.permanentFlags === null
					? []
					: [`* OK [PERMANENTFLAGS (${options.permanentFlags ?? DEFAULT_FLAGS})] kept`]),
				`* OK [UIDVALIDITY ${folder.uidValidity}] valid`,
				`* OK [UIDNEXT ${folder.uidNext}] next`,
				...(hasIds ? [`* OK [MAILBOXID (${options.mailboxId?.(name) ?? 'F1'})] id`] : []),
			],
			status: isReadOnly ? 'OK [READ-ONLY] done' : 'OK [READ-WRITE] done',
		};
	};
	const copy = (command: ImapCommand, isMove: boolean) => {
		const view = viewOf(command);
		const [set = '', ...rest] = command.rest.split(' ');
		const target = unquote(rest.join(' '));
		const folder = model.folder(target);
		if (folder === null) return { status: `NO [TRYCREATE] Mailbox doesn't exist: ${target}` };
		const mails = byUid(view, set);
		const pairs = mails.map(({ uid, source, flags, receivedAt }) => [
			uid,
			model.append(target, source, { flags: [...flags], receivedAt }),
		]);
		if (isMove)
			model.remove(
				view.name,
				mails.map(({ uid }) => uid),
			);
		const columns = [0, 1].map((column) => pairs.map((pair) => pair[column]).join(','));
		const code = pairs.length === 0 ? '' : `[COPYUID ${folder.uidValidity} ${columns.join(' ')}] `;
		return { lines: news(view), status: `OK ${code}done` };
	};
	const handlers: ImapHandlers = {
		NAMESPACE: () => ({
			lines: [`* NAMESPACE ${options.namespaces ?? `(("" "${delimiter}")) NIL NIL`}`],
		}),
		LIST: ({ rest }) => {
			const [reference = '', pattern = ''] = astrings(rest);
			const full = reference + pattern;
			const named = [...model.folders.keys()].filter((name) => matches(name, full));
			const isWide = full === '*';
			return listing(named.filter((name) => !(isWide && options.unlisted?.includes(name))));
		},
		SELECT: (command) => select(command, false),
		EXAMINE: (command) => select(command, true),
		NOOP: (command) => {
			const view = views.get(command.connection);
			return { lines: view === undefined ? [] : news(view) };
		},
		FETCH: (command) => {
			const view = viewOf(command);
			return fetchMails(command, view.mails, false, model, options.faults, view.name);
		},
		'UID FETCH': async (command) => {
			const view = viewOf(command);
			const answer = await fetchMails(command, view.mails, true, model, options.faults, view.name);
			if (answer === 'answered') return answer;
			return { ...answer, lines: [...(answer.lines ?? []), ...news(view)] };
		},
		'UID SEARCH': (command) => {
			const view = viewOf(command);
			const lines = news(view);
			const found = search(view.mails, command.rest);
			return { lines: [...lines, `* SEARCH${found.map((uid) => ` ${uid}`).join('')}`] };
		},
		'UID STORE': (command) => {
			const view = viewOf(command);
			const [, set = '', sign = '', list = ''] =
				/^(\S+) ([+-]?)FLAGS(?:\.SILENT)? \((.*)\)$/i.exec(command.rest) ?? [];
			const flags = list.split(' ');
			if (sign === '+' && flags.some((flag) => options.refusedFlags?.includes(flag))) {
				return { status: 'NO [CANNOT] Invalid keyword' };
			}
			for (const mail of byUid(view, set)) {
				for (const flag of flags) {
					if (sign === '-') mail.flags.delete(flag);
					else if (options.droppedFlags?.includes(flag) !== true) mail.flags.add(flag);
				}
			}
			return {};
		},
		'UID EXPUNGE': (command) => {
			const view = viewOf(command);
			const gone = byUid(view, command.rest).filter(({ flags }) => flags.has('\\Deleted'));
			model.remove(
				view.name,
				gone.map(({ uid }) => uid),
			);
			return { lines: news(view) };
		},
		'UID MOVE': (command) => copy(command, true),
		'UID COPY': (command) => copy(command, false),
	};
	const wrapped = Object.fromEntries(
		Object.entries(handlers).map(([name, handler]) => [
			name,
			async (command: ImapCommand) => {
				const answer = await options.intercept?.(command);
				return answer ?? (await handler(command));
			},
		]),
	);
	return await scriptedImap(certificates, {
		...(options.capabilities === undefined ? {} : { capabilities: options.capabilities }),
		handlers: wrapped,
	});
}

/** What changed in the folder since this connection last heard of it, as untagged answers. */
function news(view: View): string[] {
	const lines: string[] = [];
	for (let at = view.mails.length - 1; at >= 0; at -= 1) {
		if (view.folder.mails.includes(view.mails[at] as StoredMail)) continue;
		view.mails.splice(at, 1);
		lines.push(`* ${at + 1} EXPUNGE`);
	}
	const added = view.folder.mails.filter((mail) => !view.mails.includes(mail));
	if (added.length > 0) {
		view.mails.push(...added);
		lines.push(`* ${view.mails.length} EXISTS`);
	}
	return lines;
}

function byUid({ folder, mails }: View, set: string): StoredMail[] {
	const uids = inSet(
		set,
		mails.map(({ uid }) => uid),
	);
	return folder.mails.filter(({ uid }) => uids.includes(uid));
}

/** The criteria that our own client uses: all must hold. */
function search(mails: readonly StoredMail[], criteria: string): number[] {
	let found = [...mails];
	const words = astrings(criteria);
	while (words.length > 0) {
		const word = (words.shift() as string).toUpperCase();
		if (word === 'UID') {
			const uids = inSet(
				words.shift() ?? '',
				mails.map(({ uid }) => uid),
			);
			found = found.filter(({ uid }) => uids.includes(uid));
		} else if (word === 'UNSEEN') found = found.filter(({ flags }) => !flags.has('\\Seen'));
		else if (word === 'UNDELETED') found = found.filter(({ flags }) => !flags.has('\\Deleted'));
		else if (word === 'KEYWORD') {
			const keyword = words.shift()?.toLowerCase();
			found = found.filter(({ flags }) =>
				[...flags].some((flag) => flag.toLowerCase() === keyword),
			);
		} else if (word === 'SINCE') {
			const since = Date.parse(`${words.shift() ?? ''} UTC`) / 1000;
			found = found.filter(({ receivedAt }) => receivedAt >= since);
		} else if (word === 'HEADER') {
			const [name = '', value = ''] = words.splice(0, 2);
			const pattern = new RegExp(`^${name}:(.*)$`, 'im');
			found = found.filter(({ source }) =>
				pattern.exec(source.toString('latin1'))?.[1]?.toLowerCase().includes(value.toLowerCase()),
			);
		} else throw new Error(`The test server does not know SEARCH ${word}.`);
	}
	return found.map(({ uid }) => uid);
}

function matches(name: string, pattern: string): boolean {
	if (pattern === name) return true;
	if (!pattern.endsWith('*')) return pattern.toUpperCase() === 'INBOX' && name === 'INBOX';
	return name.startsWith(pattern.slice(0, -1));
}

/** Atoms and quoted strings of a command line. */
function astrings(text: string): string[] {
	return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, atom]) =>
		quoted === undefined ? (atom as string) : quoted.replace(/\\(.)/g, '$1'),
	);
}

function unquote(text: string): string {
	return astrings(text)[0] ?? '';
}
