import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';
import { expect, it } from 'vitest';
import { openSmtpSender } from '../nodes/transports/smtp/index';
import { standClient } from '../test/support/stand/client';
import { compare, report } from './measure';

const stand = standClient();
const never = new AbortController().signal;
const HELPDESK = 'helpdesk@example.test';
const CUSTOMER = 'customer@example.test';
const MAILS = Number(process.env.BENCH_SMTP_MAILS ?? 200);
const TEXT = 'Thank you for your request. We are looking into it.\n'.repeat(20);
const ca = readFileSync(stand.caFile, 'utf8');

it('sending: against a bare nodemailer pool', async () => {
	const { accessToken } = await stand.mint({ user: HELPDESK });
	let count = 0;
	const ours = async () => {
		const sender = openSmtpSender(
			{
				host: 'localhost',
				alternateHost: null,
				port: stand.ports.submission,
				protocol: 'smtp',
				username: HELPDESK,
				ca,
			},
			{ accessToken: async () => await Promise.resolve(accessToken) },
		);
		for (let index = 0; index < MAILS; index += 1) {
			const result = await sender.send(
				{
					messageId: `<bench-${(count += 1)}@example.test>`,
					from: { name: 'Helpdesk', address: HELPDESK },
					sender: null,
					replyTo: [],
					to: [{ name: '', address: CUSTOMER }],
					cc: [],
					bcc: [],
					subject: `Answer ${index}`,
					text: TEXT,
					html: null,
					inReplyTo: null,
					references: [],
					priority: 'normal',
					date: new Date(),
					headers: [],
					attachments: [],
					envelopeFrom: HELPDESK,
				},
				never,
			);
			expect(result.rejected).toEqual([]);
		}
		await sender.close();
	};
	const bare = async () => {
		const pool = nodemailer.createTransport({
			pool: true,
			maxConnections: 1,
			maxMessages: Infinity,
			host: 'localhost',
			port: stand.ports.submission,
			requireTLS: true,
			tls: { ca },
			auth: { type: 'OAuth2', user: HELPDESK, accessToken },
		});
		for (let index = 0; index < MAILS; index += 1) {
			await pool.sendMail({ from: HELPDESK, to: CUSTOMER, subject: `Answer ${index}`, text: TEXT });
		}
		pool.close();
	};
	const times = await compare(3, { bare, ours });
	report('send', {
		mails: MAILS,
		...times,
		speed: times.bare / times.ours,
	});
	await stand.doveadm(['expunge', '-u', CUSTOMER, 'mailbox', 'INBOX', 'all']);
});
