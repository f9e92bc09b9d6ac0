import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAIL_ERRORS } from '../../../nodes/helpdesk/errors';
import type { MailErrorCode } from '../../../nodes/helpdesk/errors';
import { anchorOf, helpLink } from '../../../nodes/shared/errors/helpLink';
import { findServerHint, SERVER_HINTS } from '../../../nodes/shared/errors/serverHints';

const PAGE = readFileSync('docs/troubleshooting.md', 'utf8');
/** The entries of a section: heading and text. */
function entries(section: string): Map<string, string> {
	const text = PAGE.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
	const parts = text.split(/^### /m).slice(1);
	return new Map(
		parts.map((part) => {
			const end = part.indexOf('\n');
			return [part.slice(0, end), part.slice(end).trim()];
		}),
	);
}

const SAID = entries('What mail servers say');
const CODES = entries('Errors by code');

describe('the page on troubleshooting', () => {
	it('has an entry for each error code, and for no other', () => {
		expect([...CODES.keys()].sort()).toEqual(Object.keys(MAIL_ERRORS).sort());
		for (const [code, text] of CODES) expect(text.length, code).toBeGreaterThan(20);
	});

	it('has an entry for each answer of a server that the code knows, and for no other', () => {
		expect([...SAID.keys()].sort()).toEqual(SERVER_HINTS.map(({ topic }) => topic).sort());
	});

	it.each([...SAID])('shows an answer that leads to its own entry: %s', (topic, text) => {
		const answer = /^> (.+)$/m.exec(text)?.[1] ?? '';
		expect(findServerHint(answer)?.topic).toBe(topic);
	});

	it.each(Object.keys(MAIL_ERRORS) as MailErrorCode[])('is linked by %s', (code) => {
		const [, anchor] = helpLink(code, undefined).split('#');
		expect([...CODES.keys()].map(anchorOf)).toContain(anchor);
	});

	it.each(SERVER_HINTS)('is linked by what a server says: $topic', (hint) => {
		const [page, anchor] = helpLink('MAIL_PROTOCOL', hint).split('#');
		expect(page).toMatch(/\/docs\/troubleshooting\.md$/);
		expect([...SAID.keys()].map(anchorOf)).toContain(anchor);
	});
});
