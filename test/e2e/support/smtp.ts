import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { Stand } from '../../support/stand/types';

/** Sends a raw mail through the submission server, signed in as `sender` with a fresh token. */
export async function sendOverSmtp(
	stand: Stand,
	sender: string,
	recipient: string,
	raw: string,
): Promise<void> {
	const { accessToken } = await stand.mint({ user: sender });
	const transport = createTransport({
		host: stand.host,
		port: stand.ports.smtps,
		secure: true,
		tls: { ca: readFileSync(stand.caFile) },
		auth: { type: 'OAuth2', user: sender, accessToken },
		connectionTimeout: 10_000,
		socketTimeout: 20_000,
	});
	try {
		await transport.sendMail({ envelope: { from: sender, to: recipient }, raw });
	} finally {
		transport.close();
	}
}
