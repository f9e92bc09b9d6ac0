import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrashJudge } from '../../crash/crashJudge';
import { LedgerServer } from '../../crash/ledgerServer';

/** n8n is killed at 100 and at 200; what it stored later than that belongs to its next life. */
const KILLS = [100, 200];

describe('the judge of the crash test', () => {
	let ledger: LedgerServer;
	let judge: CrashJudge;
	let madeAt: Map<string, number>;

	beforeEach(async () => {
		ledger = await LedgerServer.start();
		judge = new CrashJudge(ledger, ['Mail']);
		madeAt = new Map();
	});

	afterEach(async () => {
		await ledger.close();
	});

	/** An execution of the mail that n8n stored at `made` and that begins now. */
	function begins(execution: string, made: number): void {
		madeAt.set(execution, made);
		tell('started', execution);
	}

	function tell(event: 'started' | 'finished', execution: string): void {
		const { life } = ledger;
		ledger.entries.push({ event, subject: 'Mail', key: 'k', at: 0, execution, life });
	}

	function isKilled(receipt: 'with' | 'without'): void {
		const open = new Set(receipt === 'with' ? [] : ['Mail']);
		judge.noteEnd('kill', open, KILLS[ledger.life]!);
	}

	it('lets a mail come again that had no receipt when n8n was killed', () => {
		begins('1', 10);
		isKilled('without');
		begins('2', 110);
		tell('finished', '2');
		expect(judge.counts(madeAt)).toMatchObject({
			again: ['Mail'],
			againWithoutReason: [],
			twice: [],
			lost: [],
			begunByN8n: 0,
		});
	});

	it('does not let a mail come again that had its receipt', () => {
		begins('1', 10);
		tell('finished', '1');
		isKilled('with');
		begins('2', 110);
		expect(judge.counts(madeAt).againWithoutReason).toEqual(['Mail']);
		expect(judge.counts(madeAt).histories).toHaveLength(1);
	});

	it('does not let a mail come twice in one life', () => {
		begins('1', 10);
		begins('2', 20);
		expect(judge.counts(madeAt).againWithoutReason).toEqual(['Mail']);
	});

	it('lets n8n begin what it had stored before the kill, beside what the trigger makes', () => {
		isKilled('without');
		begins('1', 90);
		begins('2', 110);
		expect(judge.counts(madeAt)).toMatchObject({ againWithoutReason: [], begunByN8n: 1 });
	});

	it('does not let a mail come again in a life after the one that left its receipt', () => {
		begins('1', 10);
		isKilled('without');
		begins('2', 110);
		isKilled('with');
		begins('3', 210);
		expect(judge.counts(madeAt).againWithoutReason).toEqual(['Mail']);
	});

	it('counts an execution that n8n does not know to the life in which it began', () => {
		begins('1', 10);
		isKilled('without');
		tell('started', 'forgotten');
		expect(judge.counts(madeAt)).toMatchObject({ againWithoutReason: [], begunByN8n: 0 });
	});

	it('counts a mail that was never finished as lost', () => {
		begins('1', 10);
		expect(judge.counts(madeAt).lost).toEqual(['Mail']);
	});
});
