import { openImapSource } from '../../nodes/transports/imap/index';
import type { MailSourceFixture, Misbehaviour } from '../contract/mailSource/index';
import { MailboxModel } from '../servers/imap/model';
import { mailboxServer } from '../servers/imap/server';
import { testCertificates, type TestCertificates } from './scriptedServer';

const NEVER = new AbortController().signal;
let certificates: Promise<TestCertificates> | null = null;

/** Our IMAP source on a mailbox in memory, whose server misbehaves when told to. */
export async function imapFixture(): Promise<MailSourceFixture> {
	certificates ??= testCertificates();
	const tls = await certificates;
	const model = new MailboxModel();
	let bad: { how: Misbehaviour; subjects: ReadonlySet<string> } | null = null;
	const server = await mailboxServer(tls, model, {
		attributes: { Trash: '\\Trash' },
		faults: (mail) => (bad !== null && bad.subjects.has(model.subjectOf(mail)) ? bad.how : null),
	});
	const folders = { folder: 'INBOX', target: 'Done', trash: 'Trash' } as const;
	return {
		target: folders.target,
		deliver: async (raw) => {
			model.append(folders.folder, Buffer.from(raw));
			await Promise.resolve();
		},
		open: async () =>
			await openImapSource(
				{
					host: 'localhost',
					port: server.port,
					username: 'helpdesk@example.test',
					mailbox: 'helpdesk@example.test',
					folder: folders.folder,
					ca: tls.ca,
					receiptName: 'HelpdeskDone_0a1b2c',
				},
				{ accessToken: async () => await Promise.resolve('token') },
				NEVER,
			),
		count: async (where) => await Promise.resolve(model.folder(folders[where])?.mails.length ?? 0),
		invalidatePositions: async () => {
			model.renumber(folders.folder);
			await Promise.resolve();
		},
		misbehave: async (how, subjects) => {
			bad = how === null ? null : { how, subjects: new Set(subjects) };
			await Promise.resolve();
		},
		dispose: async () => {
			await server.close();
			if (server.failures.length > 0) throw server.failures[0] as Error;
		},
	};
}
