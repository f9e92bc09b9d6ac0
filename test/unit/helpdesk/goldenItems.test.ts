import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MailItem } from '../../../nodes/helpdesk/model';
import { readMail } from '../../../nodes/shared/item/readMail';
import { FIXTURE_CONTEXT, MAIL_FIXTURES, mailFixtures } from '../../support/mailFixtures';

/**
 * What the item of every fixture holds, recorded in golden.json and read through by a person.
 * `UPDATE_GOLDEN=1 npx vitest run --project unit goldenItems` records it anew; look at the difference.
 */
const GOLDEN = join(MAIL_FIXTURES, 'golden.json');
const isRecording = process.env.UPDATE_GOLDEN === '1';

/** Rules of parsing and of what the person wrote; they have tests of their own. */
const OTHERS_RULES = /^(?:person|parse|decode|split|collect|readMail|readAddresses)/;

function essence(item: MailItem): Record<string, unknown> {
	return {
		requestId: item.requestId,
		requestIdSource: item.requestIdSource,
		verified: item.verified,
		subjectClean: item.subjectClean,
		priority: item.priority,
		requester: item.requester.address,
		forwardedBy: item.forwardedBy?.address ?? null,
		deliveredTo: item.deliveredTo,
		messageId: item.messageId,
		bounce: item.bounce,
		authentication: item.authentication,
		rules: item.findings
			.filter((finding) => !OTHERS_RULES.test(finding.rule))
			.map((finding) => `${finding.rule}: ${finding.verdict}`),
		key: item.mailbox.key,
	};
}

const fixtures = mailFixtures();
const golden: Record<string, unknown> = existsSync(GOLDEN)
	? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, unknown>)
	: {};

describe('the mails of this project', () => {
	it.each(fixtures)('are of the kind of their folder: $name', async ({ source, kind }) => {
		const { item } = await readMail(source, FIXTURE_CONTEXT);
		expect(item.kind).toBe(kind);
	});

	it('become the items that were recorded', async () => {
		const items: Record<string, unknown> = {};
		for (const { name, source } of fixtures) {
			const { item } = await readMail(source, FIXTURE_CONTEXT);
			items[name] = essence(item);
		}
		if (isRecording) writeFileSync(GOLDEN, `${JSON.stringify(items, null, '\t')}\n`);
		else expect(items).toEqual(golden);
	});
});
