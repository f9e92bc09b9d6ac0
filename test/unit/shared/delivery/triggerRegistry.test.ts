import { expect, it, vi } from 'vitest';

it.each(['SIGTERM', 'SIGINT'] as const)(
	'the triggers of this process know when n8n is asked to end by %s',
	async (signal) => {
		vi.resetModules();
		const { triggerRegistry } =
			await import('../../../../nodes/shared/delivery/triggerRegistry.js');
		expect(triggerRegistry.isStopping).toBe(false);
		process.emit(signal);
		expect(triggerRegistry.isStopping).toBe(true);
	},
);
