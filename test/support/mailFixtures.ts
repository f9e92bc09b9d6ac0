import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailContext, MailKind } from '../../nodes/helpdesk/model';

/** Folder of the mails written for this project, one folder a kind. */
export const MAIL_FIXTURES = join(__dirname, '..', 'fixtures', 'mail');

/** The kind that every mail of a folder is. */
const KIND_OF_FOLDER: Readonly<Record<string, MailKind>> = {
	new: 'newRequest',
	reply: 'reply',
	autoreply: 'autoReply',
	bounce: 'bounce',
	list: 'list',
	notification: 'notification',
	report: 'report',
	own: 'own',
};

/** The mailbox that all fixtures were sent to. */
export const FIXTURE_CONTEXT: MailContext = {
	protocol: 'file',
	address: 'support@example.com',
	addresses: ['help@example.com'],
	folder: '',
	id: '',
	receivedAt: null,
	signingKeys: ['fixture-key-of-this-helpdesk'],
	requestIdPattern: '[#123]',
	trustedAuthservIds: [],
	includeHeaders: false,
};

export interface MailFixture {
	/** `bounce/postfix` */
	name: string;
	kind: MailKind;
	source: Buffer;
}

export function mailFixtures(): MailFixture[] {
	return Object.entries(KIND_OF_FOLDER).flatMap(([folder, kind]) =>
		readdirSync(join(MAIL_FIXTURES, folder))
			.filter((file) => file.endsWith('.eml'))
			.sort()
			.map((file) => ({
				name: `${folder}/${file.replace(/\.eml$/, '')}`,
				kind,
				source: readFileSync(join(MAIL_FIXTURES, folder, file)),
			})),
	);
}
