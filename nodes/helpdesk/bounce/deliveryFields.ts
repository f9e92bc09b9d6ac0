import { LIMITS } from '../limits';
import type { BounceRecipient } from '../model';

/** One group of fields of a delivery report (RFC 3464 2.1), names in lower case. */
type Fields = Map<string, string>;

/** What a report says of one recipient, as it came. */
export interface ReportedRecipient {
	/** Null when the report names no usable address. */
	address: string | null;
	action: BounceRecipient['action'];
	status: string | null;
	diagnostic: string | null;
}

const RECIPIENT_FIELDS = ['final-recipient', 'original-recipient', 'x-actual-recipient'];

/**
 * Splits a report into groups. Blank lines part them (2.1), but programs leave them out, add some or
 * mix them up: a field that opens a group a second time opens a new one.
 */
function readGroups(text: string): Fields[] {
	const groups: Fields[] = [];
	let group: Fields = new Map();
	let last: string | null = null;
	const close = (): void => {
		if (group.size > 0) groups.push(group);
		group = new Map();
		last = null;
	};
	for (const line of text.split(/\r\n|\r|\n/)) {
		if (line.trim() === '') {
			close();
			continue;
		}
		const field = /^[\s>]{0,10}([A-Za-z][\w-]{1,60})\s{0,5}:(.*)$/.exec(line);
		// Replies of several lines are written out without folding them (MessageLabs).
		const isReply =
			(last === 'diagnostic-code' || last === 'x-supplementary-info') &&
			!/^[A-Z]\w{0,30}-[A-Z]/.test(line);
		const isFolded = last !== null && (/^[ \t]/.test(line) || isReply);
		if (field !== null && !(isFolded && !isReportField(field[1] ?? ''))) {
			const name = (field[1] ?? '').toLowerCase();
			if (group.has(name) && (RECIPIENT_FIELDS.includes(name) || name === 'action')) close();
			if (!group.has(name)) group.set(name, (field[2] ?? '').trim());
			last = name;
		} else if (last !== null) {
			const known = group.get(last) ?? '';
			if (known.length < LIMITS.bounceDiagnosticChars * 2)
				group.set(last, `${known} ${line.trim()}`);
		}
	}
	close();
	return groups;
}

const REPORT_FIELDS: ReadonlySet<string> = new Set([
	...RECIPIENT_FIELDS,
	...['action', 'status', 'diagnostic-code', 'remote-mta', 'reporting-mta', 'last-attempt-date'],
	...['arrival-date', 'received-from-mta', 'will-retry-until', 'final-log-id', 'dsn-gateway'],
]);

/** Besides the fields of RFC 3464 programs write some of their own (`X-Postfix-Queue-ID`). */
function isReportField(name: string): boolean {
	return REPORT_FIELDS.has(name.toLowerCase()) || /^x-/i.test(name);
}

/** `rfc822; <user@example.com>` without type, brackets and comments; null when it is no address. */
function fieldAddress(value: string | undefined): string | null {
	if (value === undefined) return null;
	const plain = value
		.slice(0, 1000)
		.replace(/^\s{0,20}[a-z0-9-]{1,30}\s{0,10};/i, '')
		.replace(/\([^()]{0,200}\)/g, '')
		.replace(/^\s{0,20}(?:smtp:|mailto:)/i, '')
		.replace(/[\s<>"]/g, '');
	// xtext (RFC 3461 4) in Original-Recipient: `+40` is `@`.
	const decoded = plain.includes('@')
		? plain
		: plain.replace(/\+([0-9A-F]{2})/g, (_all, hex: string) =>
				String.fromCharCode(parseInt(hex, 16)),
			);
	return /^[^@]{1,128}@[^@\s]{1,255}$/.test(decoded) ? decoded.replace(/[.,;:]{1,8}$/, '') : null;
}

/**
 * The address of a group: the final recipient, unless it is none that anybody outside could have
 * written (`user@ims-ms-daemon`); then the original one.
 */
function reportedAddress(fields: Fields): string | null {
	const final =
		fieldAddress(fields.get('final-recipient')) ?? fieldAddress(fields.get('x-actual-recipient'));
	const original = fieldAddress(fields.get('original-recipient'));
	if (final === null || original === null) return final ?? original;
	const isPublic = (address: string): boolean => address.split('@')[1]?.includes('.') === true;
	return !isPublic(final) && isPublic(original) ? original : final;
}

function readAction(
	value: string | undefined,
	status: string | undefined,
): BounceRecipient['action'] {
	const word = /^\s{0,20}"?([a-z]{1,20})/i.exec(value ?? '')?.[1]?.toLowerCase() ?? '';
	if (word.startsWith('fail') || word === 'error' || word === 'undeliverable' || word === 'expired')
		return 'failed';
	if (word.startsWith('delay') || word === 'deferred' || word === 'transient') return 'delayed';
	if (word.startsWith('deliver')) return 'delivered';
	if (word.startsWith('relay')) return 'relayed';
	if (word.startsWith('expand')) return 'expanded';
	const digit = status?.trim()[0];
	if (digit === '5') return 'failed';
	if (digit === '4') return 'delayed';
	if (digit === '2') return 'delivered';
	return 'unknown';
}

/**
 * What Exchange says in place of a Diagnostic-Code (MS-OXCMAIL 2.1.3.6, PidTagSupplementaryInfo):
 * `X-Supplementary-Info: <mx.example.com #5.1.1 smtp;550 5.1.1 User unknown>`, the host missing for what
 * it refused itself, the text missing where there is none.
 */
function readSupplement(fields: Fields): { status: string | null; diagnostic: string } | null {
	const value = fields.get('x-supplementary-info')?.replace(/\s+/g, ' ').trim() ?? '';
	const plain = value.replace(/^</, '').replace(/>$/, '').trim();
	if (plain === '') return null;
	// The host, if any, stands before the mark, and has none in it.
	const behind = plain.slice(plain.indexOf('#') + 1);
	const status = /^(\d\.\d{1,3}\.\d{1,3})\b/.exec(behind)?.[1];
	const text =
		status === undefined ? plain : behind.slice(status.length).replace(/^[#\s]{1,5}/, '');
	const diagnostic = text.replace(/^[a-z][a-z0-9_-]{0,30}\s{0,5};\s{0,5}/i, '').trim();
	return { status: status ?? null, diagnostic };
}

/** The Status field, or where it is missing or says nothing, the one in X-Supplementary-Info. */
function readReportedStatus(fields: Fields): string | null {
	const given = fields.get('status') ?? null;
	const isTelling = given !== null && !/^\s{0,20}[245]\.0\.0\b/.test(given);
	return isTelling ? given : (readSupplement(fields)?.status ?? given);
}

/** `smtp; 550 5.1.1 User unknown` without its type; one line. */
function readDiagnostic(fields: Fields): string | null {
	for (const name of ['diagnostic-code', 'x-diagnostic-code', 'x-smtp-diagnostic', 'x-error']) {
		const value = fields.get(name);
		if (value === undefined) continue;
		const plain = value
			.replace(/^\s{0,20}[a-z][a-z0-9_-]{0,30}\s{0,10};/i, '')
			.replace(/\s+/g, ' ')
			.trim();
		if (plain !== '') return plain.slice(0, LIMITS.bounceDiagnosticChars);
	}
	const supplement = readSupplement(fields);
	if (supplement !== null && supplement.diagnostic !== '') {
		return supplement.diagnostic.slice(0, LIMITS.bounceDiagnosticChars);
	}
	// `Status: 5.0.0 (recipient reached disk quota)`: some say the reason only in the comment.
	const comment = /^[^(]{1,40}\(([^()]{3,500})\)/.exec(fields.get('status') ?? '')?.[1]?.trim();
	return comment === undefined || comment === '' ? null : comment;
}

/**
 * The recipients of a delivery report (RFC 3464, RFC 6533 for the internationalised form): tolerant
 * of missing fields, folded and mixed-up lines, wrong case, groups without blank lines. The final
 * recipient counts; the original one stands in where the final one is no address.
 */
export function readDeliveryFields(text: string): ReportedRecipient[] {
	const recipients: ReportedRecipient[] = [];
	// Some put the Action among the fields of the message, before any recipient.
	let messageAction: string | undefined;
	for (const fields of readGroups(text)) {
		const previous = recipients.at(-1);
		const isNamed = RECIPIENT_FIELDS.some((name) => fields.has(name));
		// Some programs put a blank line between Final-Recipient and the rest of its group.
		if (!isNamed && previous !== undefined && previous.action === 'unknown') {
			previous.action = readAction(fields.get('action'), fields.get('status'));
			previous.status ??= fields.get('status') ?? null;
			previous.diagnostic ??= readDiagnostic(fields);
			continue;
		}
		if (!isNamed && !(fields.has('action') && fields.has('status'))) {
			if (previous === undefined) messageAction ??= fields.get('action');
			if (previous !== undefined) previous.diagnostic ??= readDiagnostic(fields);
			continue;
		}
		recipients.push({
			address: reportedAddress(fields),
			action: readAction(fields.get('action') ?? messageAction, fields.get('status')),
			status: readReportedStatus(fields),
			diagnostic: readDiagnostic(fields),
		});
		if (recipients.length >= LIMITS.bounceRecipientCount) break;
	}
	return recipients;
}

/** A text without the fields of a report in it: what the system says in its own words. */
export function withoutDeliveryFields(text: string): string {
	let isField = false;
	return text
		.split('\n')
		.filter((line) => {
			const name = /^[\s>]{0,10}([A-Za-z][\w-]{1,60})\s{0,5}:/.exec(line)?.[1] ?? '';
			isField = isReportField(name) || (isField && /^[ \t]+\S/.test(line));
			return !isField;
		})
		.join('\n');
}

/** Whether a text holds the fields of a delivery report, wherever it stands. */
export function hasDeliveryFields(text: string): boolean {
	const has = (name: string): boolean =>
		new RegExp(`^[ \\t>]{0,10}${name}[ \\t]{0,5}:`, 'im').test(text);
	return (has('final-recipient') || has('original-recipient')) && (has('action') || has('status'));
}
