import { isMailError, type MailError } from '../../helpdesk/errors';
import type { ImapClient } from './client';

/**
 * The error of a command that the server answered with NO or BAD, so that another command can be tried;
 * null where the session has ended or the server asks to slow down, so that none can.
 */
export function refusalOf(client: ImapClient, error: unknown, what: string): MailError | null {
	if (!client.isOpen || isMailError(error)) return null;
	const status = (error as { responseStatus?: unknown } | null)?.responseStatus;
	if (status !== 'NO' && status !== 'BAD') return null;
	const mapped = client.toMailError(error, what);
	return mapped.code === 'MAIL_THROTTLED' ? null : mapped;
}
