import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParsedMail } from '../../../nodes/helpdesk/model';
import { parseMail } from '../../../nodes/mime';

/**
 * What every mail of test/fixtures/mail/mime-* becomes, recorded in test/golden/mime and read through
 * by a person. `UPDATE_GOLDEN=1 npx vitest run --project unit test/unit/mime` records it anew.
 */
const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'mail');
const GOLDEN = join(__dirname, '..', '..', 'golden', 'mime');
const isRecording = process.env.UPDATE_GOLDEN === '1';

/** Long lists would hide the difference in a review. */
function shorten<T>(list: readonly T[]): unknown[] {
	return list.length <= 20 ? [...list] : [...list.slice(0, 3), `and ${list.length - 3} more`];
}

function essence(mail: ParsedMail): Record<string, unknown> {
	return {
		contentType: mail.contentType,
		subject: mail.subject,
		from: mail.from,
		sender: mail.sender,
		replyTo: mail.replyTo,
		to: shorten(mail.to),
		cc: mail.cc,
		bcc: mail.bcc,
		date: mail.date,
		messageId: mail.messageId,
		inReplyTo: mail.inReplyTo,
		references: shorten(mail.references),
		text: mail.text.slice(0, 2000),
		html: mail.hasHtml ? mail.html.slice(0, 2000) : null,
		hasText: mail.hasText,
		attachments: shorten(
			mail.attachments.map((attachment) => ({
				name: attachment.fileName,
				type: attachment.mimeType,
				size: attachment.size,
				inline: attachment.inline,
				contentId: attachment.contentId,
				sha256: createHash('sha256').update(attachment.content).digest('hex').slice(0, 16),
			})),
		),
		reportParts: mail.reportParts.map((part) => [part.mimeType, part.text.slice(0, 200)]),
		findings: mail.findings.map((f) => `${f.rule}: ${f.verdict} (${f.evidence})`),
	};
}

const kinds = readdirSync(FIXTURES)
	.filter((folder) => folder.startsWith('mime-'))
	.sort();

describe('the difficult mails of this project', () => {
	it.each(kinds)('become the facts that were recorded: %s', async (kind) => {
		const mails: Record<string, unknown> = {};
		for (const file of readdirSync(join(FIXTURES, kind)).sort()) {
			const mail = await parseMail(readFileSync(join(FIXTURES, kind, file)));
			mails[file.replace(/\.eml$/, '')] = essence(mail);
		}
		const path = join(GOLDEN, `${kind}.json`);
		if (isRecording || !existsSync(path)) {
			mkdirSync(GOLDEN, { recursive: true });
			writeFileSync(path, `${JSON.stringify(mails, null, '\t')}\n`);
			expect(isRecording, `${path} was missing and is recorded now; read it`).toBe(true);
		}
		expect(mails).toEqual(JSON.parse(readFileSync(path, 'utf8')));
	});
});
