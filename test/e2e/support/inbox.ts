import type { Stand } from '../../support/stand/types';

export interface InboxMail {
	uid: number;
	/** Without \Recent, which is the session's own and no mark. */
	flags: string[];
	subject: string;
}

/** Every mail of a mailbox's inbox with its flags, as the server keeps them. */
export async function inboxFlags(stand: Stand, mailbox: string): Promise<InboxMail[]> {
	return await folderFlags(stand, mailbox, 'INBOX');
}

/** The same of any folder. */
export async function folderFlags(
	stand: Stand,
	mailbox: string,
	folder: string,
): Promise<InboxMail[]> {
	const fields = 'uid flags hdr.subject';
	const query = ['-f', 'tab', 'fetch', '-u', mailbox, fields, 'mailbox', folder, 'all'];
	return (await stand.doveadm(query))
		.split('\n')
		.slice(1)
		.filter((line) => line !== '')
		.map((line) => {
			const [uid, flags, subject] = line.split('\t');
			return {
				uid: Number(uid),
				flags: (flags ?? '').split(' ').filter((flag) => flag !== '' && flag !== '\\Recent'),
				subject: subject ?? '',
			};
		});
}
