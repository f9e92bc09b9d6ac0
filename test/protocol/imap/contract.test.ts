import { openImapSource } from '../../../nodes/transports/imap/index';
import { describeMailSource } from '../../contract/mailSource/index';
import { standClient } from '../../support/stand/client';
import { emptyMailbox, HELPDESK, mailsOf, NEVER, standOptions, tokensFor } from './standMailbox';

const stand = standClient();
const FOLDERS = { folder: 'INBOX', target: 'Sent', trash: 'Trash' } as const;

describeMailSource('IMAP on Dovecot', async () => {
	await emptyMailbox(stand);
	const tokens = await tokensFor(stand);
	return {
		target: FOLDERS.target,
		deliver: async (raw) => await stand.deliver(HELPDESK, raw),
		open: async () => await openImapSource(standOptions(stand), tokens, NEVER),
		count: async (where) => (await mailsOf(stand, FOLDERS[where])).length,
		invalidatePositions: async () => await stand.recreateMailbox(HELPDESK),
		dispose: async () => await emptyMailbox(stand),
	};
});
