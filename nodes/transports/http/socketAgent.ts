import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { openSocket } from '../net/index';
import type { VerifiedTls } from '../net/tlsOptions';

type CreateCallback = (error: Error | null, socket?: Duplex) => void;

/** What Node hands to `createConnection`; its own types name only part of it. */
interface ConnectionTarget {
	host?: string;
	port?: number | string;
}

/**
 * A https agent whose connections are opened like those of every other protocol here: by the same
 * proxy rule, within one budget, the certificate checked.
 */
export class SocketAgent extends Agent {
	private readonly ended = new AbortController();

	constructor(
		options: AgentOptions,
		private readonly verifiedTls: VerifiedTls,
		private readonly connectMs: number,
	) {
		super(options);
	}

	// Node waits for the callback when nothing is returned; its types leave that out.
	override createConnection({ host, port }: ConnectionTarget, done: CreateCallback): undefined {
		openSocket(
			{
				host: host ?? '',
				port: Number(port),
				tls: this.verifiedTls,
				alpn: ['http/1.1'],
				timeoutMs: this.connectMs,
			},
			this.ended.signal,
		).then(
			(socket) => done(null, socket),
			(error: Error) => done(error),
		);
		return undefined;
	}

	/** Ends the kept connections and those that are being opened. */
	override destroy(): void {
		this.ended.abort();
		super.destroy();
	}
}
