import { expect, it, vi } from 'vitest';

it.each(['SIGTERM', 'SIGINT'] as const)(
	'the triggers of this process know when n8n is asked to end by %s',
	async (signal) => {
		vi.resetModules();
		const { liveTriggers } = await import('../../../../nodes/shared/delivery/liveTriggers.js');
		expect(liveTriggers.isStopping).toBe(false);
		process.emit(signal);
		expect(liveTriggers.isStopping).toBe(true);
	},
);
