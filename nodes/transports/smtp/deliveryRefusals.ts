import type { SmtpStage } from './smtpError';

/** Refusals of a message that have a next step of their own. */
export type DeliveryRefusal =
	| 'tooLarge'
	| 'longLine'
	| 'virus'
	| 'content'
	| 'mailboxFull'
	| 'tooManyRecipients'
	| 'greylisted'
	| 'throttled';

interface RefusalRow {
	kind: DeliveryRefusal;
	/** First and last reply code it is looked for in. */
	replies: readonly [from: number, to: number];
	stages?: readonly SmtpStage[];
	text: RegExp;
	source: string;
}

const PASSING = [400, 499] as const;
const FINAL = [500, 599] as const;

/**
 * Read from top to bottom; the first row that fits decides. The reply code alone does not tell: 552 is
 * "exceeded storage allocation" (RFC 5321 section 4.2.3) and used for size, content, full mailboxes
 * and long lines alike.
 */
const REFUSALS: readonly RefusalRow[] = [
	{
		kind: 'tooLarge',
		replies: FINAL,
		text: /\b5\.3\.4\b|\b5\.2\.3\b/,
		source:
			'RFC 3463 sections 3.3 (X.2.3) and 3.4 (X.3.4); Postfix "552 5.3.4 Error: message file too big" (measured)',
	},
	{
		kind: 'longLine',
		replies: FINAL,
		stages: ['data', 'afterDot'],
		text: /\b5\.6\.\d{1,3}\b|lines? (is |are |was |were )?too long|too long (a )?lines?\b|line[- ]?length|(very|over|excessively) ?long lines?|lines? longer than/i,
		source:
			'RFC 3463 section 3.7 (X.6.x, media); RFC 5321 section 4.5.3.1.6; Exim "message has lines too long for transport", "maximum allowed line length is 998 octets"',
	},
	{
		kind: 'virus',
		replies: FINAL,
		stages: ['data', 'afterDot'],
		text: /virus|malware|trojan|infected|phish|eicar/i,
		source: 'ClamAV milter "5.7.1 virus … detected", Amavis "554 5.7.0 Reject, id=… - INFECTED"',
	},
	{
		kind: 'content',
		replies: FINAL,
		stages: ['data', 'afterDot'],
		text: /\b552[ -]5\.7\.\d|(message|mail|its|prohibited|illegal|banned|blocked) (content|attachment)|(content|attachment)s? .{0,60}(reject|blocked|not (allowed|accepted|permitted)|prohibit|banned|forbidden|security issue)|(blocked|banned|forbidden|dangerous|executable) (file|attachment)/i,
		source:
			'Gmail "552-5.7.0 This message was blocked because its content presents a potential security issue", "illegal attachment" (support.google.com/mail/?p=BlockedMessage); Amavis "BANNED"',
	},
	{
		kind: 'mailboxFull',
		replies: [400, 599],
		text: /\b[45]\.2\.2\b|(mailbox|inbox|account|recipient|user)('s)? .{0,30}(full|over ?quota|out of storage|exceeded .{0,20}quota)|(mailbox|storage|disk) quota .{0,20}exceeded|over ?quota|(?<!(sending|send|submission|message|daily|hourly) )quota (is |was )?(full|exceeded)|exceeded (the |its |their )?(mailbox|storage|disk)/i,
		source:
			'RFC 3463 section 3.3 (X.2.2); Gmail "452 4.2.2" and "552 5.2.2 … over quota" (support.google.com, "SMTP errors and codes"); Dovecot "552 5.2.2 Quota exceeded (mailbox for user is full)"',
	},
	{
		kind: 'tooLarge',
		replies: FINAL,
		text: /too (big|large)|(message|mail|maximum|max|attachment)s? ?size|size (limit|exceed)|exceeds? .{0,40}size|exceed\w{0,3} .{0,40}(limit|maximum) .{0,20}(bytes|[km]i?b)\b/i,
		source: 'RFC 1870 section 6.1 "552 message size exceeds fixed maximum message size"',
	},
	{
		kind: 'tooManyRecipients',
		replies: [552, 552],
		stages: ['envelope'],
		text: /too many recipients/i,
		source: 'RFC 5321 section 4.5.3.1.10: a 552 to RCPT is one that passes, as 452',
	},
	{
		kind: 'greylisted',
		replies: PASSING,
		text: /gr[ea]y-?\s?list|postgrey|\b45[01][ -]4\.7\.1\b.{0,120}(try (it |again )?(again )?(later|in )|come back|retry)|try again in \d{1,5} ?(s|sec|min)|please retry (in|after)|temporar\w{2,3} (rejected|deferred|delayed).{0,40}(unknown|new|first)/i,
		source:
			'Postgrey "450 4.2.0 … Greylisted, see …", milter-greylist "451 4.7.1 Greylisting in action, please come back later" (knowledge.broadcom.com 169944), rspamd "451 4.7.1 Try again later", SQLgrey "450 … Greylisted for 5 minutes"; RFC 6647 section 2.1',
	},
	{
		kind: 'throttled',
		replies: [421, 421],
		text: /\b4\.(7\.\d{1,3}|3\.2)\b/,
		source: 'Gmail 421-4.7.28, Yahoo 421 4.7.0 [TSS04]; Exchange Online 421 4.3.2',
	},
	{
		kind: 'throttled',
		replies: PASSING,
		text: /\b432\b|\b4\.7\.\d|\b4\.3\.2\b|too (many|fast)|rate limit|throttl|concurrent|slow down|(sending|send|submission|message|daily|hourly) (quota|limit)|quota exceeded/i,
		source:
			'Exchange Online "432 4.3.2 Concurrent connections limit exceeded", "451 4.7.500 Server busy"; Gmail "450 4.2.1 … receiving mail at a rate"',
	},
];

/** What kind of refusal a reply is; null where its code says all there is. */
export function deliveryRefusal(
	reply: number,
	text: string,
	stage: SmtpStage,
): DeliveryRefusal | null {
	const row = REFUSALS.find(
		({ replies: [from, to], stages, text: words }) =>
			reply >= from &&
			reply <= to &&
			(stages === undefined || stages.includes(stage)) &&
			words.test(text),
	);
	return row?.kind ?? null;
}
