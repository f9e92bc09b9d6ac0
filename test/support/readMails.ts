import type { MailRef, MailSource, RawMail } from '../../nodes/helpdesk/ports';

const NEVER = new AbortController().signal;
const LARGE = 50 * 1024 * 1024;

/** The mails that a fetch read, without those that were gone; throws where one failed. */
export async function* readMails(
	source: MailSource,
	refs: readonly MailRef[],
	maxBytes = LARGE,
): AsyncGenerator<RawMail> {
	for await (const result of source.fetch(refs, { maxBytes }, NEVER)) {
		if (result.outcome === 'failed') throw result.error;
		if (result.outcome === 'read') yield result.mail;
	}
}
