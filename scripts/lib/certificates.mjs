import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A month: longer than any test, shorter than anybody would trust it by mistake. */
const LIFE_MS = 30 * 24 * 3600_000;

const KEYS = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' };

function validity() {
	// An hour back: a container's clock may be behind that of its host.
	const notBeforeDate = new Date(Date.now() - 3600_000);
	return { notBeforeDate, notAfterDate: new Date(notBeforeDate.getTime() + LIFE_MS) };
}

/**
 * A certificate authority of one's own and one server certificate for `names` and 127.0.0.1, as PEM
 * files in `folder`.
 *
 * @param {string} folder
 * @param {readonly string[]} names DNS names
 * @returns {Promise<{ caFile: string, keyFile: string, certFile: string }>}
 */
export async function makeCertificates(folder, names) {
	// Two authorities of one name and no key identifier would be taken for each other.
	const authorityName = `Local test authority ${randomUUID().slice(0, 8)}`;
	const authority = await generate([{ name: 'commonName', value: authorityName }], {
		...KEYS,
		...validity(),
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
		],
	});
	const server = await generate([{ name: 'commonName', value: names[0] }], {
		...KEYS,
		...validity(),
		ca: { key: authority.private, cert: authority.cert },
		extensions: [
			{ name: 'basicConstraints', cA: false },
			{ name: 'keyUsage', digitalSignature: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{
				name: 'subjectAltName',
				altNames: [...names.map((value) => ({ type: 2, value })), { type: 7, ip: '127.0.0.1' }],
			},
		],
	});
	const file = (name, text, mode) => {
		writeFileSync(join(folder, name), text, { mode });
		return join(folder, name);
	};
	return {
		caFile: file('ca.pem', authority.cert, 0o644),
		keyFile: file('server.key', server.private, 0o640),
		certFile: file('server.pem', server.cert, 0o644),
	};
}
