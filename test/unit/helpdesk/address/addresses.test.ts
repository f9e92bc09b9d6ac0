import { describe, expect, it } from 'vitest';
import { deliveredTo } from '../../../../nodes/helpdesk/address/deliveredTo';
import {
	isDaemonAddress,
	isMachineAddress,
	isNoReplyAddress,
} from '../../../../nodes/helpdesk/address/machineAddress';
import { isOwnAddress, isOwnDomain } from '../../../../nodes/helpdesk/address/ownAddresses';
import { findRequester } from '../../../../nodes/helpdesk/address/requester';
import { readPriority } from '../../../../nodes/helpdesk/priority';
import { NOT_CHECKED } from '../../../../nodes/helpdesk/trust/authentication';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

const at = (address: string) => ({ name: '', address });

describe('addresses of the mailbox', () => {
	it('are known with tags and in any case, and nobody else’s', () => {
		expect(isOwnAddress('SUPPORT@example.com', FIXTURE_CONTEXT)).toBe(true);
		expect(isOwnAddress('help+77@example.com', FIXTURE_CONTEXT)).toBe(true);
		expect(isOwnAddress('anna@example.com', FIXTURE_CONTEXT)).toBe(false);
	});

	it('share their domain with colleagues, but not at a hoster for everybody', () => {
		expect(isOwnDomain('anna@example.com', FIXTURE_CONTEXT)).toBe(true);
		expect(isOwnDomain('anna@sub.example.com', FIXTURE_CONTEXT)).toBe(false);
		const shared = { ...FIXTURE_CONTEXT, address: 'shop@gmail.com', addresses: [] };
		expect(isOwnDomain('stranger@gmail.com', shared)).toBe(false);
		expect(isOwnDomain('shop@gmail.com', shared)).toBe(true);
	});
});

describe('machines', () => {
	it.each(['MAILER-DAEMON@x.example', 'postmaster@x.example', 'mailer-daemon+1@x.example'])(
		'%s is a daemon',
		(address) => expect(isDaemonAddress(address)).toBe(true),
	);
	it.each([
		'noreply@x.example',
		'no-reply-42@x.example',
		'orders.donotreply@x.example',
		'nicht-antworten@x.de',
	])('%s takes no answer', (address) => expect(isNoReplyAddress(address)).toBe(true));
	it.each([
		'norah@x.example',
		'reply@x.example',
		'bounce.fan@x.example',
		'rooter@x.example',
		'eleonore.play@x.fr',
	])('%s may be a person', (address) => expect(isMachineAddress(address)).toBe(false));
	it.each([
		'root@x.example',
		'users-request@x.example',
		'owner-users@x.example',
		'users-bounces@x.example',
	])('%s is a machine', (address) => expect(isMachineAddress(address)).toBe(true));
});

describe('the alias that got the mail', () => {
	it.each([
		[
			'the envelope',
			{ 'X-Original-To': 'Help@example.com', 'Delivered-To': 'support@example.com' },
			'Help@example.com',
		],
		[
			'a Received line',
			{ Received: 'from a by b with ESMTP id 1\tfor <help@example.com>; now' },
			'help@example.com',
		],
		['Envelope-To', { 'Envelope-To': 'x@other.example, help@example.com' }, 'help@example.com'],
	])('is read from %s', (_what, headers, address) => {
		expect(deliveredTo(parsedMail({ headers, to: [] }), FIXTURE_CONTEXT)).toBe(address);
	});

	it('is read from To and Cc, else unknown', () => {
		expect(deliveredTo(parsedMail({ to: [], cc: [at('help@example.com')] }), FIXTURE_CONTEXT)).toBe(
			'help@example.com',
		);
		const headers = { 'Delivered-To': 'somebody@other.example' };
		expect(deliveredTo(parsedMail({ to: [], headers }), FIXTURE_CONTEXT)).toBeNull();
	});

	it('is what the receiving server says, not what came with the mail', () => {
		const server = 'from evil.example by mx.example.com for <support@example.com>; today';
		const named = (received: string) =>
			deliveredTo(
				parsedMail({
					to: [],
					headers: { received, 'x-original-to': 'support+4711@example.com' },
				}),
				FIXTURE_CONTEXT,
			);
		expect(named(server)).toBe('support@example.com');
		// A server that names nobody leaves the word to the lines below it.
		expect(named('from relay.example by mx.example.com; today')).toBe('support+4711@example.com');
	});
});

describe('the requester', () => {
	const asked = (mail: Parameters<typeof parsedMail>[0], forwarded: string | null = null) => {
		const person = forwarded === null ? null : { from: at(forwarded) };
		const { requester, forwardedBy } = findRequester(
			parsedMail(mail),
			person,
			FIXTURE_CONTEXT,
			NOT_CHECKED,
		);
		return [requester.address, forwardedBy?.address ?? null];
	};

	it('is the person in Reply-To, else the sender', () => {
		expect(asked({})).toEqual(['mara.lindner@shop.example.net', null]);
		expect(asked({ replyTo: [at('office@shop.example.net')] })).toEqual([
			'office@shop.example.net',
			null,
		]);
	});

	it('is never ourselves or a machine because of Reply-To', () => {
		for (const address of [
			'support@example.com',
			'help+1@example.com',
			'no-reply@shop.example.net',
			'broken',
		]) {
			expect(asked({ replyTo: [at(address)] })[0]).toBe('mara.lindner@shop.example.net');
		}
	});

	it('is the original sender when a colleague forwards', () => {
		const from = at('anna@example.com');
		expect(asked({ from }, 'jonas@kunde.example.org')).toEqual([
			'jonas@kunde.example.org',
			'anna@example.com',
		]);
	});

	it('is the forwarder when a customer forwards, or when it is our own mail', () => {
		expect(asked({}, 'jonas@kunde.example.org')).toEqual(['mara.lindner@shop.example.net', null]);
		expect(asked({ from: at('anna@example.com') }, 'support@example.com')).toEqual([
			'anna@example.com',
			null,
		]);
	});
});

describe('priority', () => {
	it.each([
		[{ 'X-Priority': '1 (Highest)' }, 'high'],
		[{ 'X-Priority': '5' }, 'low'],
		[{ 'X-Priority': '3', Importance: 'high' }, 'normal'],
		[{ Importance: 'High' }, 'high'],
		[{ 'X-MSMail-Priority': 'Low' }, 'low'],
		[{ Priority: 'urgent' }, 'high'],
		[{ Priority: 'non-urgent' }, 'low'],
		[{ 'X-Priority': 'soon' }, 'normal'],
		[{}, 'normal'],
	])('of %j is %s', (headers, priority) => {
		expect(readPriority(parsedMail({ headers: headers as Record<string, string> }))).toBe(priority);
	});
});
