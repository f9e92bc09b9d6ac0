import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { mapSocketError } from '../../../../nodes/transports/net/index';

describe('socket errors', () => {
	const endpoint = { host: 'mail.example.test', port: 993, what: 'connecting' };
	it.each([
		['ENOTFOUND', 'MAIL_HOST_NOT_FOUND'],
		['EAI_AGAIN', 'MAIL_HOST_NOT_FOUND'],
		['ECONNREFUSED', 'MAIL_CONNECTION_REFUSED'],
		['EHOSTUNREACH', 'MAIL_CONNECTION_REFUSED'],
		['ETIMEDOUT', 'MAIL_TIMEOUT'],
		['GREETING_TIMEOUT', 'MAIL_TIMEOUT'],
		['ECONNRESET', 'MAIL_CONNECTION_LOST'],
		['EPIPE', 'MAIL_CONNECTION_LOST'],
		['NoConnection', 'MAIL_CONNECTION_LOST'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'MAIL_TLS_UNTRUSTED'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'MAIL_TLS_UNTRUSTED'],
		['CERT_HAS_EXPIRED', 'MAIL_TLS_UNTRUSTED'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'MAIL_TLS_NAME'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'MAIL_TLS_PROTOCOL'],
		['ERR_TLS_HANDSHAKE_TIMEOUT', 'MAIL_TIMEOUT'],
		['ERR_TLS_INVALID_PROTOCOL_VERSION', 'MAIL_TLS_PROTOCOL'],
		['HPE_INVALID_CONSTANT', 'MAIL_PROTOCOL'],
		['Z_DATA_ERROR', 'MAIL_PROTOCOL'],
		['SOMETHING_NEW', 'MAIL_CONNECTION_LOST'],
	])('%s is %s', (code, mapped) => {
		const error = Object.assign(new Error('x'), { code });
		expect(mapSocketError(error, endpoint)).toMatchObject({ code: mapped, cause: error });
	});

	it('looks into causes, parts and codes put over others', () => {
		const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
		expect(mapSocketError(new AggregateError([refused]), endpoint).code).toBe(
			'MAIL_CONNECTION_REFUSED',
		);
		expect(mapSocketError(new Error('x', { cause: refused }), endpoint).code).toBe(
			'MAIL_CONNECTION_REFUSED',
		);
		const over = Object.assign(new Error('x'), {
			code: 'ESOCKET',
			originalCode: 'CERT_HAS_EXPIRED',
		});
		expect(mapSocketError(over, endpoint).code).toBe('MAIL_TLS_UNTRUSTED');
	});

	it('lets MailErrors through and knows an abort', () => {
		const error = new MailError('MAIL_THROTTLED', 'x');
		expect(mapSocketError(error, endpoint)).toBe(error);
		expect(mapSocketError(new Error('x'), endpoint, AbortSignal.abort()).code).toBe('MAIL_ABORTED');
	});
});
