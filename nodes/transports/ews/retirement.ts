import { MailError } from '../../helpdesk/errors';

/** Hosts of Exchange Online in all clouds: worldwide, GCC High, DoD, China. */
const EXCHANGE_ONLINE =
	/(^|\.)(outlook\.office365\.com|outlook\.office\.com|outlook\.com|outlook\.office365\.us|outlook-dod\.office365\.us|office365\.us|partner\.outlook\.cn)$/;

/** Whether a host is Exchange Online, which ends EWS; an Exchange server of one's own keeps it. */
export function isExchangeOnline(host: string): boolean {
	return EXCHANGE_ONLINE.test(host.toLowerCase().replace(/:\d+$/, ''));
}

const REFUSAL_TEXT =
	/\b(ews|exchange web services)\b[^.]{0,80}\b(disabled|blocked|not (?:enabled|allowed|available|permitted|supported)|retired|turned off|decommissioned)|\b(permission|allowed) to use (?:ews|exchange web services)\b|EwsEnabled|EwsAllowedAppIDs|EwsApplicationAccessPolicy/i;

/**
 * Tells the refusal of Exchange Online because EWS ends there (blocked tenant by tenant since
 * 2026-10-01, for good on 2027-04-01; MC1227454) from other refusals. null = something else. A plain
 * 403, 404 or 410 of Exchange Online has no other everyday cause: a wrong mailbox or permission is
 * answered inside SOAP.
 */
export function retirementOf(answer: {
	host: string;
	/** HTTP status, null when the refusal came inside SOAP. */
	status: number | null;
	responseCode: string;
	text: string;
}): MailError | null {
	if (!isExchangeOnline(answer.host)) return null;
	const isPlainRefusal =
		answer.status === 404 ||
		answer.status === 410 ||
		(answer.status === 403 && answer.responseCode === '');
	if (!isPlainRefusal && !REFUSAL_TEXT.test(answer.text)) return null;
	return new MailError(
		'MAIL_RETIRED',
		'Exchange Online refused EWS: Microsoft has been blocking it tenant by tenant since October 2026 and ends it on 1 April 2027. ' +
			'Use the Helpdesk IMAP and SMTP nodes for this mailbox, or Microsoft Graph through n8n’s Microsoft Outlook nodes. Until the end an administrator can allow this app with ' +
			'Set-OrganizationConfig -EwsEnabled $true and its client ID in -EwsAllowedAppIDs (this takes up to 24 hours).',
		{ serverText: `${answer.status ?? ''} ${answer.responseCode}`.trim() },
	);
}
