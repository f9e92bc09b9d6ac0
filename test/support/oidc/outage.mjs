/**
 * Lets the token endpoint and the introspection misbehave. `kind`: `off`, `hang` (no answer ever),
 * `reset` (connection destroyed) or a status (`500`, `503`, `429` with Retry-After of 2 s).
 * `endpoint`: `token`, `introspection` or `both`.
 */
export function createOutage() {
	let current = { kind: 'off', endpoint: 'both' };
	const hanging = new Set();

	function set(kind, endpoint) {
		current = { kind, endpoint: endpoint ?? 'both' };
		// Who waited through the outage learns of its end as after a real one: the connection breaks.
		for (const res of hanging) res.destroy();
		hanging.clear();
		return current;
	}

	/** True when the request was dealt with (or left hanging). */
	function intercept(path, req, res) {
		const endpoint = { '/token': 'token', '/token/introspection': 'introspection' }[path];
		if (!endpoint || current.kind === 'off') return false;
		if (current.endpoint !== 'both' && current.endpoint !== endpoint) return false;
		if (current.kind === 'hang') {
			hanging.add(res);
			res.on('close', () => hanging.delete(res));
		} else if (current.kind === 'reset') {
			req.socket.destroy();
		} else {
			const status = Number(current.kind);
			const error = status === 429 ? 'slow_down' : 'temporarily_unavailable';
			const headers = { 'content-type': 'application/json' };
			if (status === 429) headers['retry-after'] = '2';
			res.writeHead(status, headers);
			res.end(JSON.stringify({ error }));
		}
		return true;
	}

	return { set, intercept };
}
