import * as n8n from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';

/**
 * Refuses a host that the credential's owner has not allowed: n8n's *Allowed Domains*, where the choice
 * above it is *Specific Domains*. *None* is about n8n's HTTP Request node alone, and n8n writes it by
 * itself into credentials that it makes (n8n-workflow, `getCredentialOwnRequestAllowedDomains`). The list
 * is never widened by the servers of the credential: whoever may edit those may edit it, too.
 *
 * @throws MailError MAIL_HOST_NOT_ALLOWED that names the host and the setting
 */
export function assertHostAllowed(
	{ allowedHttpRequestDomains, allowedDomains }: Readonly<Record<string, unknown>>,
	host: string,
): void {
	// An n8n without the function has no such setting either.
	if (allowedHttpRequestDomains !== 'domains' || typeof n8n.isDomainAllowed !== 'function') return;
	const list = typeof allowedDomains === 'string' ? allowedDomains.trim() : '';
	const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	const isAllowed =
		list !== '' && n8n.isDomainAllowed({ url: `https://${name}`, allowedDomains: list });
	if (isAllowed) return;
	throw new MailError(
		'MAIL_HOST_NOT_ALLOWED',
		list === ''
			? `The credential allows "Specific Domains" and names none, so its token is not sent to ${host}.`
			: `"Allowed Domains" of the credential do not include ${host}, so its token is not sent there.`,
	);
}
