import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { mailbox, started } from '../../../support/deliveryTest';

describe('much mail', () => {
	it('ten thousand mails at once are taken in bounded portions, each once', async () => {
		const n8n = await started({ maxInFlight: 500, maxMessages: 1000 });
		for (let index = 0; index < 10_000; index++) mailbox.deliverRequest(`M${index}`);
		let most = 0;
		let before = 0;
		for (let poll = 0; poll < 25 && n8n.executions.length < 10_000; poll++) {
			await n8n.poll();
			most = Math.max(most, n8n.executions.length - before);
			for (const execution of n8n.executions.slice(before)) execution.succeed();
			before = n8n.executions.length;
			await n8n.settled();
		}
		expect(most).toBe(500);
		expect(new Set(n8n.subjects).size).toBe(10_000);
		expect(n8n.executions).toHaveLength(10_000);
		expect(JSON.stringify(n8n.stored).length).toBeLessThan(250_000);
	}, 300_000);

	it('fills a poll by its bytes, not by its number', async () => {
		const n8n = await started();
		const body = `${'x'.repeat(76)}\r\n`.repeat(Math.ceil(LIMITS.pollBytes / 3 / 78));
		for (const subject of ['A', 'B', 'C', 'D', 'E']) {
			mailbox.deliver(
				Buffer.from(
					`Subject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\nContent-Type: application/octet-stream\r\n\r\n${body}`,
				),
			);
		}
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C']);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C', 'D', 'E']);
	}, 300_000);
});
