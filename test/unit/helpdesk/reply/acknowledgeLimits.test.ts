import { describe, expect, it } from 'vitest';
import {
	ledgerSize,
	probeAcknowledgeLimits,
} from '../../../../nodes/helpdesk/reply/acknowledgeLimits';
import type { NodeLimits, PartialPlaces } from '../../../../nodes/helpdesk/reply/acknowledgeLimits';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

const MINUTE = 60_000;

const WIDE = { perHour: 10_000, perDay: 10_000 };

/** Counts like the loop guard: asks, notes, and says what limit stopped it. */
function ledger(node: NodeLimits = WIDE) {
	const known = new Set<string>();
	const partial: PartialPlaces = new Map();
	return (recipient: string, subject: string, now: number): string | null => {
		const probe = probeAcknowledgeLimits({ recipient, subject, now, node, partial });
		const verdict = probe.decide(new Set(probe.entries.filter((entry) => known.has(entry))));
		if ('reached' in verdict) return verdict.reached.name;
		for (const entry of verdict.note) known.add(entry);
		return null;
	};
}

describe('limits of automatic answers', () => {
	it('let 10 through to one recipient in 180 minutes', () => {
		const answer = ledger();
		for (let index = 0; index < 10; index++) {
			expect(answer('a@example.com', `subject ${index}`, index * MINUTE)).toBeNull();
		}
		expect(answer('A@Example.com', 'subject 10', 10 * MINUTE)).toBe('sameSender');
		expect(answer('b@example.com', 'subject 10', 10 * MINUTE)).toBeNull();
	});

	it('let 2 with the same subject through', () => {
		const answer = ledger();
		expect(answer('a@example.com', 'Printer', 0)).toBeNull();
		expect(answer('a@example.com', ' printer ', MINUTE)).toBeNull();
		expect(answer('a@example.com', 'Printer', 2 * MINUTE)).toBe('sameSubject');
		expect(answer('a@example.com', 'Screen', 2 * MINUTE)).toBeNull();
	});

	it('count over the edge of a window and forget after it', () => {
		const answer = ledger();
		expect(answer('a@example.com', 'Printer', 179 * MINUTE)).toBeNull();
		expect(answer('a@example.com', 'Printer', 181 * MINUTE)).toBeNull();
		expect(answer('a@example.com', 'Printer', 350 * MINUTE)).toBe('sameSubject');
		expect(answer('a@example.com', 'Printer', (181 + 211) * MINUTE)).toBeNull();
	});

	it('let 40 a day through to one recipient', () => {
		const answer = ledger();
		let sent = 0;
		for (let minute = 0; minute < 24 * 60; minute += 5) {
			const said = answer('a@example.com', `subject ${minute}`, minute * MINUTE);
			if (said === null) sent++;
		}
		expect(sent).toBe(40);
	});

	it('take all spellings of a Gmail address for one recipient', () => {
		const answer = ledger();
		const spellings = ['ada.love@gmail.com', 'a.dalove@gmail.com', 'adalove+x@googlemail.com'];
		let sent = 0;
		for (let index = 0; index < 30; index++) {
			const address = spellings[index % spellings.length] ?? '';
			if (answer(address, `subject ${index}`, index) === null) sent++;
		}
		expect(sent).toBe(10);
		// Elsewhere a dot makes another address.
		expect(answer('ada.love@example.com', 'a', 31)).toBeNull();
	});

	it('take an address with any tag for one recipient', () => {
		const answer = ledger();
		let sent = 0;
		for (let index = 0; index < 100; index++) {
			if (answer(`Ada+${index}@Example.com`, `subject ${index}`, index) === null) sent++;
		}
		expect(sent).toBe(10);
	});

	it.each([1, 7, 40, 41, 200, 1000])(
		'let %i in a day through to different recipients, and no more',
		(perDay) => {
			const answer = ledger({ perHour: 10_000, perDay });
			const said = Array.from({ length: perDay + 50 }, (_one, index) =>
				answer(`a${index}@example.com`, 'Printer', index),
			);
			expect(said.filter((each) => each === null)).toHaveLength(perDay);
			expect(said.at(-1)).toBe('nodeDay');
		},
	);

	it('let as many through in the next hour', () => {
		const answer = ledger({ perHour: 3, perDay: 100 });
		const sentAt = (minute: number) =>
			Array.from({ length: 10 }, (_one, index) =>
				answer(`a${minute}-${index}@example.com`, 'Printer', minute * MINUTE),
			).filter((each) => each === null).length;
		expect([sentAt(0), sentAt(59), sentAt(71)]).toEqual([3, 0, 3]);
	});

	it('keep what they count for a week, whatever limit a node has', () => {
		for (const perDay of [1, 1000, 10_000]) {
			expect(ledgerSize({ perHour: 1, perDay })).toBeGreaterThanOrEqual(
				Math.max(LIMITS.ledgerEntries, perDay * 4 * 7),
			);
		}
	});
});
