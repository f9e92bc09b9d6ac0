import type { MailSender, TokenSource, Transcript } from '../../helpdesk/ports';
import type { SmtpOptions } from './options';
import { SmtpSender } from './sender';

export type { SmtpOptions } from './options';
export { endpointsOf } from './sender';

/**
 * A sender over SMTP with OAuth2. Nothing is connected until the first `send` or `verify`; one
 * connection then serves all of them until `close`.
 * @throws MailError MAIL_INPUT when the alternate server cannot be read
 */
export function openSmtpSender(
	options: SmtpOptions,
	token: TokenSource,
	transcript?: Transcript,
): MailSender {
	return new SmtpSender(options, token, transcript);
}
