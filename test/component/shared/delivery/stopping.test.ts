import { describe, expect, it } from 'vitest';
import { mailbox, runsProcesses, started } from '../../../support/deliveryTest';

describe('a stop of n8n', () => {
	it('between the emit and the row of the execution leaves the mail to the next start', async () => {
		runsProcesses(2);
		const n8n = await started();
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		let emits = 0;
		n8n.beforeEmit = () => {
			emits += 1;
			// n8n has stored the first when it is asked to end.
			if (emits === 2) n8n.triggers.stop();
		};
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One']);
		n8n.beforeEmit = () => undefined;
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three']);
	});

	it('after the row was written changes nothing: what n8n stores later is the same', async () => {
		const n8n = await started();
		mailbox.deliverRequest('One');
		await n8n.poll();
		n8n.triggers.stop();
		expect(() => JSON.stringify(n8n.executions[0]!.outputs)).not.toThrow();
		expect(JSON.stringify(n8n.executions[0]!.outputs)).toContain('"subject":"One"');
	});
});
