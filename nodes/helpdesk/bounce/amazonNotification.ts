import { LIMITS } from '../limits';
import type { Bounce, BounceRecipient, MailKind, ParsedMail } from '../model';

/** What a notification of Amazon SES says, sent as JSON through Amazon SNS. */
export interface AmazonNotification {
	kind: MailKind;
	bounce: Bounce | null;
}

function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

function record(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The JSON object at the start of a text; Amazon puts a note about unsubscribing behind it. */
function leadingJson(source: string): Record<string, unknown> | null {
	const body = source.slice(0, LIMITS.ruleTextChars).trimStart();
	if (!body.startsWith('{')) return null;
	const line = body.split(/\r?\n(?:--|\r?\n)/)[0] ?? '';
	for (const candidate of [line, line.replace(/\r?\n/g, ''), body]) {
		try {
			return record(JSON.parse(candidate));
		} catch {
			continue;
		}
	}
	return null;
}

function recipient(value: unknown, action: BounceRecipient['action']): BounceRecipient | null {
	const fields = record(value);
	const address = text(fields.emailAddress);
	if (address === null) return null;
	const stated = text(fields.action)?.toLowerCase();
	return {
		address,
		action: stated === 'failed' || stated === 'delayed' ? stated : action,
		status: text(fields.status),
		diagnostic: text(fields.diagnosticCode)?.replace(/^[a-z]{1,20};\s{0,5}/i, '') ?? null,
	};
}

/** The Message-ID the sender gave the mail; `mail.messageId` is the one Amazon gave it. */
function originalMessageId(original: Record<string, unknown>): string | null {
	const common = text(record(original.commonHeaders).messageId);
	if (common !== null) return common;
	const headers = Array.isArray(original.headers) ? original.headers.map(record) : [];
	const field = headers.find(({ name }) => text(name)?.toLowerCase() === 'message-id');
	return text(field?.value);
}

/**
 * Reads an Amazon SES notification (bounce, complaint, delivery) out of a mail, null for any other
 * mail. Format: Amazon SES developer guide, "Amazon SNS notification contents for Amazon SES".
 */
export function readAmazonNotification(mail: ParsedMail): AmazonNotification | null {
	if (!/sns\.amazonaws\.com/i.test(mail.from?.address ?? '')) return null;
	const outer = leadingJson(mail.text);
	if (outer === null) return null;
	const inner = text(outer.Message) === null ? outer : leadingJson(String(outer.Message));
	const type = text(inner?.notificationType) ?? text(inner?.eventType);
	if (inner === null || type === null) return null;
	if (type !== 'Bounce') return { kind: 'report', bounce: null };
	const details = record(inner.bounce);
	const action = details.bounceType === 'Transient' ? 'delayed' : 'failed';
	const list = Array.isArray(details.bouncedRecipients) ? details.bouncedRecipients : [];
	return {
		kind: 'bounce',
		bounce: {
			recipients: list
				.flatMap((each) => recipient(each, action) ?? [])
				.slice(0, LIMITS.bounceRecipientCount),
			originalMessageId: originalMessageId(record(inner.mail)),
		},
	};
}
