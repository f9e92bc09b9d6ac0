import { vi } from 'vitest';
import { describeMisbehavingMailSource } from '../../../contract/mailSource/index';
import { imapFixture } from '../../../support/imapFixture';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, commandMs: 250, imapLargeBytes: 1000 } };
});

describeMisbehavingMailSource('IMAP, each mail in pieces', imapFixture, {}, 'pieceMissing');
