import http from 'node:http';

const SETTABLE = ['accessTtl', 'refreshTtl', 'tokenChars'];

/**
 * Plain HTTP on 127.0.0.1 by which tests in other processes steer the provider: POST a JSON object
 * to `/mint`, `/revoke`, `/issued`, `/outage`, `/set`; GET `/counters`.
 */
export function startControlPort(provider, port) {
	const handlers = {
		'/counters': () => provider.counters,
		'/mint': (body) => provider.mint(body),
		'/revoke': (body) => ({ revoked: provider.revoke(body) }),
		'/issued': ({ user }) => provider.issuedTo(user),
		'/outage': ({ kind, endpoint }) => provider.setOutage(kind, endpoint),
		'/set': (body) => {
			for (const name of SETTABLE) if (body[name] !== undefined) provider.state[name] = body[name];
			return provider.state;
		},
	};
	const server = http.createServer(async (req, res) => {
		let status = 200;
		let answer;
		try {
			let text = '';
			for await (const chunk of req) text += chunk;
			const handler = handlers[req.url];
			if (!handler) throw new Error(`no such path: ${req.url}`);
			answer = await handler(text ? JSON.parse(text) : {});
		} catch (error) {
			status = 500;
			answer = { error: error.stack };
		}
		res.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
		res.end(JSON.stringify(answer));
	});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}
