const MAIL_BYTES = 20_000;

/** A mail of 20 KB that a person wrote to the helpdesk: some 340 lines of plain text. */
export function requestMail(index: number): string {
	const line = `Line of a request about printer ${index}, written by a person.\r\n`;
	return `From: Cora <cora${index}@example.test>\r\nTo: helpdesk@example.test\r\nSubject: Printer ${index}\r\nMessage-ID: <built-in-${index}@example.test>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${line.repeat(Math.ceil(MAIL_BYTES / line.length))}`;
}
