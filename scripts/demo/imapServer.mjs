import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import hoodiecrow from 'hoodiecrow-imap';

const PLUGINS = [
	'ID',
	'SASL-IR',
	'ENABLE',
	'CONDSTORE',
	'LITERALPLUS',
	'MOVE',
	'NAMESPACE',
	'SPECIAL-USE',
	'UIDPLUS',
	'UNSELECT',
];

function emptyStorage() {
	const special = (name) => ({ 'special-use': `\\${name}` });
	return {
		INBOX: { uidvalidity: Math.floor(Date.now() / 1000) },
		'': {
			separator: '/',
			folders: { Sent: special('Sent'), Trash: special('Trash'), Drafts: special('Drafts') },
		},
	};
}

/** hoodiecrow's own XOAUTH2 knows one fixed token; this one asks whose token it is. */
function xoauth2(authorize, onSignIn) {
	return (server) => {
		server.registerCapability('AUTH=XOAUTH2', ({ state }) => state === 'Not Authenticated');
		server.setCommandHandler('AUTHENTICATE XOAUTH2', async (connection, parsed, data, callback) => {
			const answer = (command, text) => {
				const attributes = [{ type: 'TEXT', value: text }];
				connection.send({ tag: parsed.tag, command, attributes }, 'XOAUTH2', parsed, data);
			};
			const response = Buffer.from(parsed.attributes?.[0]?.value ?? '', 'base64').toString();
			const [, user, token] =
				/^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(response) ?? [];
			if (user && (await authorize(user, token))) {
				connection.state = 'Authenticated';
				onSignIn();
				answer('OK', 'Signed in');
			} else {
				answer('NO', '[AUTHENTICATIONFAILED] The token does not open this mailbox');
			}
			callback();
		});
	};
}

/**
 * One mailbox over IMAPS, kept in `file` so that the next run finds its mails, UIDs and flags again.
 *
 * @param {{ port: number, key: string, cert: string, file: string,
 *   authorize: (user: string, token: string) => Promise<boolean> }} options
 */
export async function startImapServer({ port, key, cert, file, authorize }) {
	const storage = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : emptyStorage();
	let signIns = 0;
	const countSignIn = () => {
		signIns += 1;
	};
	const server = hoodiecrow({
		secureConnection: true,
		credentials: { key, cert },
		plugins: [...PLUGINS, xoauth2(authorize, countSignIn)],
		storage,
		users: {},
	});
	const save = () => writeFileSync(file, JSON.stringify(storage), { mode: 0o600 });
	const sockets = new Set();
	server.server.on('secureConnection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise((resolve, reject) => {
		server.server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		/** How often somebody has signed in since the start. */
		signIns: () => signIns,
		/** Puts a mail into the inbox, bytes as one-byte characters. */
		deliver(raw) {
			server.appendMessage('INBOX', [], new Date(), raw);
			save();
		},
		/** Flags of the mail with this Message-ID wherever it is now, null when it is gone. */
		flagsOf(messageId) {
			const folders = Object.values(server.folderCache);
			const mails = folders.flatMap(({ messages }) => messages);
			return mails.find(({ raw }) => raw.includes(messageId))?.flags ?? null;
		},
		async stop() {
			save();
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => {
				server.close(resolve);
			});
		},
	};
}
