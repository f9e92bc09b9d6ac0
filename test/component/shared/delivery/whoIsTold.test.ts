import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import type { MailErrorCode } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MINUTE, later, mailbox, runsProcesses, started } from '../../../support/deliveryTest';
import { PollHarness } from '../../../support/pollHarness';

/** What can keep a trigger from its mailbox; `before` what is read before the mailbox is opened. */
const CAUSES: Record<string, { error: Error; before: boolean }> = {
	'a revoked grant': cause('MAIL_RECONNECT_NEEDED', true),
	'a refused sign-in': cause('MAIL_AUTH_REFUSED'),
	'a missing folder': cause('MAIL_FOLDER_MISSING'),
	'a server that is down': cause('MAIL_CONNECTION_REFUSED'),
	'a name that DNS does not know': cause('MAIL_HOST_NOT_FOUND'),
	'a certificate that is not trusted': cause('MAIL_TLS_UNTRUSTED'),
	'a deleted credential': {
		error: new Error('Credential with ID "7" does not exist for type "helpdeskMailOAuth2Api".'),
		before: true,
	},
	'a wrong parameter': {
		error: new NodeOperationError(
			{ name: 'Mailbox' } as INode,
			'"Mailbox" is not an email address',
		),
		before: true,
	},
};

function cause(code: MailErrorCode, before = false): { error: Error; before: boolean } {
	return { error: new MailError(code, `It is ${code}.`), before };
}

function breaks(n8n: PollHarness, { error, before }: { error: Error; before: boolean }): void {
	if (before) n8n.beforePrepare = () => Promise.reject(error);
	else mailbox.openError = error as MailError;
}

/** Whether a poll ended as a failed execution, or stood before the person who activates. */
async function isShown(poll: Promise<unknown>): Promise<boolean> {
	return await poll.then(
		() => false,
		() => true,
	);
}

const linesOf = (n8n: PollHarness, level: string, message: string) =>
	n8n.log.filter((line) => line.startsWith(`${level}: Mailbox`) && line.includes(message));

describe.each(Object.keys(CAUSES))('%s', (name) => {
	const what = CAUSES[name]!;
	const { message } = what.error;

	it('fails the activation by a person, and is one failed execution at the first tick', async () => {
		const n8n = new PollHarness(mailbox);
		breaks(n8n, what);
		expect(await isShown(n8n.activate('activate'))).toBe(true);
		expect(await isShown(n8n.poll())).toBe(true);
		expect(await isShown(n8n.poll())).toBe(false);
		expect(linesOf(n8n, 'error', message)).toHaveLength(2);
	});

	it.each(['init', 'leadershipChange'] as const)(
		'is a line in the log at an activation that nobody watches (%s), and a failed execution at the first tick',
		async (activation) => {
			runsProcesses(2);
			const n8n = await started();
			breaks(n8n, what);
			expect(await isShown(n8n.activate(activation))).toBe(false);
			expect(linesOf(n8n, 'warn', message)).toHaveLength(1);
			expect(await isShown(n8n.poll())).toBe(true);
			expect(linesOf(n8n, 'error', message)).toHaveLength(1);
			expect(await isShown(n8n.poll())).toBe(false);
		},
	);

	it('is a failed execution at a tick, and once more each day', async () => {
		const n8n = await started();
		breaks(n8n, what);
		expect(await isShown(n8n.poll())).toBe(true);
		later(LIMITS.repeatErrorMs - 1);
		expect(await isShown(n8n.poll())).toBe(false);
		later(1);
		expect(await isShown(n8n.poll())).toBe(true);
		expect(linesOf(n8n, 'error', message)).toHaveLength(2);
	});

	it('is over with the first poll that works, which the log says', async () => {
		const n8n = await started();
		breaks(n8n, what);
		await isShown(n8n.poll());
		n8n.beforePrepare = () => Promise.resolve();
		mailbox.openError = null;
		mailbox.deliverRequest('Waiting');
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Waiting']);
		expect(linesOf(n8n, 'info', 'works again')).toHaveLength(1);
	});
});
