import { NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { MAIL_ERRORS, MailError } from '../../../../nodes/helpdesk/errors';
import type { MailErrorCode } from '../../../../nodes/helpdesk/errors';
import { toNodeError } from '../../../../nodes/shared/errors/nodeErrors';
import type { ErrorPlace } from '../../../../nodes/shared/errors/errorPlace';
import { imapProtocol } from '../../../../nodes/shared/protocols/imap';
import { smtpProtocol } from '../../../../nodes/shared/protocols/smtp';
import { mapSmtpError } from '../../../../nodes/transports/smtp/smtpError';

const node: INode = {
	id: 'n1',
	name: 'Mailbox',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const place: ErrorPlace = {
	authentication: 'microsoft',
	protocol: smtpProtocol,
	mailbox: 'support@example.com',
	username: 'jane@example.com',
	credential: 'Support mailbox',
};

describe('errors for people', () => {
	it.each(Object.keys(MAIL_ERRORS) as MailErrorCode[])('%s says what to do next', (code) => {
		const error = toNodeError(node, new MailError(code, 'It went wrong.'), place);
		expect(error.message).toBe('It went wrong');
		expect(String(error.description).length).toBeGreaterThan(20);
		expect(error.context.mailError).toBe(code);
	});

	it('name the server answer and the PowerShell line for SMTP AUTH', () => {
		const error = toNodeError(
			node,
			new MailError('MAIL_AUTH_REFUSED', 'smtp.office365.com:587 refused the sign-in.', {
				serverText:
					'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
			}),
			place,
		);
		expect(error.description).toContain(
			'Set-CASMailbox -Identity support@example.com -SmtpClientAuthenticationDisabled $false',
		);
		expect(error.description).toContain('The server said: 535 5.7.139');
	});

	it.each([
		['.', '451 4.7.1 Greylisting in action', 'delays mail from senders', /Poll or send less often/],
		[
			'.',
			'552 5.7.0 blocked because its content is a security issue',
			'type of an attachment',
			/smaller/,
		],
		['.', '554 5.7.1 virus found', 'virus scanner', /smaller/],
		['.', '552 5.2.2 mailbox full', 'make room', /smaller/],
		['.', '552 5.6.0 lines too long', '998 characters', /smaller/],
		['.', '552 5.3.4 too big', 'smaller attachments', /998/],
	])('give the refusal of a message a next step of its own (%s %s)', (_stage, said, step, not) => {
		const reply = { response: said, responseCode: Number(said.slice(0, 3)), command: 'DATA' };
		const endpoint = { host: 'smtp.example.test', port: 587 };
		const refusal = mapSmtpError(Object.assign(new Error('x'), reply), endpoint, 'afterDot');
		const error = toNodeError(node, refusal, { ...place, itemIndex: 0 });
		expect(error.description).toContain(step);
		expect(error.description).not.toMatch(not);
		expect(error.description).toContain(`The server said: ${said}`);
	});

	it('say that a refusal which passes needs nobody', () => {
		const error = toNodeError(
			node,
			new MailError('MAIL_PROTOCOL', 'mail.example.test:993 cannot do this right now (opening).'),
			{ ...place, protocol: imapProtocol },
		);
		expect(error.description).toContain('usually passes by itself');
		expect(error).toMatchObject({ failure: { cause: 'temporarily-unavailable' } });
	});

	it('say whom to give access to when Exchange is "authenticated but not connected"', () => {
		const error = toNodeError(
			node,
			new MailError('MAIL_FOLDER_REFUSED', 'No.', {
				serverText: 'User is authenticated but not connected.',
			}),
			{ ...place, protocol: imapProtocol },
		);
		expect(error.description).toContain('Add-MailboxPermission -Identity support@example.com');
	});

	it('declare why in the classes of n8n', () => {
		const failure = (code: MailErrorCode, details = {}) =>
			(toNodeError(node, new MailError(code, 'x', details), place) as { failure?: unknown })
				.failure;
		expect(failure('MAIL_TIMEOUT')).toEqual({ cause: 'temporarily-unavailable' });
		expect(failure('MAIL_FOLDER_MISSING')).toEqual({ cause: 'configuration-invalid' });
		expect(failure('MAIL_AUTH_REFUSED')).toEqual({ cause: 'credential-invalid' });
		expect(failure('MAIL_THROTTLED', { retryAfterMs: 5000 })).toEqual({
			cause: 'rate-limited',
			retryAfterMs: 5000,
		});
		expect(failure('MAIL_RECIPIENT_REFUSED')).toBeUndefined();
	});

	it('pass the reconnect error of n8n on as it is', () => {
		const reconnect = new NodeOperationError(node, 'The credential "x" needs to be reconnected.', {
			failure: { cause: 'credential-invalid' },
		});
		const error = toNodeError(
			node,
			new MailError('MAIL_RECONNECT_NEEDED', 'dead', { cause: reconnect }),
			{ ...place, itemIndex: 2 },
		);
		expect(error).toBe(reconnect);
		expect(error.context).toMatchObject({ mailError: 'MAIL_RECONNECT_NEEDED', itemIndex: 2 });
	});

	it('name the node that shows them where several nodes share a refresh', () => {
		const other = { ...node, id: 'n2', name: 'Another mailbox' };
		const reconnect = new NodeOperationError(other, 'The credential "x" needs to be reconnected.', {
			failure: { cause: 'credential-invalid' },
			description: 'Open it.',
		});
		const cause = new MailError('MAIL_RECONNECT_NEEDED', 'dead', { cause: reconnect });
		const error = toNodeError(node, cause, place) as NodeOperationError;
		expect(error.node).toBe(node);
		expect(error).toMatchObject({
			message: reconnect.message,
			description: 'Open it.',
			failure: { cause: 'credential-invalid' },
		});
		expect(reconnect.context.mailError).toBeUndefined();
	});

	it('leave errors of n8n alone and mark the unforeseen as a defect', () => {
		const known = new NodeOperationError(node, 'known');
		expect(toNodeError(node, known, place)).toBe(known);
		const unforeseen = toNodeError(node, new TypeError('x is not a function'), place);
		expect(unforeseen).toMatchObject({ failure: { cause: 'node-defect' } });
		expect(toNodeError(node, 'text', place).message).toBe('text');
	});

	it('carry nothing of the cause below the mail error into what n8n stores', () => {
		const inner = Object.assign(new Error('inner'), { accessToken: 'secret-token' });
		const error = toNodeError(node, new MailError('MAIL_TIMEOUT', 'x', { cause: inner }), place);
		expect(JSON.stringify(error)).not.toContain('secret-token');
		expect(JSON.stringify({ ...error })).not.toContain('secret-token');
	});
});
