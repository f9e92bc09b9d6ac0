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
			`The server at ${host} redirects EWS to ${targetHost(headers.location)} (HTTP ${status}). The token is not sent there: enter the new address as EWS Connect URL.`,
			{ serverText },
		);
	}
	// 509: "bandwidth limit exceeded" of hosting proxies. A 403 that names a time is a limit, no refusal.
	const retryAfterMs = retryAfter(headers['retry-after']);
	if ([429, 503, 509].includes(status) || (status === 403 && retryAfterMs !== null)) {
		return new MailError(
			'MAIL_THROTTLED',
			`The server at ${host} limits how many requests it takes (HTTP ${status}).`,
			{
				serverText,
				...(retryAfterMs === null ? {} : { retryAfterMs }),
			},
		);
	}
	if (status === 403) {
		return new MailError(
			'MAIL_FOLDER_REFUSED',
			`The server at ${host} does not allow EWS for this account. On Exchange Server look at EwsEnabled and EwsAllowList with Get-CASMailbox.`,
			{ serverText },
		);
	}
	if (status === 404 || status === 405) {
		return new MailError(
			'MAIL_INPUT',
			`The server at ${host} has no EWS at this address. The path is usually /EWS/Exchange.asmx.`,
			{ serverText },
		);
	}
	if (status === 413) {
		return new MailError(
			'MAIL_TOO_LARGE',
			`The server at ${host} does not accept a message of this size.`,
			{ serverText },
		);
	}
	const kind = oneLine(headers['content-type'] ?? '').slice(0, 60) || 'nothing';
	return new MailError(
		'MAIL_PROTOCOL',
		`The server at ${host} answered with ${kind} instead of EWS (HTTP ${status}).${
			isExchangeOnline(host) ? '' : ' A proxy or a sign-in page may stand in front of it.'
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
