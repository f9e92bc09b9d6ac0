import {
	scriptedServer,
	type Peer,
	type ScriptedServer,
	type TestCertificates,
} from './scriptedServer';

/** One command of the client. */
export interface ImapCommand {
	tag: string;
	/** Upper case; `UID FETCH` and its like are one name. */
	name: string;
	rest: string;
	peer: Peer;
	connection: number;
}

/** Lines before the tagged answer and that answer's status; or what a handler has said itself. */
export type ImapAnswer = { lines?: string[]; status?: string } | 'answered';

export type ImapHandlers = Record<
	string,
	(command: ImapCommand) => ImapAnswer | Promise<ImapAnswer>
>;

export interface ScriptedImap extends ScriptedServer {
	/** Every command line so far, without its tag. */
	readonly commands: string[];
}

export interface ScriptedImapOptions {
	capabilities?: string;
	permanentFlags?: string;
	exists?: number;
	/** null leaves it out. */
	uidNext?: number | null;
	uidValidity?: number;
	readOnly?: boolean;
	greeting?: string;
	/** By command name; what is missing is answered as a small, dull server would. */
	handlers?: ImapHandlers;
}

const OK: ImapAnswer = {};

/** An IMAP server that does what a test says; nothing is stored in it. */
export async function scriptedImap(
	certificates: TestCertificates,
	options: ScriptedImapOptions = {},
): Promise<ScriptedImap> {
	const capabilities =
		options.capabilities ?? 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 UIDPLUS MOVE NAMESPACE';
	const uidValidity = options.uidValidity ?? 7;
	const uidNext = options.uidNext === undefined ? (options.exists ?? 0) + 1 : options.uidNext;
	const select = (isReadOnly: boolean) => ({
		lines: [
			`* ${options.exists ?? 0} EXISTS`,
			'* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
			`* OK [PERMANENTFLAGS (${options.permanentFlags ?? '\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*'})] kept`,
			`* OK [UIDVALIDITY ${uidValidity}] valid`,
			...(uidNext === null ? [] : [`* OK [UIDNEXT ${uidNext}] next`]),
		],
		status: isReadOnly ? 'OK [READ-ONLY] done' : 'OK [READ-WRITE] done',
	});
	const defaults: ImapHandlers = {
		CAPABILITY: () => ({ lines: [`* CAPABILITY ${capabilities}`] }),
		AUTHENTICATE: () => OK,
		NAMESPACE: () => ({ lines: ['* NAMESPACE (("" "/")) NIL NIL'] }),
		LIST: () => ({
			lines: ['* LIST () "/" INBOX', '* LIST (\\Trash) "/" Trash', '* LIST () "/" Done'],
		}),
		LSUB: () => OK,
		SELECT: () => select(options.readOnly === true),
		EXAMINE: () => select(true),
		LOGOUT: ({ peer, tag }) => {
			peer.say('* BYE bye', `${tag} OK done`);
			peer.socket.end();
			return 'answered';
		},
	};
	const commands: string[] = [];
	const server = await scriptedServer(async (peer, connection) => {
		peer.say(options.greeting ?? `* OK [CAPABILITY ${capabilities}] ready`);
		for (;;) {
			const line = await peer.line();
			if (line === null) return;
			const [tag = '', first = '', ...more] = line.split(' ');
			const isUid = first.toUpperCase() === 'UID';
			const name = (isUid ? `UID ${more[0] ?? ''}` : first).toUpperCase();
			const rest = more.slice(isUid ? 1 : 0).join(' ');
			commands.push(`${name}${rest === '' ? '' : ` ${rest}`}`);
			const handler = options.handlers?.[name] ?? defaults[name] ?? (() => OK);
			const answer = await handler({ tag, name, rest, peer, connection });
			if (answer === 'answered') continue;
			peer.say(...(answer.lines ?? []), `${tag} ${answer.status ?? 'OK done'}`);
		}
	}, certificates);
	return Object.defineProperties(server, { commands: { value: commands } }) as ScriptedImap;
}

/** A FETCH row with a literal. */
export function literalRow(seq: number, uid: number, item: string, body: string): string {
	return `* ${seq} FETCH (UID ${uid} ${item} {${Buffer.byteLength(body, 'latin1')}}\r\n${body})`;
}

/** A FETCH row as a listing asks for it. */
export function metaRow(
	seq: number,
	uid: number,
	options: { flags?: string; size?: number } = {},
): string {
	return `* ${seq} FETCH (UID ${uid} FLAGS (${options.flags ?? ''}) INTERNALDATE "24-Nov-2026 10:00:00 +0000" RFC822.SIZE ${options.size ?? 100})`;
}
