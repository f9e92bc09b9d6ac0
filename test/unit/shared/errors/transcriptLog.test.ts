import { NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { TranscriptLog } from '../../../../nodes/shared/errors/transcriptLog';

const NODE = { id: '1', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
const failed = () => new NodeOperationError(NODE as INode, 'Failed', { description: 'Do this.' });
const silent = { info: () => undefined };

describe('the lines of Email Debug with an error', () => {
	it('are the last ones, once, however often the error is raised', () => {
		const log = new TranscriptLog(true, silent, 'Mail');
		for (let line = 1; line <= LIMITS.transcriptErrorLines + 5; line++) log.note(`line ${line}`);
		const error = failed();
		log.appendTo(error);
		log.appendTo(error);
		const description = error.description ?? '';
		expect(description).toMatch(/^Do this\.\n\nLast lines of Email Debug:\n/);
		expect(description.split('\n').filter((line) => /line \d+$/.test(line))).toHaveLength(
			LIMITS.transcriptErrorLines,
		);
		expect(description).toContain(`line ${LIMITS.transcriptErrorLines + 5}`);
		expect(description.split('Last lines')).toHaveLength(2);
	});

	it('are none where debug is off, and none for an error of another kind', () => {
		const error = failed();
		new TranscriptLog(false, silent, 'Mail').appendTo(error);
		expect(error.description).toBe('Do this.');
		const log = new TranscriptLog(true, silent, 'Mail');
		log.note('a line');
		expect(() => log.appendTo(new Error('other'))).not.toThrow();
	});
});
