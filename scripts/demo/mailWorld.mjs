import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';
import { startProvider } from '../../test/support/oidc/provider.mjs';
import { makeCertificates } from '../lib/certificates.mjs';
import { startImapServer } from './imapServer.mjs';
import { HELPDESK } from './settings.mjs';
import { startSmtpServer } from './smtpServer.mjs';

/** Shorter than this they are made anew. */
const KEEP_MS = 24 * 3600_000;

/** The certificates of an earlier start: a credential that somebody made with their CA goes on working. */
function keptCertificates(folder) {
	const files = {
		caFile: join(folder, 'ca.pem'),
		keyFile: join(folder, 'server.key'),
		certFile: join(folder, 'server.pem'),
	};
	if (!Object.values(files).every((file) => existsSync(file))) return null;
	const { validTo } = new X509Certificate(readFileSync(files.certFile));
	return Date.parse(validTo) - Date.now() > KEEP_MS ? files : null;
}

/**
 * The world around n8n: an OAuth2 server, the helpdesk's mail server, and the people who write to it.
 *
 * @param {{ folder: string, ports: { oauth: number, imap: number, smtp: number } }} options
 */
export async function startMailWorld({ folder, ports }) {
	const tls = join(folder, 'tls');
	mkdirSync(tls, { recursive: true });
	const files = keptCertificates(tls) ?? (await makeCertificates(tls, ['localhost']));
	const key = readFileSync(files.keyFile, 'utf8');
	const cert = readFileSync(files.certFile, 'utf8');
	const ca = readFileSync(files.caFile, 'utf8');

	const provider = await startProvider({
		port: ports.oauth,
		accounts: { [HELPDESK]: [] },
		stateFile: join(folder, 'oauth-state.json'),
	});
	const authorize = async (user, token) => (await provider.accountOf(token, 'imap')) === user;
	const imap = await startImapServer({
		...{ port: ports.imap, key, cert, authorize },
		file: join(folder, 'mailbox.json'),
	});
	/** What the people outside have received, oldest first. */
	const received = [];
	const listeners = new Set();
	const smtp = await startSmtpServer({
		...{ port: ports.smtp, key, cert, authorize, localAddress: HELPDESK },
		onMail(recipient, raw) {
			if (recipient === HELPDESK) return imap.deliver(raw);
			return simpleParser(Buffer.from(raw, 'latin1')).then((mail) => {
				received.push({ recipient, mail });
				for (const listener of listeners) listener(recipient, mail);
			});
		},
	});
	const outside = nodemailer.createTransport({
		...{ host: '127.0.0.1', port: ports.smtp, secure: true },
		tls: { ca, servername: 'localhost' },
	});

	return {
		ca,
		oauth: {
			authUrl: `${provider.issuer}/auth`,
			accessTokenUrl: `${provider.issuer}/token`,
			clientId: 'mail-client',
			clientSecret: 'mail-client-secret',
			scope: 'openid email offline_access imap smtp',
		},
		/** Where the credential's mailbox is. */
		connection: {
			mailbox: HELPDESK,
			imapHost: 'localhost',
			imapPort: ports.imap,
			smtpHost: 'localhost',
			smtpProtocol: 'smtps',
			smtpPort: ports.smtp,
		},
		received,
		/** Called with every mail that somebody outside receives. */
		onReceived: (listener) => listeners.add(listener),
		flagsOf: imap.flagsOf,
		signIns: imap.signIns,
		/** Somebody outside writes to the helpdesk; resolves with the Message-ID. */
		async write({ from, subject, text, inReplyTo, references, headers }) {
			const { messageId } = await outside.sendMail({
				...{ from, to: `Helpdesk <${HELPDESK}>`, subject, text, inReplyTo, references, headers },
			});
			return messageId;
		},
		async stop() {
			outside.close();
			await Promise.all([imap.stop(), smtp.stop(), provider.stop()]);
		},
	};
}
