import { vi } from 'vitest';
import {
	describeMailSource,
	describeMisbehavingMailSource,
} from '../../../contract/mailSource/index';
import { imapFixture } from '../../../support/imapFixture';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	// A mail of the cases is read in pieces, and a server that falls silent is given up soon.
	return { LIMITS: { ...LIMITS, commandMs: 250 } };
});

describeMailSource('IMAP on a mailbox in memory', imapFixture);

describeMisbehavingMailSource('IMAP', imapFixture, {
	'a mail that comes without a piece of its middle*':
		'these mails are small; those read in pieces have a file of their own',
});
