import { organisation } from '../address/organisation';
import { headerValues } from '../headers';
import type { Authentication, Finding, HeaderLine, MailContext, ParsedMail } from '../model';
import { parseAddressList } from '../reply/addressText';
import { evidence } from '../text';
import { readAuthenticationResults } from './authenticationResults';
import type { AuthenticationResults } from './authenticationResults';
import { receiverHeader } from './receiverHeader';
import type { ReceiverHeader } from './receiverHeader';

/** A mail that no receiving server has said anything about. */
export const NOT_CHECKED: Authentication = { spf: null, dkim: null, dmarc: null, source: null };

interface Trust {
	authentication: Authentication;
	findings: Finding[];
}

const FIELD = 'authentication-results';

/** Exchange Online, in the clouds of Microsoft, writes its results without a name. */
const NAMELESS: ReadonlySet<string> = new Set(['outlook.com', 'office365.us', 'outlook.cn']);

/** Lines that servers write between their own results. */
const BESIDE = /^(?:received-spf|arc-|x-|dkim-filter|authentication-results$)/;

/** A mail may bear several DKIM signatures: one that holds is enough. */
function best(values: readonly string[] | undefined): string | null {
	if (values === undefined || values.length === 0) return null;
	return values.includes('pass') ? 'pass' : (values[0] ?? null);
}

const WORST_FIRST = ['fail', 'permerror', 'temperror', 'softfail', 'policy', 'neutral', 'none'];

/** A mail has one sender and one policy: of two results one is not the server's. */
function worst(values: readonly string[] | undefined): string | null {
	if (values === undefined || values.length === 0) return null;
	return WORST_FIRST.find((each) => values.includes(each)) ?? values[0] ?? null;
}

/** Whether a mail names several senders, which no person does (RFC 7489 section 6.6.1). */
function severalSenders(mail: ParsedMail): string | null {
	const fields = headerValues(mail, 'from');
	if (fields.length > 1) return fields.slice(0, 3).join(' / ');
	const { addresses } = parseAddressList((fields[0] ?? '').slice(0, 4000));
	return addresses.length > 1 ? addresses.map(({ address }) => address).join(', ') : null;
}

/** The topmost line, and those of the server below it without anything of the mail's in between. */
function run({ lines, lastReceived }: ReceiverHeader): HeaderLine[] {
	const first = lines.findIndex(({ name }) => name === FIELD);
	if (first < 0) return [];
	const found: HeaderLine[] = [];
	for (let at = first; at < lines.length; at++) {
		const line = lines[at];
		if (line === undefined) break;
		if (line.name === FIELD) found.push(line);
		else if (at > lastReceived && !BESIDE.test(line.name)) break;
		// What is below a server's last own line, though its results stand above it, came with the mail.
		if (first < lastReceived && at >= lastReceived) break;
	}
	return found;
}

/** Whether the results can be the receiving server's, by the name that they bear. */
function isReceivers(
	{ source }: AuthenticationResults,
	{ lines, lastReceived, organisation: owner }: ReceiverHeader,
): boolean {
	const first = lines.findIndex(({ name }) => name === FIELD);
	// On top of the server's own line only the server writes.
	if (owner === null || first < lastReceived) return true;
	if (source === '') return NAMELESS.has(owner);
	return organisation(source) === owner || organisation(`x.${source}`) === owner;
}

/**
 * What the receiving server found out about the sender: from the Authentication-Results in the part
 * of the header that it wrote, for everything below came with the mail and may be forged (RFC 8601
 * sections 5 and 7.1). With `trustedAuthservIds` the topmost must bear one of them. A server that
 * writes one header per method repeats its authserv-id directly below: those count too, for dmarc and
 * spf the worst. A mail with several senders is nobody's. ARC is not read.
 */
export function readAuthentication(mail: ParsedMail, context: MailContext): Trust {
	const nothing = (verdict: string, saw: string): Trust => ({
		authentication: { ...NOT_CHECKED },
		findings: [{ rule: 'authentication', verdict, evidence: evidence(saw) }],
	});
	const senders = severalSenders(mail);
	if (senders !== null) return nothing('not believed: the mail names several senders', senders);
	const all = headerValues(mail, FIELD);
	if (all.length === 0) return { authentication: { ...NOT_CHECKED }, findings: [] };
	const receiver = receiverHeader(mail);
	const lines = run(receiver);
	const [topLine] = lines;
	if (topLine === undefined) {
		return nothing('not believed: another server wrote it', all.join(' / '));
	}
	const top = readAuthenticationResults(topLine.value.trim());
	if (top === null) return nothing('not believed: it cannot be read', topLine.value);
	const trusted = context.trustedAuthservIds.map((id) => id.trim().toLowerCase());
	const isTrusted = trusted.length > 0 ? trusted.includes(top.source) : isReceivers(top, receiver);
	if (!isTrusted) {
		const verdict =
			trusted.length > 0
				? 'not believed: the server is none of the trusted ones'
				: 'not believed: it bears the name of another server';
		return nothing(verdict, top.source);
	}
	const used: AuthenticationResults[] = [];
	for (const line of lines) {
		const results = readAuthenticationResults(line.value.trim());
		if (results === null || results.source !== top.source) break;
		used.push(results);
	}
	const of = (method: string): string[] => used.flatMap(({ results }) => results.get(method) ?? []);
	const findings: Finding[] = [];
	if (all.length > used.length) {
		findings.push({
			rule: 'authentication',
			verdict: 'ignored: Authentication-Results below the receiving server’s',
			evidence: evidence(all.slice(used.length).join(' / ')),
		});
	}
	return {
		authentication: {
			spf: worst(of('spf')),
			dkim: best(of('dkim')),
			dmarc: worst(of('dmarc')),
			source: top.source === '' ? null : top.source,
		},
		findings,
	};
}
