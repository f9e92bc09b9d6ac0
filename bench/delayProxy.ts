import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface DelayProxy {
	port: number;
	close(): void;
}

/** Passes TCP on to a local port, every byte `oneWayMs` late in each direction. */
export async function delayProxy(target: number, oneWayMs: number): Promise<DelayProxy> {
	const open = new Set<Socket>();
	const pass = (from: Socket, to: Socket) => {
		open.add(from);
		from.on('data', (chunk) => setTimeout(() => !to.destroyed && to.write(chunk), oneWayMs));
		from.on('end', () => setTimeout(() => to.end(), oneWayMs));
		from.on('error', () => to.destroy());
		from.on('close', () => open.delete(from));
	};
	const server = createServer((client) => {
		const upstream = connect(target, '127.0.0.1');
		client.setNoDelay(true);
		upstream.setNoDelay(true);
		pass(client, upstream);
		pass(upstream, client);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		close: () => {
			server.close();
			for (const socket of open) socket.destroy();
		},
	};
}
