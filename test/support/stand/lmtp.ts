import { LineSocket } from '../lineSocket';

/** CRLF line ends and doubled leading dots (RFC 5321 4.5.2), byte for byte otherwise. */
function dataOf(rawMail: string | Buffer): Buffer {
	const text = Buffer.from(rawMail).toString('latin1');
	const lines = text.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
	return Buffer.from(`${lines.endsWith('\r\n') ? lines : `${lines}\r\n`}.\r\n`, 'latin1');
}

/** The envelope sender of a person's mail is its From; a bounce brings its own null sender. */
function envelopeSender(rawMail: string | Buffer): string {
	const head = Buffer.from(rawMail).subarray(0, 4096).toString('latin1');
	if (/^Return-Path: *<>/im.test(head)) return '';
	return /^From:[^\r\n]{0,200}?([\w.+-]{1,64}@[\w.-]{1,200})/im.exec(head)?.[1] ?? '';
}

/** Delivers mails into one mailbox over a single LMTP connection (RFC 2033), in order. */
export async function deliverByLmtp(
	port: number,
	mailbox: string,
	rawMails: ReadonlyArray<string | Buffer>,
): Promise<void> {
	const socket = await LineSocket.connect({ port });
	const expect = async (code: string, what: string) => {
		const reply = await socket.reply();
		if (!reply.startsWith(code)) throw new Error(`LMTP ${what} for ${mailbox}: ${reply}`);
	};
	try {
		await expect('220', 'greeting');
		socket.write('LHLO localhost\r\n');
		await expect('250', 'LHLO');
		for (const rawMail of rawMails) {
			socket.write(`MAIL FROM:<${envelopeSender(rawMail)}>\r\n`);
			await expect('250', 'MAIL');
			socket.write(`RCPT TO:<${mailbox}>\r\n`);
			await expect('250', 'RCPT');
			socket.write('DATA\r\n');
			await expect('354', 'DATA');
			socket.write(dataOf(rawMail));
			await expect('250', 'end of data');
		}
		socket.write('QUIT\r\n');
	} finally {
		socket.end();
	}
}
