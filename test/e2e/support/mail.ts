import { randomUUID } from 'node:crypto';

export interface TestMail {
	from?: string;
	to?: string;
	subject: string;
	text?: string;
	messageId?: string;
	headers?: Record<string, string>;
}

/** A plain mail of a fictional customer. */
export function rawMail(mail: TestMail): string {
	const headers: Record<string, string> = {
		From: mail.from ?? 'Carla Customer <customer@example.test>',
		To: mail.to ?? 'Helpdesk <helpdesk@example.test>',
		Subject: mail.subject,
		Date: new Date().toUTCString().replace('GMT', '+0000'),
		'Message-ID': mail.messageId ?? `<${randomUUID()}@customer.example.test>`,
		'MIME-Version': '1.0',
		'Content-Type': 'text/plain; charset=utf-8',
		...mail.headers,
	};
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return [...lines, '', mail.text ?? 'Hello, please help me with this.', ''].join('\r\n');
}
