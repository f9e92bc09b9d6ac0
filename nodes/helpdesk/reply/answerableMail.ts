import { normalAddress } from '../address/ownAddresses';
import type { MailAddress, MailItem, NoAnswerReason } from '../model';

/** What a reply must know of a mail. Every field may be missing: people build items by hand too. */
export interface AnswerableMail {
	kind: MailItem['kind'] | null;
	requestId: string | null;
	/** The request id came with a signature of ours. */
	verified: boolean;
	subject: string;
	subjectClean: string;
	priority: MailItem['priority'];
	from: MailAddress | null;
	requester: MailAddress | null;
	forwardedBy: MailAddress | null;
	replyTo: MailAddress[];
	to: MailAddress[];
	cc: MailAddress[];
	deliveredTo: string | null;
	date: string | null;
	messageId: string | null;
	inReplyTo: string[];
	references: string[];
	text: string;
	/** What the trigger said about an automatic answer, null in an item made by hand. */
	autoReply: { allowed: boolean; reason: NoAnswerReason | null } | null;
	headers: Readonly<Record<string, unknown>> | null;
	findings: ReadonlyArray<{ rule: string }>;
	/** The mailbox the mail came to. */
	mailbox: string | null;
	key: string | null;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function textOrNull(value: unknown): string | null {
	const known = text(value).trim();
	return known === '' ? null : known;
}

function address(value: unknown): MailAddress | null {
	if (typeof value === 'string') return value.includes('@') ? { name: '', address: value } : null;
	if (typeof value !== 'object' || value === null) return null;
	const { name, address: raw } = value as Record<string, unknown>;
	const known = normalAddress(text(raw)) === '' ? '' : text(raw).trim();
	return known.includes('@') ? { name: text(name), address: known } : null;
}

function list<T>(value: unknown, read: (entry: unknown) => T | null): T[] {
	const entries = Array.isArray(value)
		? value
		: value === undefined || value === null
			? []
			: [value];
	return entries.map(read).filter((entry): entry is T => entry !== null);
}

function oneOf<T extends string>(value: unknown, values: readonly T[]): T | null {
	return values.find((each) => each === value) ?? null;
}

const KINDS: ReadonlyArray<MailItem['kind']> = [
	'newRequest',
	'reply',
	'autoReply',
	'bounce',
	'list',
	'notification',
	'report',
	'own',
];

const REASONS: readonly NoAnswerReason[] = [
	...(['automatedMail', 'noSender', 'ownAddress', 'machineAddress'] as const),
	...(['suppressed', 'listMail', 'authenticationFailed'] as const),
];

function autoReply(value: unknown): AnswerableMail['autoReply'] {
	if (typeof value !== 'object' || value === null) return null;
	const { allowed, reason } = value as Record<string, unknown>;
	if (typeof allowed !== 'boolean') return null;
	return { allowed, reason: oneOf(reason, REASONS) };
}

/** Reads the JSON of an item; never throws, what is not there is null or empty. */
export function readAnswerableMail(json: Readonly<Record<string, unknown>>): AnswerableMail {
	const mailbox =
		typeof json.mailbox === 'object' && json.mailbox !== null
			? (json.mailbox as Record<string, unknown>)
			: {};
	const headers =
		typeof json.headers === 'object' && json.headers !== null
			? (json.headers as Record<string, unknown>)
			: null;
	const findings = list(json.findings, (entry) =>
		typeof entry === 'object' && entry !== null && 'rule' in entry
			? { rule: text(entry.rule) }
			: null,
	);
	return {
		kind: oneOf(json.kind, KINDS),
		requestId: textOrNull(json.requestId),
		verified: json.verified === true,
		subject: text(json.subject),
		subjectClean: text(json.subjectClean),
		priority: oneOf(json.priority, ['high', 'low'] as const) ?? 'normal',
		from: address(json.from),
		requester: address(json.requester),
		forwardedBy: address(json.forwardedBy),
		replyTo: list(json.replyTo, address),
		to: list(json.to, address),
		cc: list(json.cc, address),
		deliveredTo: textOrNull(json.deliveredTo),
		date: textOrNull(json.date),
		messageId: textOrNull(json.messageId),
		inReplyTo: list(json.inReplyTo, textOrNull),
		references: list(json.references, textOrNull),
		text: text(json.text),
		autoReply: autoReply(json.autoReply),
		headers,
		findings,
		mailbox: textOrNull(mailbox.address),
		key: textOrNull(mailbox.key) ?? textOrNull(json.key),
	};
}
