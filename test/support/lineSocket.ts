import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface LineSocketOptions {
	port: number;
	/** Default 127.0.0.1. */
	host?: string;
	/** PEM; given = TLS. */
	ca?: Buffer;
	servername?: string;
	/** Milliseconds to wait for a line; default 15,000. */
	timeoutMs?: number;
}

/** A socket that speaks in lines, for tests that look at IMAP, SMTP and LMTP without a client. */
export class LineSocket {
	private buffered = '';

	private failure: Error | null = null;

	private wake: () => void = () => undefined;

	private constructor(
		private socket: Socket,
		private readonly timeoutMs: number,
	) {
		this.listen();
	}

	static connect(options: LineSocketOptions): Promise<LineSocket> {
		const { port, host = '127.0.0.1', ca, timeoutMs = 15_000 } = options;
		return new Promise((resolve, reject) => {
			const done = () => {
				socket.removeListener('error', reject);
				resolve(new LineSocket(socket, timeoutMs));
			};
			const servername = options.servername ?? 'localhost';
			const socket = ca
				? connectTls({ host, port, ca, servername }, done)
				: connectPlain({ host, port }, done);
			socket.once('error', reject);
		});
	}

	/** Goes on over TLS, after the server has agreed to it. */
	async startTls(ca: Buffer, servername = 'localhost'): Promise<void> {
		this.socket.removeAllListeners('data');
		const plain = this.socket;
		this.socket = await new Promise<Socket>((resolve, reject) => {
			const socket = connectTls({ socket: plain, ca, servername }, () => resolve(socket));
			socket.once('error', reject);
		});
		this.listen();
	}

	private listen(): void {
		const fail = (error: Error) => {
			this.failure ??= error;
			this.wake();
		};
		this.socket.on('data', (chunk: Buffer) => {
			this.buffered += chunk.toString('latin1');
			this.wake();
		});
		this.socket.on('error', fail);
		this.socket.on('close', () => fail(new Error('The server closed the connection.')));
	}

	write(data: string | Buffer): void {
		this.socket.write(data);
	}

	/** Next line without its end. */
	async line(): Promise<string> {
		const end = Date.now() + this.timeoutMs;
		for (;;) {
			const at = this.buffered.indexOf('\r\n');
			if (at >= 0) {
				const line = this.buffered.slice(0, at);
				this.buffered = this.buffered.slice(at + 2);
				return line;
			}
			if (this.failure) throw this.failure;
			const left = end - Date.now();
			if (left <= 0) throw new Error(`No line within ${this.timeoutMs} ms`);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, left);
				this.wake = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
	}

	/** Next SMTP or LMTP reply, all its lines joined by LF. */
	async reply(): Promise<string> {
		const lines: string[] = [];
		for (;;) {
			const line = await this.line();
			lines.push(line);
			if (line[3] !== '-') return lines.join('\n');
		}
	}

	/** Sends a tagged IMAP command and gives all lines up to its tagged answer. */
	async command(tag: string, text: string): Promise<string[]> {
		this.write(`${tag} ${text}\r\n`);
		return this.until(tag);
	}

	async until(tag: string): Promise<string[]> {
		const lines: string[] = [];
		for (;;) {
			const line = await this.line();
			lines.push(line);
			if (line.startsWith(`${tag} `)) return lines;
		}
	}

	end(): void {
		this.socket.destroy();
	}
}
