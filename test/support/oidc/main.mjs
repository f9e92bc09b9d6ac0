/**
 * The provider as a process of its own: `node main.mjs SETTINGS.json`. The settings are those of
 * `startProvider`, with `keyFile`, `certFile` and `controlPort`.
 */
import { readFileSync } from 'node:fs';
import { startControlPort } from './controlPort.mjs';
import { startProvider } from './provider.mjs';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const provider = await startProvider({
	...settings,
	key: readFileSync(settings.keyFile),
	cert: readFileSync(settings.certFile),
});
await startControlPort(provider, settings.controlPort);
console.log(`issuer ${provider.issuer}`);

process.on('SIGTERM', async () => {
	await provider.stop();
	process.exit(0);
});
