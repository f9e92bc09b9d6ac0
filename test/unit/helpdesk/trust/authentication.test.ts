import { describe, expect, it } from 'vitest';
import type { HeaderLine } from '../../../../nodes/helpdesk/model';
import { readAuthentication } from '../../../../nodes/helpdesk/trust/authentication';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

function read(values: string[], trustedAuthservIds: string[] = []) {
	const headers: HeaderLine[] = values.map((value) => ({
		name: 'authentication-results',
		value,
		raw: value,
	}));
	const mail = { ...parsedMail(), headers };
	return readAuthentication(mail, { ...FIXTURE_CONTEXT, trustedAuthservIds });
}

const OURS =
	'mx.example.com; spf=pass smtp.mailfrom=a@b; dkim=fail; dkim=pass header.d=b; dmarc=pass';
const FORGED = 'mx.example.com; spf=pass; dkim=pass; dmarc=pass';

describe('authentication', () => {
	it('comes from the topmost header, with the server that says so', () => {
		expect(read([OURS]).authentication).toEqual({
			spf: 'pass',
			dkim: 'pass',
			dmarc: 'pass',
			source: 'mx.example.com',
		});
	});

	it('takes the worst where the same server seems to say two things, and ignores other servers', () => {
		const top = 'mx.example.com; spf=fail; dkim=none; dmarc=fail';
		expect(read([top, FORGED]).authentication).toMatchObject({ spf: 'fail', dmarc: 'fail' });
		expect(read([FORGED, top]).authentication).toMatchObject({ spf: 'fail', dmarc: 'fail' });
		expect(read([top, 'evil.example; dmarc=pass']).authentication.dmarc).toBe('fail');
		expect(read([top, 'evil.example; dmarc=pass']).findings[0]?.verdict).toMatch(/ignored/);
	});

	it('joins one header per method of the same server', () => {
		const split = [
			'mx.example.com; dmarc=pass',
			'mx.example.com; spf=pass',
			'mx.example.com; dkim=pass',
		];
		expect(read(split).authentication).toEqual({
			spf: 'pass',
			dkim: 'pass',
			dmarc: 'pass',
			source: 'mx.example.com',
		});
	});

	it('believes only the trusted servers when some are named', () => {
		expect(read([OURS], ['mx.example.com']).authentication.spf).toBe('pass');
		const other = read([OURS], ['other.example']);
		expect(other.authentication).toEqual({ spf: null, dkim: null, dmarc: null, source: null });
		expect(other.findings[0]?.evidence).toBe('mx.example.com');
	});

	it('reads comments, versions, quotes and Exchange’s form without a server', () => {
		expect(
			read(['"mx.example.com" 1; spf=pass (a; b (c=d)) x=y; dmarc = bestguesspass']).authentication,
		).toMatchObject({ spf: 'pass', dmarc: 'bestguesspass', source: 'mx.example.com' });
		expect(read(['spf=softfail (sender IP is 192.0.2.1); dkim=none']).authentication).toEqual({
			spf: 'softfail',
			dkim: 'none',
			dmarc: null,
			source: null,
		});
	});

	it('says nothing without the header, for "none" and for rubbish', () => {
		for (const values of [[], ['mx.example.com; none'], ['('], [';;;']]) {
			expect(read(values).authentication.spf).toBeNull();
		}
	});
});

describe('the part of the header that the receiving server wrote', () => {
	const PASS = 'dkim=pass header.d=evil.example; spf=pass; dmarc=pass';
	const FAIL =
		'dkim=none; spf=fail smtp.mailfrom=evil.example; dmarc=fail header.from=bank.example';

	function results(header: string, trustedAuthservIds: string[] = []) {
		const headers: HeaderLine[] = header
			.trim()
			.split('\n')
			.map((line) => {
				const at = line.indexOf(':');
				const name = line.slice(0, at).trim().toLowerCase();
				return { name, value: line.slice(at + 1).trim(), raw: line };
			});
		const mail = { ...parsedMail(), headers };
		return readAuthentication(mail, { ...FIXTURE_CONTEXT, trustedAuthservIds }).authentication
			.dmarc;
	}

	it.each([
		[
			'above its Received (Postfix with a milter)',
			`Authentication-Results: mx.example.com; ${FAIL}
			Received: from evil.example by mx.example.com (Postfix); Mon, 5 Feb 2024 10:00:00 +0000
			From: a@bank.example`,
		],
		[
			'below the delivery into the mailbox (Dovecot)',
			`Return-Path: <a@evil.example>
			Delivered-To: support@example.com
			Received: from mail.example.com by box with LMTP; Mon, 5 Feb 2024 10:00:00 +0000
			Authentication-Results: mail.example.com; ${FAIL}
			Received: from evil.example by mail.example.com (Postfix); Mon, 5 Feb 2024 10:00:00 +0000
			From: a@bank.example`,
		],
		[
			'below its Received (Gmail)',
			`Delivered-To: support@example.com
			Received: by 2002:a05:7022:1234 with SMTP id x; Mon, 5 Feb 2024 02:00:00 -0800
			ARC-Authentication-Results: i=1; mx.google.com; ${FAIL}
			Return-Path: <a@evil.example>
			Received: from evil.example by mx.google.com with ESMTPS id y; Mon, 5 Feb 2024 02:00:00 -0800
			Received-SPF: fail (google.com)
			Authentication-Results: mx.google.com; ${FAIL}
			From: a@bank.example`,
		],
		[
			'below its Received without a name (Exchange Online)',
			`Received: from AM1PR.eurprd.prod.outlook.com by AM2PR.eurprd.prod.outlook.com with HTTPS; x
			Received: from evil.example by AM1EUR.mail.protection.outlook.com with SMTP; x
			Authentication-Results: spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=evil.example; dkim=none (message not signed) header.d=none;dmarc=fail action=oreject header.from=bank.example;compauth=fail reason=000
			Received-SPF: Fail (protection.outlook.com)
			From: a@bank.example`,
		],
	])('says that a sender is forged: %s', (_where, header) => {
		expect(results(header)).toBe('fail');
		// What the sender wrote below changes nothing, whatever name it bears.
		for (const id of ['mx.example.com', 'mail.example.com', 'mx.google.com', 'evil.example']) {
			expect(results(`${header}\nAuthentication-Results: ${id}; ${PASS}`)).toBe('fail');
		}
		expect(results(`${header}\nAuthentication-Results: ${PASS}`)).toBe('fail');
	});

	it.each([
		[
			'of another server, further down',
			`Received: from relay.example by mx.example.com; x
			Received: from evil.example by relay.example; x
			Authentication-Results: relay.example; ${PASS}
			From: a@bank.example`,
		],
		[
			'of another server, in the mail itself',
			`Received: from evil.example by mx.example.com; x
			Authentication-Results: mx.google.com; ${PASS}
			From: a@bank.example`,
		],
		[
			'without a name, in the mail itself',
			`Received: from evil.example by mx.example.com; x
			Authentication-Results: ${PASS}
			From: a@bank.example`,
		],
	])('does not hold results %s', (_where, header) => {
		expect(results(header)).toBeNull();
	});

	it.each([
		'AM1EUR.mail.protection.outlook.com',
		'BN1US.mail.protection.office365.us',
		'CN1.mail.protection.partner.outlook.cn',
	])('may bear no name where Exchange Online wrote it: %s', (host) => {
		const header = `Received: from a.example by ${host}; x\nAuthentication-Results: ${PASS}`;
		expect(results(header)).toBe('pass');
	});

	it('may bear any name that the admin trusts', () => {
		const header = `Received: from a.example by mx7.hoster.example; x
			Authentication-Results: filter.example.net; ${PASS}`;
		expect([results(header), results(header, ['filter.example.net'])]).toEqual([null, 'pass']);
	});

	it.each([
		['two From fields', 'From: a@bank.example\nFrom: b@evil.example'],
		['two addresses in From', 'From: a@bank.example, Mallory <b@evil.example>'],
	])('proves nothing about a mail with %s', (_what, from) => {
		expect(results(`Authentication-Results: mx.example.com; ${PASS}\n${from}`)).toBeNull();
	});

	it.each([
		'mx.example.com; dmarc=pass rubbish',
		'mx.example.com; spf=pass (unclosed; dmarc=fail',
		'mx.example.com; spf=pass smtp.mailfrom="a; dmarc=pass',
		'mx.example.com; spf=pass ) ; dmarc=pass',
		'mx.example.com and more; dmarc=pass',
		'mx.example.com; dmarc pass',
	])('says nothing in text that is not of its grammar: %s', (value) => {
		expect(read([value]).authentication).toEqual({
			...{ spf: null, dkim: null, dmarc: null, source: null },
		});
	});

	it.each([
		[`mx.example.com; spf=pass smtp.mailfrom="a; dmarc=pass x"@evil.example; dmarc=fail`, 'fail'],
		[`mx.example.com; spf=pass smtp.mailfrom=a=dmarc=pass@evil.example`, null],
		[`mx.example.com; spf=pass (a\\) ; dmarc=pass) smtp.mailfrom=x; dmarc=none`, 'none'],
		[`mx.example.com; dmarc=pass(p=NONE,sp=NONE) header.from=b.example;`, 'pass'],
		[`mx.example.com 1; dkim=pass header.b="ab/c=="; dmarc = pass`, 'pass'],
	])('takes nothing from what a sender chooses: %s', (value, dmarc) => {
		expect(read([value]).authentication.dmarc).toBe(dmarc);
	});
});
