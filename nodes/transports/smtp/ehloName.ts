import { domainToASCII } from 'node:url';
import { MailError } from '../../helpdesk/errors';

/** A domain, or an address literal (RFC 5321 sections 4.1.2 and 4.1.3). */
const NAME =
	/^(?=.{1,255}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*|\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\])$/;

/**
 * The name to give in EHLO: the one that was entered, else the machine's where it has a dot, else the
 * sender's domain. A container is called `3f2a9c1b7d5e`, and servers that check the name refuse that
 * (RFC 5321 section 4.1.1.1 asks for a domain) and also `[127.0.0.1]`.
 *
 * @param senders addresses to take the domain from, the first that has one
 * @returns null where none of them gives a name; nodemailer then says `[127.0.0.1]`
 * @throws MailError MAIL_INPUT when the entered name is none
 */
export function ehloName(
	entered: string | undefined,
	hostname: string,
	senders: readonly string[],
): string | null {
	const wanted = entered?.trim() ?? '';
	if (wanted !== '') {
		const name = wanted.startsWith('[') ? wanted : domainToASCII(wanted) || wanted;
		if (NAME.test(name)) return name;
		throw new MailError(
			'MAIL_INPUT',
			`The EHLO name ${JSON.stringify(wanted.slice(0, 100))} is not a host name. Enter a name such as n8n.example.com, or leave it empty.`,
		);
	}
	const machine = hostname.trim().replace(/\.$/, '');
	if (machine.includes('.') && /[A-Za-z]/.test(machine) && NAME.test(machine)) return machine;
	for (const address of senders) {
		const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1).trim());
		if (address.includes('@') && domain.includes('.') && NAME.test(domain)) return domain;
	}
	return null;
}
