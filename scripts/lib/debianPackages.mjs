import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.mjs';

/** A file that stands for each Debian package the tests need: a program, or a path. */
const DEBIAN_PACKAGES = {
	'dovecot-core': 'dovecot',
	'dovecot-imapd': '/usr/lib/dovecot/imap',
	'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
	postfix: 'postfix',
	chromium: 'chromium',
	'libxml2-utils': 'xmllint',
	'davmail-server': '/usr/share/davmail/davmail.jar',
	postgresql: '/usr/lib/postgresql',
	'redis-server': 'redis-server',
};

/** Refuses the start of services (exit code 101) while packages are being set up. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';

function isThere(programOrPath) {
	if (programOrPath.startsWith('/')) return existsSync(programOrPath);
	// Servers live in sbin, which is not on everybody's PATH.
	const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
	return folders.some((folder) => existsSync(join(folder, programOrPath)));
}

/**
 * @param {string[]} names keys of DEBIAN_PACKAGES
 * @returns {string[]} those that are not installed
 */
export function missingDebianPackages(names) {
	return names.filter((name) => !isThere(DEBIAN_PACKAGES[name]));
}

/**
 * Installs Debian packages as root, without starting the services they bring.
 *
 * @param {string[]} names
 * @param {(line: string) => void} log
 */
export async function installDebianPackages(names, log) {
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(
			`missing: ${names.join(', ')}. Install them as root: apt-get install ${names.join(' ')}`,
		);
	}
	log(`apt-get install ${names.join(' ')}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const apt = (...args) =>
		runCommand('apt-get', args, { env, log, what: `apt-get ${args[0]}`, timeoutMs: 15 * 60_000 });
	const isOurPolicy = !existsSync(POLICY_FILE);
	if (isOurPolicy) {
		writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n');
		chmodSync(POLICY_FILE, 0o755);
	}
	try {
		await apt('update', '-qq');
		await apt('install', '-y', '-qq', '--no-install-recommends', ...names);
	} finally {
		if (isOurPolicy) rmSync(POLICY_FILE, { force: true });
	}
}
