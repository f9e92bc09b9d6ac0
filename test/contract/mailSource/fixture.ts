import type { MailSource } from '../../../nodes/helpdesk/ports';
import type { Misbehaviour } from './misbehaviour';

/** A real or simulated mailbox with one folder under test, empty at first. */
export interface MailSourceFixture {
	/** Puts a mail into the folder; it is the newest one when this resolves. */
	deliver(raw: string): Promise<void>;
	/** A new session on the folder. */
	open(): Promise<MailSource>;
	/** A second folder of the mailbox, as `moveTo` takes it. */
	target: string;
	/** How many mails a folder holds: `folder` is the one under test. */
	count(where: 'folder' | 'target' | 'trash'): Promise<number>;
	/** Makes positions of before worthless (UIDVALIDITY, SyncState) and keeps the mails. */
	invalidatePositions(): Promise<void>;
	/**
	 * From now on the server misbehaves with the mails of these subjects; null: it behaves again. A call
	 * replaces the one before. Only test servers can; see `describeMisbehavingMailSource`.
	 */
	misbehave?(how: Misbehaviour | null, subjects: readonly string[]): Promise<void>;
	dispose(): Promise<void>;
}

/** A small mail with a subject to know it by. */
export function contractMail(
	subject: string,
	options: { date?: string; body?: string } = {},
): string {
	const { date = 'Mon, 23 Nov 2026 10:00:00 +0000', body = `About ${subject}.` } = options;
	const id = subject.replace(/[^A-Za-z0-9]/g, '-');
	return [
		'From: Cora Custo <customer@example.test>',
		'To: helpdesk@example.test',
		`Subject: ${subject}`,
		`Message-ID: <contract-${id}@customer.example>`,
		`Date: ${date}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		body,
		'',
	].join('\r\n');
}
