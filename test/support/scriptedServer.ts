import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';

export interface TestCertificates {
	/** PEM of the authority. */
	ca: string;
	key: string;
	cert: string;
}

/** A certificate authority of its own and a server certificate for `names` and 127.0.0.1. */
export async function testCertificates(
	names: readonly string[] = ['localhost'],
): Promise<TestCertificates> {
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-tls-'));
	try {
		const { makeCertificates } = (await import(
			join(__dirname, '..', '..', 'scripts', 'lib', 'certificates.mjs')
		)) as {
			makeCertificates(folder: string, names: readonly string[]): Promise<Record<string, string>>;
		};
		const files = await makeCertificates(folder, names);
		const read = (name: string) => readFileSync(files[name] as string, 'utf8');
		return { ca: read('caFile'), key: read('keyFile'), cert: read('certFile') };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The server's side of one connection, in lines. */
export class Peer {
	private buffered = Buffer.alloc(0);

	private hasEnded = false;

	private wake: () => void = () => undefined;

	constructor(public socket: net.Socket) {
		this.listen();
	}

	private listen(): void {
		this.socket.on('data', (chunk: Buffer) => {
			this.buffered = Buffer.concat([this.buffered, chunk]);
			this.wake();
		});
		const end = () => {
			this.hasEnded = true;
			this.wake();
		};
		this.socket.on('end', end);
		this.socket.on('close', end);
		this.socket.on('error', end);
	}

	/** Next line without its end, null when the client is gone. */
	async line(): Promise<string | null> {
		for (;;) {
			const at = this.buffered.indexOf('\r\n');
			if (at >= 0) {
				const line = this.buffered.subarray(0, at).toString('latin1');
				this.buffered = this.buffered.subarray(at + 2);
				return line;
			}
			if (this.hasEnded) return null;
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
		}
	}

	/** Exactly `count` bytes, fewer when the client is gone. */
	async bytes(count: number): Promise<Buffer> {
		while (this.buffered.length < count && !this.hasEnded) {
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
		}
		const bytes = this.buffered.subarray(0, count);
		this.buffered = this.buffered.subarray(bytes.length);
		return bytes;
	}

	/** Each argument is a line. */
	say(...lines: string[]): void {
		if (!this.socket.destroyed)
			this.socket.write(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
	}

	raw(data: string | Buffer): void {
		if (!this.socket.destroyed) this.socket.write(data);
	}

	async startTls(certificates: TestCertificates): Promise<void> {
		const plain = this.socket;
		plain.removeAllListeners('data');
		plain.removeAllListeners('end');
		this.socket = new tls.TLSSocket(plain, {
			isServer: true,
			key: certificates.key,
			cert: certificates.cert,
		});
		await new Promise<void>((resolve) => {
			this.socket.once('secure', resolve);
			this.socket.once('error', () => resolve());
		});
		this.listen();
	}

	/** Ends the connection at once, as a crashed server does. */
	cut(): void {
		this.socket.destroy();
	}
}

export interface ScriptedServer {
	port: number;
	/** Connections so far. */
	readonly connections: number;
	/** Rejections of the script: a test that expects none looks here. */
	readonly failures: Error[];
	close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 whose every connection runs `script`; TLS with certificates. */
export async function scriptedServer(
	script: (peer: Peer, connection: number) => Promise<void> | void,
	certificates?: TestCertificates,
): Promise<ScriptedServer> {
	const sockets = new Set<net.Socket>();
	const failures: Error[] = [];
	let connections = 0;
	const accept = (socket: net.Socket) => {
		connections += 1;
		// An answer in several writes would wait 40 ms for each acknowledgement of the client.
		socket.setNoDelay(true);
		const peer = new Peer(socket);
		Promise.resolve(script(peer, connections)).catch((error: Error) => failures.push(error));
	};
	const server =
		certificates === undefined
			? net.createServer(accept)
			: tls.createServer({ key: certificates.key, cert: certificates.cert }, accept);
	server.on('connection', (socket: net.Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('tlsClientError', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as net.AddressInfo).port,
		get connections() {
			return connections;
		},
		failures,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
	const server = await scriptedServer(() => undefined);
	await server.close();
	return server.port;
}
