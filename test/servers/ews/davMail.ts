import { X509Certificate } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../scripts/lib/freePorts.mjs';
import { endProcess, logTail, waitForPorts } from '../../support/stand/processes';

/** Of Debian's package davmail-server. */
const PROGRAM = '/usr/share/davmail/davmail.jar';

export const isDavMailInstalled = existsSync(PROGRAM) && existsSync('/usr/bin/java');

export interface DavMail {
	imapPort: number;
	smtpPort: number;
	/** The end of its log, for messages about a failure. */
	log(): string;
	close(): Promise<void>;
}

/**
 * A DavMail before an EWS server: an IMAP and an SMTP server on 127.0.0.1, without TLS, that hand the
 * password of their sign-in on to EWS as Basic.
 */
export async function startDavMail(server: { url: string; cert: string }): Promise<DavMail> {
	const folder = mkdtempSync(join(tmpdir(), 'davmail-'));
	const [imapPort, smtpPort] = (await freePorts(2)) as [number, number];
	const logFile = join(folder, 'davmail.log');
	const settings = {
		'davmail.server': true,
		'davmail.mode': 'EWS',
		'davmail.url': server.url,
		// Its own way to trust one certificate: the SHA-1 digest, with colons.
		'davmail.server.certificate.hash': new X509Certificate(server.cert).fingerprint,
		'davmail.bindAddress': '127.0.0.1',
		'davmail.allowRemote': false,
		'davmail.imapPort': imapPort,
		'davmail.smtpPort': smtpPort,
		'davmail.disableUpdateCheck': true,
		'davmail.enableKerberos': false,
		'davmail.smtpSaveInSent': true,
		'davmail.logFilePath': logFile,
		'davmail.oauth.tokenFilePath': join(folder, 'tokens'),
		'log4j.rootLogger': 'WARN',
		'log4j.logger.davmail': 'DEBUG',
	};
	const settingsFile = join(folder, 'davmail.properties');
	const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
	writeFileSync(settingsFile, lines.join(''));
	const child = spawn(
		'/usr/bin/java',
		[`-Duser.home=${folder}`, '-Xmx256m', '-jar', PROGRAM, '-server', settingsFile],
		{ cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, stdio: 'ignore' },
	);
	const close = async () => {
		if (child.pid !== undefined) await endProcess(child.pid);
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await waitForPorts([imapPort, smtpPort], () => logTail(logFile), 60_000);
	} catch (error) {
		await close();
		throw error;
	}
	return { imapPort, smtpPort, log: () => logTail(logFile), close };
}
