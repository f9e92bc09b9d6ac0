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

	it('ignores what stands below, even under the same name', () => {
		const top = 'mx.example.com; spf=fail; dkim=none; dmarc=fail';
		expect(read([top, FORGED]).authentication.dmarc).toBe('fail');
		expect(read([top, 'evil.example; dmarc=pass']).authentication.spf).toBe('fail');
		expect(read([top, FORGED]).findings[0]?.verdict).toMatch(/ignored/);
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
