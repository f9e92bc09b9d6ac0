import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openImapSource } from '../../../nodes/transports/imap/index';
import { openSmtpSender } from '../../../nodes/transports/smtp/index';
import { describeMailSender } from '../../contract/mailSender';
import { standClient } from '../../support/stand/client';
import {
	emptyMailbox,
	HELPDESK,
	mailsOf,
	NEVER,
	standOptions,
	tokensFor,
} from '../imap/standMailbox';
import { readMails } from '../../support/readMails';

const stand = standClient();
const RECIPIENTS = {
	to: 'customer@example.test',
	cc: 'agent@example.test',
	bcc: 'shared@example.test',
};

/** Postfix delivers after its answer. */
async function received(address: string, count: number): Promise<Buffer[]> {
	const isThere = async () => (await mailsOf(stand, 'INBOX', address)).length >= count;
	await expect.poll(isThere, { timeout: 30_000, interval: 200 }).toBe(true);
	const options = standOptions(stand, { username: address, mailbox: address });
	const source = await openImapSource(options, await tokensFor(stand, address), NEVER);
	try {
		const { refs } = await source.list(await source.start('everything', NEVER), 100, NEVER);
		const mails: Buffer[] = [];
		for await (const mail of readMails(source, refs, 100_000_000)) mails.push(mail.source);
		return mails;
	} finally {
		await source.close();
	}
}

describeMailSender('SMTP through Postfix', async () => {
	for (const address of Object.values(RECIPIENTS)) await emptyMailbox(stand, address);
	const tokens = await tokensFor(stand);
	return {
		own: HELPDESK,
		recipients: RECIPIENTS,
		open: async () =>
			await Promise.resolve(
				openSmtpSender(
					{
						host: stand.host,
						alternateHost: null,
						port: stand.ports.submission,
						protocol: 'smtp',
						username: HELPDESK,
						ca: readFileSync(stand.caFile, 'utf8'),
					},
					tokens,
				),
			),
		received,
		async dispose() {
			for (const address of Object.values(RECIPIENTS)) await emptyMailbox(stand, address);
		},
	};
});
