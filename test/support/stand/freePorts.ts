import { createServer } from 'node:net';

/**
 * Below the range from which Linux takes the ports of outgoing connections (32768 and up): a server
 * that is stopped for a while must find its port free when it comes back.
 */
const FIRST = 15_000;
const LAST = 32_000;

function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

/** Distinct ports on 127.0.0.1 that nobody listens on, drawn at random so that stands do not meet. */
export async function freePorts(count: number): Promise<number[]> {
	const ports = new Set<number>();
	for (let tries = 0; ports.size < count; tries += 1) {
		if (tries > count * 100) throw new Error('No free ports on 127.0.0.1');
		const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
		if (!ports.has(port) && (await isFree(port))) ports.add(port);
	}
	return [...ports];
}
