import { isMailError, MailError, type MailErrorCode } from '../../helpdesk/errors';

/**
 * What a failed socket, TLS handshake or HTTP parser means. A MailError passes unchanged. `host` is
 * for the message only; Node's error stays as the cause.
 */
export function networkError(error: unknown, host: string): MailError {
	if (isMailError(error)) return error;
	const code = codeOf(error);
	const [mailCode, meaning] = meaningOf(code);
	return new MailError(mailCode, `${host}: ${meaning}${code ? ` (${code})` : ''}`, {
		cause: error,
	});
}

function codeOf(error: unknown): string {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === 'string' ? code : '';
}

function meaningOf(code: string): [MailErrorCode, string] {
	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		return ['MAIL_TLS_NAME', 'the certificate is for another host name'];
	}
	if (/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|PATH_LENGTH)/.test(code)) {
		return ['MAIL_TLS_UNTRUSTED', 'the certificate is not trusted'];
	}
	if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
		return ['MAIL_TLS_PROTOCOL', 'the port does not speak TLS as expected'];
	}
	if (code.startsWith('HPE_')) return ['MAIL_PROTOCOL', 'the answer is not HTTP'];
	if (code.startsWith('Z_')) return ['MAIL_PROTOCOL', 'the compressed answer is damaged'];
	switch (code) {
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
		case 'EAI_FAIL':
			return ['MAIL_HOST_NOT_FOUND', 'the host name is not known'];
		case 'ECONNREFUSED':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
		case 'EADDRNOTAVAIL':
			return ['MAIL_CONNECTION_REFUSED', 'the host does not take the connection'];
		case 'ETIMEDOUT':
			return ['MAIL_TIMEOUT', 'the host did not answer in time'];
		default:
			return ['MAIL_CONNECTION_LOST', 'the connection ended in the middle'];
	}
}
