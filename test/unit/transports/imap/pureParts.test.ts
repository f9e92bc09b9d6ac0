import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import type { MailRef, SourceCursor } from '../../../../nodes/helpdesk/ports';
import { planFetch } from '../../../../nodes/transports/imap/fetchPlan';
import { findFolder } from '../../../../nodes/transports/imap/folderLookup';
import { bindingOf } from '../../../../nodes/transports/imap/imapSource';
import { backlogBound } from '../../../../nodes/transports/imap/listing';
import {
	readId,
	readPosition,
	writeId,
	writePosition,
} from '../../../../nodes/transports/imap/position';
import { breaksOff, isMuchShorter } from '../../../../nodes/transports/imap/truncation';
import { packUids } from '../../../../nodes/transports/imap/uidSet';

const ref = (uid: number, size: number | null): MailRef => ({
	id: `7:${uid}`,
	size,
	receivedAt: null,
	isSeen: false,
	hasReceipt: false,
});

describe('packUids', () => {
	it('sorts, joins runs and drops doubles', () => {
		expect(packUids([5, 1, 2, 3, 9, 2, 10])).toEqual(['1:3,5,9:10']);
		expect(packUids([])).toEqual([]);
	});

	it('keeps each set within the limit and loses none', () => {
		const uids = Array.from({ length: 1000 }, (_, index) => 4_000_000_000 + index * 2);
		const sets = packUids(uids);
		expect(Math.max(...sets.map(({ length }) => length))).toBeLessThanOrEqual(
			LIMITS.imapUidSetChars,
		);
		expect(sets.join(',').split(',').map(Number)).toEqual(uids);
	});
});

describe('positions and ids', () => {
	it('survive writing and reading', () => {
		const position = { uidValidity: '1795566075', uid: 4, unreadUpTo: 9 };
		expect(readPosition(writePosition(position))).toEqual(position);
		expect(writePosition({ ...position, uid: 9 })).toEqual({ uidValidity: '1795566075', uid: 9 });
		expect(readId(writeId('12', 34))).toEqual({ uidValidity: '12', uid: 34 });
	});

	it.each<SourceCursor>([
		{},
		{ uidValidity: '1', uid: -1 },
		{ uidValidity: 'x', uid: 1 },
		{ uidValidity: '1', uid: 1e12 },
	])('refuse %j', (cursor) => expect(readPosition(cursor)).toBeNull());

	it.each(['', '1', '1:', ':1', '1:0', '1:99999999999', '1:1\r\nA LOGOUT', '1:1,2'])(
		'refuse the id %j',
		(id) => expect(readId(id)).toBeNull(),
	);

	it('bind to server, mailbox and folder, however their case was typed', () => {
		const options = { host: 'IMAP.Example.com', port: 993, mailbox: 'Help@Example.com' };
		expect(bindingOf(options, 'inbox')).toBe(
			'imap://imap.example.com:993/help%40example.com/INBOX',
		);
	});
});

describe('planFetch', () => {
	it('asks for a thousand small mails in at most four commands', () => {
		const refs = Array.from({ length: 1000 }, (_, index) => ref(index + 1, 21_800));
		const steps = planFetch(refs, '7', { maxBytes: LIMITS.messageBytes });
		expect(steps.length).toBeLessThanOrEqual(4);
		expect(steps.every(({ kind }) => kind === 'batch')).toBe(true);
	});

	it('takes large mails alone and those over the limit as headers, at the exact edges', () => {
		const steps = planFetch(
			[
				ref(1, LIMITS.imapLargeBytes - 1),
				ref(2, LIMITS.imapLargeBytes),
				ref(3, 5_000_000),
				ref(4, 5_000_001),
				ref(5, null),
			],
			'7',
			{ maxBytes: 5_000_000 },
		);
		expect(steps.map(({ kind }) => kind)).toEqual(['batch', 'large', 'large', 'headers', 'batch']);
	});

	it('never lets a batch grow over its bytes', () => {
		const refs = Array.from({ length: 50 }, (_, index) => ref(index + 1, 900_000));
		for (const step of planFetch(refs, '7', { maxBytes: LIMITS.messageBytes })) {
			const bytes = step.kind === 'batch' ? step.targets.length * 900_000 : 0;
			expect(bytes).toBeLessThanOrEqual(LIMITS.imapBatchBytes);
		}
	});

	it('sends nothing for ids of another UIDVALIDITY, and forgets none of them', () => {
		const stale = ref(1, 10);
		expect(planFetch([stale], '8', { maxBytes: 100 })).toEqual([{ kind: 'stale', refs: [stale] }]);
	});

	it('makes a step of each mail where they are wanted singly', () => {
		const refs = [ref(1, 10), ref(2, 10), ref(3, 900)];
		const singly = planFetch(refs, '7', { maxBytes: 500, isSingly: true });
		expect(singly.map(({ kind }) => kind)).toEqual(['batch', 'batch', 'headers']);
		const headers = planFetch(refs, '7', { maxBytes: 500, isHeadersOnly: true });
		expect(headers.map(({ kind }) => kind)).toEqual(['headers']);
	});
});

describe('backlogBound', () => {
	const folder = {
		path: 'INBOX',
		uidValidity: '1',
		mailboxId: null,
		isReadOnly: false,
		permanentFlags: undefined,
	};
	it.each([
		[{ uidNext: 11, exists: 10 }, 11, 0],
		[{ uidNext: 11, exists: 10 }, 6, 5],
		[{ uidNext: 1_000_000, exists: 10 }, 1, 10],
		[{ uidNext: null, exists: 10 }, 1, 10],
	])('%j from %i: at most %i', (known, from, most) => {
		expect(backlogBound({ ...folder, ...known }, from)).toBe(most);
	});
});

describe('findFolder', () => {
	const list = (id: string, delimiter = '.') => ({ id, delimiter });
	const folders = [list('INBOX'), list('INBOX.Done'), list('done'), list(' Blank '), list('R&D')];

	it.each([
		['INBOX/Done', 'INBOX.Done'],
		['inbox/done', 'INBOX.Done'],
		['/INBOX.Done/', 'INBOX.Done'],
		['done', 'done'],
		[' Blank ', ' Blank '],
		['Blank', ' Blank '],
		['R&D', 'R&D'],
		['nothing', null],
	])('%j is %j', (name, id) => expect(findFolder(folders, name)).toBe(id));

	it('puts the prefix of the personal namespace before a name that is not there without', () => {
		expect(findFolder([list('INBOX.Done')], 'Done', 'INBOX.')).toBe('INBOX.Done');
		expect(findFolder([list('INBOX.A.B')], 'A/B', 'INBOX.')).toBe('INBOX.A.B');
		expect(findFolder([list('Done'), list('INBOX.Done')], 'Done', 'INBOX.')).toBe('Done');
	});

	it('takes a dot for the delimiter of another server', () => {
		expect(findFolder([list('INBOX/Done', '/')], 'INBOX.Done')).toBe('INBOX/Done');
	});

	it('does not guess between two', () => {
		expect(findFolder([list('DONE'), list('Done')], 'done')).toBeNull();
	});
});

const HEAD = 'Subject: parts\r\nContent-Type: multipart/mixed;\r\n boundary="b 1"\r\n\r\n';
const PARTS = `--b 1\r\n\r\n${'x'.repeat(400)}\r\n`;
const WHOLE = `${HEAD}${PARTS}--b 1--\r\n`;
const BROKEN = `${HEAD}${PARTS}`;

describe('isMuchShorter', () => {
	it.each([
		[100_000, 100_000, false],
		[90_001, 100_000, false],
		[89_999, 100_000, true],
		[1, 4097, false],
		[1, 4098, true],
		[1, null, false],
		[200_000, 100_000, false],
	])('%i bytes of %s: %s', (length, size, expected) => {
		expect(isMuchShorter(length, size)).toBe(expected);
	});
});

describe('breaksOff', () => {
	it.each([
		['a multipart mail that is closed', WHOLE, false],
		['a multipart mail that is not closed', BROKEN, true],
		['a boundary without quotes', BROKEN.replace('"b 1"', 'b'), true],
		['a header block without its end', 'Subject: half', true],
		['plain text', 'Subject: text\r\n\r\nAll of it', false],
		['bare line feeds', WHOLE.replaceAll('\r\n', '\n'), false],
		['the closing line in the header block alone', `X-B: --b 1--\r\n${BROKEN}`, true],
	])('%s', (_what, text, expected) => {
		expect(breaksOff(Buffer.from(text))).toBe(expected);
	});
});
