import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = ['nodes', 'credentials']
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
	)
	.filter((file) => file.endsWith('.ts'));

it('has no way to turn the check of certificates off, n8n’s own field included', () => {
	const SWITCH =
		/rejectUnauthorized:\s*(?!true\b)|ignoreSSLIssues|allowUnauthorizedCerts|checkServerIdentity|env\S{0,4}NODE_TLS_REJECT|minVersion:\s*(?!'TLSv1\.[23]')/;
	expect(sources.length).toBeGreaterThan(100);
	expect(sources.filter((file) => SWITCH.test(readFileSync(file, 'utf8')))).toEqual([]);
});

it('says that certificates are checked wherever it sets up TLS', () => {
	const SETUP = /minVersion:/g;
	for (const file of sources) {
		const text = readFileSync(file, 'utf8');
		const setups = text.match(SETUP)?.length ?? 0;
		const checks = text.match(/rejectUnauthorized: true/g)?.length ?? 0;
		expect(checks, file).toBe(setups);
	}
});
