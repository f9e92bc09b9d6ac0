import { describe, expect, it } from 'vitest';
import { probeAcknowledgeLimits } from '../../../../nodes/helpdesk/reply/acknowledgeLimits';

const MINUTE = 60_000;

/** Counts like the loop guard: asks, notes, and says what limit stopped it. */
function ledger() {
	const known = new Set<string>();
	return (recipient: string, subject: string, now: number): string | null => {
		const probe = probeAcknowledgeLimits({ recipient, subject, now });
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
});
