import { connect, type TLSSocket } from 'node:tls';

/** Enough for the longest tagged line, the capabilities after the login. */
const TAIL_BYTES = 4000;

/** Reads mails over a bare TLS socket with one command: what a server can deliver at most. */
export async function rawFetch(options: {
	port: number;
	ca: string;
	user: string;
	accessToken: string;
}): Promise<number> {
	const socket: TLSSocket = connect({
		host: '127.0.0.1',
		port: options.port,
		ca: options.ca,
		servername: 'localhost',
	});
	let bytes = 0;
	let tail = '';
	let resolveTag: () => void = () => undefined;
	let wanted = '* OK';
	socket.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
		tail = (tail + chunk.subarray(-TAIL_BYTES).toString('latin1')).slice(-TAIL_BYTES);
		if (tail.includes(wanted)) resolveTag();
	});
	const until = async (tag: string, command?: string) => {
		const done = new Promise<void>((resolve) => {
			resolveTag = resolve;
		});
		wanted = tag;
		// The greeting may have come already.
		if (tail.includes(wanted)) resolveTag();
		if (command !== undefined) socket.write(`${command}\r\n`);
		await done;
		tail = '';
	};
	await new Promise<void>((resolve, reject) => {
		socket.once('error', reject);
		socket.once('secureConnect', resolve);
	});
	const login = Buffer.from(
		`user=${options.user}\x01auth=Bearer ${options.accessToken}\x01\x01`,
	).toString('base64');
	await until('* OK');
	await until('a OK', `a AUTHENTICATE XOAUTH2 ${login}`);
	await until('b OK', 'b EXAMINE INBOX');
	bytes = 0;
	await until('\r\nc OK', 'c UID FETCH 1:* (UID BODY.PEEK[])');
	socket.destroy();
	return bytes;
}
