import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Storage of the test provider: plain maps, so that a test can look tokens up by account, and a
 * file to keep them over a restart of the provider (a real one does not forget its grants either).
 */
export function createTokenStore(stateFile) {
	const rows = new Map(
		stateFile && existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : [],
	);

	/** Every token that this process has issued, the forgotten ones too, with its account. */
	const issued = new Map();

	class Adapter {
		constructor(model) {
			this.model = model;
		}

		async upsert(id, payload, expiresIn) {
			// A date far ahead instead of Infinity, which JSON cannot carry.
			const diesAt = Date.now() + (expiresIn ? expiresIn * 1000 : 1e12);
			rows.set(`${this.model}:${id}`, { payload, diesAt });
			if (['AccessToken', 'RefreshToken'].includes(this.model)) issued.set(id, payload.accountId);
		}

		async find(id) {
			const row = rows.get(`${this.model}:${id}`);
			return row && row.diesAt > Date.now() ? row.payload : undefined;
		}

		async findByUid(uid) {
			for (const [key, row] of rows) {
				if (key.startsWith('Session:') && row.payload.uid === uid) return row.payload;
			}
			return undefined;
		}

		async findByUserCode() {
			return undefined;
		}

		async consume(id) {
			const row = rows.get(`${this.model}:${id}`);
			if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
		}

		async destroy(id) {
			rows.delete(`${this.model}:${id}`);
		}

		async revokeByGrantId(grantId) {
			for (const [key, row] of rows) if (row.payload.grantId === grantId) rows.delete(key);
		}
	}

	/** Forgets one token, or everything of an account (or one kind of it: `AccessToken`, …). */
	function revoke({ token, user, kind }) {
		let revoked = 0;
		for (const [key, row] of rows) {
			const isHit = token
				? key.endsWith(`:${token}`)
				: row.payload.accountId === user && (!kind || key.startsWith(`${kind}:`));
			if (isHit && rows.delete(key)) revoked += 1;
		}
		return revoked;
	}

	function issuedTo(user) {
		return [...issued].filter(([, account]) => account === user).map(([token]) => token);
	}

	function save() {
		if (stateFile) writeFileSync(stateFile, JSON.stringify([...rows]), { mode: 0o600 });
	}

	return { Adapter, revoke, issuedTo, save };
}
