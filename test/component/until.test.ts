import { expect, it } from 'vitest';
import { N8nRequestError } from '../../scripts/lib/n8nClient.mjs';
import { until } from '../e2e/support/until';

/** How many looks an error that is thrown once costs, and what came of them. */
async function looksAfter(error: unknown): Promise<{ looks: number; result: unknown }> {
	let looks = 0;
	const result = await until('something', () => {
		looks += 1;
		if (looks === 1) throw error;
		return 'found';
	}).catch((thrown: unknown) => thrown);
	return { looks, result };
}

const answered = (status: number) => new N8nRequestError('GET', '/executions', status, 'no');

it.each([
	['nobody answers', new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })],
	['n8n is starting', answered(503)],
	['the session is not there yet', answered(401)],
	['the execution is not there yet', answered(404)],
	['there were too many log-ins', answered(429)],
	['a program failed', new Error('doveadm: exit 75')],
])('a wait goes on when %s', async (_what, error) => {
	expect(await looksAfter(error)).toEqual({ looks: 2, result: 'found' });
});

function failedExpectation(): unknown {
	try {
		expect(1).toBe(2);
	} catch (error) {
		return error;
	}
	return null;
}

it.each([
	['the query was wrong', answered(400)],
	['the answer has another shape', new TypeError("reading 'main'")],
	['an expectation failed', failedExpectation()],
])('a wait ends at once when %s', async (_what, error) => {
	expect(await looksAfter(error)).toEqual({ looks: 1, result: error });
});

it('a wait in vain says what for, and what was thrown last', async () => {
	const cause = new Error('not yet');
	const wait = until('the mail', () => Promise.reject(cause), 0);
	await expect(wait).rejects.toMatchObject({ message: expect.stringContaining('the mail'), cause });
});
