import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedMail } from '../../nodes/helpdesk/model';

/** One reply or forward as a mail program wrote it, with the text its writer meant. */
export interface PersonSample {
	name: string;
	kind: 'text' | 'html';
	subject: string;
	body: string;
	/** Exactly what the person wrote; null where only the forward matters. */
	own: string | null;
	/** `Name <address>` of the original sender, '' when the mail is no forward. */
	forwarded: string;
}

const FOLDER = join(__dirname, '../fixtures/person');

/**
 * Reads a `.samples` file: each sample begins with `=== name`, has `key: value` lines, then
 * `--- body` and `--- own` sections. A line of a section that would be a delimiter is written with
 * a backslash before it.
 */
export function readSamples(file: string): PersonSample[] {
	const samples: PersonSample[] = [];
	const text = readFileSync(join(FOLDER, file), 'utf8');
	for (const block of text.split(/^=== /m).slice(1)) {
		const [head = '', ...sections] = block.split(/^--- (?=body$|own$)/m);
		const [name = '', ...settings] = head.trim().split('\n');
		const setting = (key: string): string =>
			settings
				.find((line) => line.startsWith(`${key}:`))
				?.slice(key.length + 1)
				.trim() ?? '';
		const section = (key: string): string | null => {
			const found = sections.find((each) => each.startsWith(`${key}\n`) || each === key);
			return found === undefined
				? null
				: found
						.slice(key.length + 1)
						.replace(/\n$/, '')
						.replace(/^\\(?=[-=]{3} )/gm, '');
		};
		samples.push({
			name: name.trim(),
			kind: setting('kind') === 'html' ? 'html' : 'text',
			subject: setting('subject') || 'Re: Printer',
			body: section('body') ?? '',
			own: section('own')?.trim() ?? null,
			forwarded: setting('forwarded'),
		});
	}
	return samples;
}

export function sampleFiles(): string[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.samples'))
		.sort();
}

/** A parsed mail with nothing in it but what a test gives. */
export function parsedMail(mail: Partial<ParsedMail>): ParsedMail {
	return {
		headers: [],
		contentType: 'text/plain',
		contentTypeParameters: {},
		subject: '',
		from: { name: 'Agnes Agent', address: 'agnes@example.com' },
		sender: null,
		replyTo: [],
		to: [{ name: '', address: 'support@example.com' }],
		cc: [],
		bcc: [],
		date: null,
		messageId: null,
		inReplyTo: [],
		references: [],
		text: '',
		html: '',
		hasText: false,
		hasHtml: false,
		isTextCut: false,
		attachments: [],
		reportParts: [],
		findings: [],
		size: 0,
		isPartial: false,
		sourceHash: '00',
		...mail,
	};
}

export function sampleMail(sample: PersonSample): ParsedMail {
	const isHtml = sample.kind === 'html';
	return parsedMail({
		subject: sample.subject,
		contentType: isHtml ? 'text/html' : 'text/plain',
		text: isHtml ? '' : sample.body,
		html: isHtml ? sample.body : '',
		hasText: !isHtml,
		hasHtml: isHtml,
	});
}
