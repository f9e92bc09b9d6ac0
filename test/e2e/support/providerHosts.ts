import type { StandPorts } from '../../support/stand/types';

const MICROSOFT_LOGIN = 'login.microsoftonline.com';
const GOOGLE_LOGIN = ['accounts.google.com', 'oauth2.googleapis.com'];
const IMAP = ['outlook.office365.com', 'imap.gmail.com'];
const SMTP = ['smtp.office365.com', 'smtp.gmail.com'];

/** Names that the test servers' certificate carries besides its own. */
export const PROVIDER_HOSTS = [MICROSOFT_LOGIN, ...GOOGLE_LOGIN, ...IMAP, ...SMTP];

/** Where connections to the providers' servers end: "name:port" to a port of 127.0.0.1. */
export function providerHostPorts(ports: StandPorts, providerPort: number): Record<string, number> {
	const all: Record<string, number> = {};
	for (const name of [MICROSOFT_LOGIN, ...GOOGLE_LOGIN]) all[`${name}:443`] = providerPort;
	for (const name of IMAP) all[`${name}:993`] = ports.imaps;
	for (const name of SMTP) {
		all[`${name}:587`] = ports.submission;
		all[`${name}:465`] = ports.smtps;
	}
	return all;
}
