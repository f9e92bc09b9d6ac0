import type { HeaderLine, ParsedMail } from '../../nodes/helpdesk/model';

/** A plain mail of a customer as the parser would give it, with what a test changes. */
export function parsedMail(
	changes: Partial<Omit<ParsedMail, 'headers'>> & { headers?: Record<string, string> } = {},
): ParsedMail {
	const { headers = {}, ...rest } = changes;
	const lines: HeaderLine[] = Object.entries(headers).map(([name, value]) => ({
		name: name.toLowerCase(),
		value,
		raw: value,
	}));
	return {
		headers: lines,
		contentType: 'text/plain',
		contentTypeParameters: {},
		subject: 'Printer',
		from: { name: 'Mara Lindner', address: 'mara.lindner@shop.example.net' },
		sender: null,
		replyTo: [],
		to: [{ name: '', address: 'support@example.com' }],
		cc: [],
		bcc: [],
		date: '2026-10-13T06:00:00.000Z',
		messageId: '<m1@shop.example.net>',
		inReplyTo: [],
		references: [],
		text: 'Hello',
		html: '',
		hasText: true,
		hasHtml: false,
		isTextCut: false,
		attachments: [],
		reportParts: [],
		findings: [],
		size: 1234,
		isPartial: false,
		sourceHash: 'a'.repeat(64),
		...rest,
	};
}
