import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = ['nodes', 'credentials']
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
	)
	.filter((file) => file.endsWith('.ts'))
	.map((file) => ({ file, text: readFileSync(file, 'utf8') }));

it('has no way to turn the check of certificates off, n8n’s own field included', () => {
	const SWITCH =
		/rejectUnauthorized:(?! true\b)|ignoreSSLIssues|allowUnauthorizedCerts|checkServerIdentity|env\S{0,4}NODE_TLS_REJECT|minVersion:(?! 'TLSv1\.[23]')/;
	expect(sources.length).toBeGreaterThan(100);
	expect(sources.filter(({ text }) => SWITCH.test(text)).map(({ file }) => file)).toEqual([]);
});

it('says that certificates are checked wherever it sets up TLS', () => {
	for (const { file, text } of sources) {
		const setups = text.match(/minVersion:/g)?.length ?? 0;
		expect(text.match(/rejectUnauthorized: true/g)?.length ?? 0, file).toBe(setups);
	}
});
