import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LedgerEntry {
	event: 'started' | 'finished' | 'attachment';
	subject: string;
	key: string;
	at: number;
	/** Id of the execution in n8n. */
	execution: string;
	/** How often n8n had ended before. */
	life: number;
}

/**
 * What executions report from the first and last node of the workflow; kept outside of n8n. Answers
 * with what was reported.
 */
export class LedgerServer {
	private constructor(
		readonly url: string,
		readonly entries: LedgerEntry[],
		private readonly clock: { life: number },
		readonly close: () => Promise<void>,
	) {}

	static async start(): Promise<LedgerServer> {
		const entries: LedgerEntry[] = [];
		const clock = { life: 0 };
		const server = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8');
			request.on('error', () => response.destroy());
			request.on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				const { event, subject, key, execution } = JSON.parse(body) as LedgerEntry;
				entries.push({ event, subject, key, execution, at: Date.now(), life: clock.life });
				response.setHeader('content-type', 'application/json');
				response.end(JSON.stringify({ event, subject, key }));
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return new LedgerServer(`http://127.0.0.1:${port}`, entries, clock, async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
	}

	/** Of this life of n8n. */
	get life(): number {
		return this.clock.life;
	}

	count(event: LedgerEntry['event'], subject: string): number {
		return this.entries.filter((entry) => entry.event === event && entry.subject === subject)
			.length;
	}

	/** n8n ended: what has not finished by now does not run any more. */
	markEnd(): void {
		this.clock.life += 1;
	}

	/** Subjects with more starts than finishes in this life of n8n. */
	get running(): string[] {
		const open = new Map<string, number>();
		for (const { event, subject, life } of this.entries) {
			if (life !== this.life) continue;
			open.set(subject, (open.get(subject) ?? 0) + (event === 'started' ? 1 : -1));
		}
		return [...open].filter(([, count]) => count > 0).map(([subject]) => subject);
	}

	get finished(): Set<string> {
		return new Set(
			this.entries.filter(({ event }) => event === 'finished').map(({ subject }) => subject),
		);
	}
}
