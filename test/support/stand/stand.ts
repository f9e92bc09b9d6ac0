import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../../scripts/lib/certificates.mjs';
import { connectStand } from './connectStand';
import { createLimitedFolders, prepareDovecot } from './dovecot';
import { freePorts } from './freePorts';
import { preparePostfix } from './postfix';
import { run } from './processes';
import { prepareProvider } from './provider';
import { STAND_PREFIX, stopServers, sweepStaleStands } from './sweep';
import { DEFAULT_MAILBOXES } from './types';
import type { Stand, StandDescription, StandOptions, StandPorts } from './types';

/** A stand that this process started and must stop. */
export interface OwnStand extends Stand {
	/** Ends the servers, only those of this stand, and removes its folder. */
	stop(): Promise<void>;
}

const PORT_NAMES: ReadonlyArray<keyof StandPorts> = [
	'provider',
	'control',
	'imaps',
	'imap',
	'lmtp',
	'sasl',
	'submission',
	'smtps',
];

async function mailOwner(): Promise<StandDescription['owner']> {
	const isRoot = process.getuid?.() === 0;
	// Dovecot refuses to run as root; Debian's package makes this user.
	const name = isRoot ? 'dovecot' : userInfo().username;
	const ask = async (flag: string) => (await run('id', [flag, name])).trim();
	return {
		name,
		group: await ask('-gn'),
		uid: Number(await ask('-u')),
		gid: Number(await ask('-g')),
	};
}

async function describeStand(options: StandOptions): Promise<StandDescription> {
	const isRoot = process.getuid?.() === 0;
	const runFolder = mkdtempSync(join(tmpdir(), STAND_PREFIX));
	writeFileSync(join(runFolder, 'owner.pid'), String(process.pid));
	// Dovecot and Postfix run as users of their own and must come through.
	chmodSync(runFolder, 0o755);
	const numbers = await freePorts(PORT_NAMES.length);
	const ports = Object.fromEntries(
		PORT_NAMES.map((name, index) => [name, numbers[index]]),
	) as unknown as StandPorts;
	return {
		runFolder,
		host: 'localhost',
		issuer: `https://localhost:${ports.provider}`,
		caFile: join(runFolder, 'tls', 'ca.pem'),
		ports,
		mailboxes: [...(options.mailboxes ?? DEFAULT_MAILBOXES)],
		hasPostfix: options.withPostfix ?? isRoot,
		owner: await mailOwner(),
	};
}

async function prepare(stand: StandDescription, options: StandOptions): Promise<void> {
	const tls = join(stand.runFolder, 'tls');
	mkdirSync(tls);
	const names = ['localhost', 'mail.example.test', ...(options.certificateNames ?? [])];
	const { keyFile, certFile } = await makeCertificates(tls, names);
	chownSync(keyFile, stand.owner.uid, stand.owner.gid);
	const delegations = options.delegations ?? {
		'helpdesk@example.test': ['shared@example.test'],
	};
	const accounts = Object.fromEntries(
		stand.mailboxes.map((mailbox) => [mailbox, delegations[mailbox] ?? []]),
	);
	const claims = Math.max(1, ...Object.values(accounts).map((mailboxes) => mailboxes.length));
	prepareProvider(stand, {
		...options,
		certFile,
		keyFile,
		accounts,
		appMailbox: options.appMailbox ?? 'shared@example.test',
		scopes: options.scopes ?? [],
		allowedRedirects: options.allowedRedirects ?? [],
	});
	prepareDovecot(stand, {
		certFile,
		keyFile,
		mechanisms: options.mechanisms ?? ['xoauth2', 'oauthbearer'],
		requiredScope: options.requiredScope ?? 'imap',
		usernameClaims: ['mailbox', ...Array.from({ length: claims }, (_, i) => `delegate${i}`)],
		readOnlyMailboxes: options.readOnlyMailboxes ?? ['readonly@example.test'],
		passwords: options.passwords ?? {},
	});
	if (stand.hasPostfix) await preparePostfix(stand, { certFile, keyFile, delegations });
}

/**
 * Starts Dovecot, Postfix (as root) and an OAuth2 provider on free ports of 127.0.0.1, with a folder
 * and a certificate authority of their own; several stands run side by side. About 2 s. Needs
 * Debian's dovecot-core, dovecot-imapd, dovecot-lmtpd and postfix.
 */
export async function startStand(options: StandOptions = {}): Promise<OwnStand> {
	await sweepStaleStands();
	const description = await describeStand(options);
	const stand = connectStand(description);
	const stopNow = () => stopServers.sync(description);
	const stop = async () => {
		process.removeListener('exit', stopNow);
		await Promise.all([stand.postfix.stop(), stand.dovecot.stop(), stand.provider.stop()]);
		rmSync(description.runFolder, { recursive: true, force: true, maxRetries: 5 });
	};
	process.once('exit', stopNow);
	try {
		await prepare(description, options);
		await Promise.all([
			stand.provider.start(),
			stand.dovecot.start().then(() => createLimitedFolders(description)),
			...(description.hasPostfix ? [stand.postfix.start()] : []),
		]);
	} catch (error) {
		await stop();
		throw error;
	}
	if (!description.hasPostfix && options.withPostfix === undefined) {
		console.warn('Stand without Postfix (its master needs root): tests over SMTP cannot pass.');
	}
	return { ...stand, stop };
}
