import { expect, it } from 'vitest';
import { liveTriggers } from '../../../../nodes/shared/delivery/liveTriggers';

it('the triggers of this process know when n8n is asked to end', () => {
	expect(liveTriggers.isStopping).toBe(false);
	process.emit('SIGTERM');
	expect(liveTriggers.isStopping).toBe(true);
});
