import type { NodeEgressFilter } from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { raceAbort } from './raceAbort';

/** What n8n offers from 2.30 on; nothing below it. */
interface EgressHelpers {
	getSecureEgressFilter?: () => Pick<NodeEgressFilter, 'validateUrl'>;
}

/** Names of n8n's errors for what its policy blocks. */
const BLOCKED: readonly string[] = ['SsrfBlockedIpError', 'SsrfBlockedHostnameError'];

/**
 * Asks n8n's policy on outgoing connections (N8N_SSRF_PROTECTION_ENABLED) whether servers may be
 * connected to, and looks their names up for that. Lets everything pass where the policy is off and
 * in an n8n without one. What n8n cannot look up is left to the other servers of the list, which
 * are tried in turn, and refused for now when there is none. Waits `limitMs` a server at most.
 * @throws MailError MAIL_EGRESS_BLOCKED, MAIL_HOST_NOT_FOUND
 */
export async function checkEgress(
	context: object,
	endpoints: ReadonlyArray<{ host: string; port: number }>,
	limitMs: number = LIMITS.connectMs,
): Promise<void> {
	const filter = (context as { helpers?: EgressHelpers }).helpers?.getSecureEgressFilter?.();
	if (filter === undefined) return;
	const missing: MailError[] = [];
	for (const { host, port } of endpoints) {
		const failure = await refusal(filter, host, port, limitMs);
		if (failure?.code === 'MAIL_EGRESS_BLOCKED') throw failure;
		if (failure !== null) missing.push(failure);
	}
	if (missing[0] !== undefined && missing.length === endpoints.length) throw missing[0];
}

async function refusal(
	filter: Pick<NodeEgressFilter, 'validateUrl'>,
	host: string,
	port: number,
	limitMs: number,
): Promise<MailError | null> {
	const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	let cause: unknown;
	try {
		const answer = await raceAbort(
			filter.validateUrl(`https://${name}:${port}`),
			AbortSignal.timeout(limitMs),
		);
		if (answer.ok) return null;
		cause = answer.error;
	} catch (error) {
		cause = error;
	}
	if (!(cause instanceof Error && BLOCKED.includes(cause.name))) {
		return new MailError('MAIL_HOST_NOT_FOUND', `n8n could not resolve the host name ${host}.`, {
			cause,
		});
	}
	return new MailError(
		'MAIL_EGRESS_BLOCKED',
		`This n8n does not allow connections to ${host}:${port}.`,
		{ cause },
	);
}

/** The same for each request of a client over HTTPS; nothing where n8n has no policy. */
export function egressCheck(context: object): { checkUrl?: (url: URL) => Promise<void> } {
	if ((context as { helpers?: EgressHelpers }).helpers?.getSecureEgressFilter === undefined) {
		return {};
	}
	return {
		checkUrl: async (url) =>
			await checkEgress(context, [
				{ host: url.hostname, port: url.port === '' ? 443 : Number(url.port) },
			]),
	};
}
