import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePorts } from '../lib/freePorts.mjs';

/** The mailbox that becomes a helpdesk; the others only write to it. */
export const HELPDESK = 'helpdesk@example.test';

/** n8n's own port first: people look there. */
const EDITOR_PORT = 5678;

function isFree(port) {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

/**
 * Ports and keys of the demo, the same at every run where they can be, for n8n has stored them in its
 * credentials and workflow.
 *
 * @param {string} folder
 * @returns {Promise<{ ports: { n8n: number, oauth: number, imap: number, smtp: number },
 *   replyTrackingKey: string }>}
 */
export async function loadSettings(folder) {
	mkdirSync(folder, { recursive: true });
	const file = join(folder, 'settings.json');
	const stored = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { ports: {} };
	const [oauth, imap, smtp, other] = await freePorts(4);
	const fallback = { n8n: (await isFree(EDITOR_PORT)) ? EDITOR_PORT : other, oauth, imap, smtp };
	const ports = {};
	for (const [name, port] of Object.entries(fallback)) {
		const known = stored.ports[name];
		ports[name] = known && (await isFree(known)) ? known : port;
	}
	const replyTrackingKey = stored.replyTrackingKey ?? randomBytes(32).toString('base64');
	const settings = { ports, replyTrackingKey };
	writeFileSync(file, JSON.stringify(settings, null, '\t'), { mode: 0o600 });
	return settings;
}
