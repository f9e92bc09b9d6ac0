import { MailError } from '../../helpdesk/errors';
import { oneLine } from './ewsError';
import { isExchangeOnline, retirementOf } from './retirement';

/** What an answer that is not SOAP means. */
export function httpError(
	status: number,
	headers: Readonly<Record<string, string>>,
	host: string,
): MailError {
	const retired = retirementOf({ host, status, responseCode: '', text: '' });
	if (retired) return retired;
	const serverText = `HTTP ${status}`;
	if (status >= 300 && status < 400) {
		return new MailError(
			'MAIL_INPUT',
			`${host} sends EWS calls elsewhere (HTTP ${status} to ${targetHost(headers.location)}). A token does not follow: set the Connect URL to the new address`,
			{ serverText },
		);
	}
	if (status === 429 || status === 503) {
		const retryAfterMs = retryAfter(headers['retry-after']);
		return new MailError('MAIL_THROTTLED', `${host} asks to slow down (HTTP ${status})`, {
			serverText,
			...(retryAfterMs === null ? {} : { retryAfterMs }),
		});
	}
	if (status === 403) {
		return new MailError(
			'MAIL_FOLDER_REFUSED',
			`${host} forbids EWS for this account. On an Exchange server: Get-CASMailbox, EwsEnabled and EwsAllowList`,
			{ serverText },
		);
	}
	if (status === 404 || status === 405) {
		return new MailError(
			'MAIL_INPUT',
			`${host} has no EWS at this address; the path is usually /EWS/Exchange.asmx`,
			{ serverText },
		);
	}
	if (status === 413) {
		return new MailError('MAIL_TOO_LARGE', `${host} takes no message of this size`, { serverText });
	}
	const kind = oneLine(headers['content-type'] ?? '').slice(0, 60) || 'nothing';
	return new MailError(
		'MAIL_PROTOCOL',
		`${host} answered HTTP ${status} with ${kind} instead of EWS${
			isExchangeOnline(host) ? '' : '; a proxy or a sign-in page may stand before it'
		}`,
		{ serverText },
	);
}

function targetHost(location: string | undefined): string {
	try {
		return new URL(location ?? '').host;
	} catch {
		return 'another page';
	}
}

/** Retry-After in seconds; the form with a date is left to the caller's own pause. */
export function retryAfter(value: string | undefined): number | null {
	return value !== undefined && /^\d{1,6}$/.test(value.trim()) ? Number(value) * 1000 : null;
}
