import { LIMITS } from '../limits';
import { normalAddress } from '../address/ownAddresses';
import {
	bestLine,
	explains,
	mostExplaining,
	noticeLines,
	oneLine,
	ORNAMENT,
	paragraphs,
} from './diagnosticText';

/** A recipient that a mail system names in its own words. */
export interface TextRecipient {
	address: string;
	/** What it says about that address, one line. */
	diagnostic: string | null;
	/** Whether it stands where systems list recipients; else in a sentence. */
	isListed: boolean;
}

/**
 * An address in running text. Letters beyond ASCII are taken, but none of the scripts that write
 * without spaces: there the words around an address would stick to it.
 */
const STICKY = '\\u0e00-\\u0e7f\\u1100-\\u11ff\\u2010-\\u206f\\u2e80-\\ud7af\\uf900-\\uffff';
const ADDRESS = `[^\\s<>()\\[\\]{}:;,"'@|=/${STICKY}]{1,64}@[A-Za-z0-9\\u00a1-\\u0dff](?:[A-Za-z0-9\\u00a1-\\u0dff._-]{0,200})`;
const ADDRESS_ANYWHERE = new RegExp(ADDRESS, 'g');
const STICKY_LETTER = new RegExp(`^ ?(?=[${STICKY}])\\p{L}`, 'u');
/** How sure a place in the text makes that an address is the one that failed. */
const SURE = 3;
const LIKELY = 2;
const POSSIBLE = 1;

interface Candidate {
	address: string;
	rank: number;
	/** Index of its line. */
	line: number;
	/** Text beside the address on its line. */
	rest: string;
	/** Whether it is an entry of a list or stands alone behind a label, and in no sentence. */
	isEntry: boolean;
}

/** Labels whose address is somebody else. */
const OTHER_PEOPLE =
	/(?:^|\s)(?:from|sender|mail from|reply-?to|return-?path|originator|contact|cc|bcc|postmaster|help|support|message-?id|von|absender|de|expéditeur|remitente|mittente|отправитель|差出人|发件人|sent by)\s{0,3}[:：]?\s{0,3}[<[("]{0,3}$/i;

/** Labels that name a recipient in front of a colon. */
const RECIPIENT_LABEL =
	/(?:recipients?|rcpt|address(?:es)?(?: error)?|address(?:ed)? to|delivered to|deliver(?:ed)? (?:the )?(?:message|mail) to|message to|mail to|mailbox|users?|account|size|following|failed(?: to)?|attempts|empfänger|adresse|destinataires?|destinatario|destinatário|recipiente|получател[ья]|адресат|宛先|收件人|收信人|받는 사람)[^:：]{0,40}[:：]\s{0,5}(?:\[?smtp:|rfc822;|<?mailto:)?\s{0,3}[<[("']{0,3}$/i;

/** Words in front of an address in a sentence that make it the recipient. */
const RECIPIENT_PROSE =
	/(?:\bto|\bfor|recipient|address|addressed,|mailbox|user|rcpt to\s?:|an|à|a|para|do|кому|для|收件人(?:邮件)?地址|:)\s{0,3}["'\u201c\u2018]?[<[("'（]{0,3}$/i;

/** Exchange: `Anna Berg (anna@example.com)` alone on its line. */
const NAME_IN_FRONT = /^[\p{L}][\p{L}.,' -]{0,60}[(<[]$/u;

/** Exim: `an undisclosed address` and below it `(generated from user@example.com)`. */
const GENERATED_FROM = /^\((?:generated|expanded|originally) (?:from|addressed to):? $/i;

function classifyAddress(before: string, after: string): number {
	const head = before.replace(ORNAMENT, '');
	if (GENERATED_FROM.test(head)) return LIKELY;
	if (OTHER_PEOPLE.test(head.slice(-60))) return 0;
	const isBracketed = /[<["'(]\s?$/.test(head) || head === '';
	const opening = head.replace(/^["'<([\s]{0,4}(?:smtp:|rfc822;|mailto:)?[<]?$/i, '');
	// Alone on its line, or the line begins with it: how most systems list recipients.
	if (opening === '' && isBracketed) return SURE;
	// Exchange 5.5 writes X.400 addresses: `c=US;a= ;p=Org;o=Site;dda:SMTP=user@example.com;`
	if (/\bsmtp=$/i.test(head)) return SURE;
	// `550 5.1.1 <user@example.com>... User unknown`
	if (/^[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}[ -])?[<]?$/.test(head) && /^>?\s?\.\.\./.test(after))
		return SURE;
	if (/^(?:to|an|à|para|a|кому|to address|rcpt)\s{0,3}[:：]\s{0,5}[<["']?$/i.test(head))
		return LIKELY;
	if (RECIPIENT_LABEL.test(head.slice(-120))) return SURE;
	if (RECIPIENT_PROSE.test(head.slice(-80))) return LIKELY;
	if (NAME_IN_FRONT.test(head) && /^[)>\]]\s{0,20}$/.test(after)) return LIKELY;
	return POSSIBLE;
}

/** Whether a line that begins with an address goes on with the sentence of the line before. */
function isWrapped(previous: string, after: string): boolean {
	const isProse = previous.trim() !== '' && !previous.includes('@') && !/[:：]\s*$/.test(previous);
	return isProse && /^[,.]?\s+[a-z]/.test(after);
}

/** Whether a line is no more than a label and the address: `To: <user@example.com>`. */
function isLabelled(before: string, after: string): boolean {
	return /^[^@:：]{0,40}[:：]\s{0,5}[<["']?$/.test(before) && /^[>\]"']?\s{0,20}$/.test(after);
}

function readCandidates(lines: readonly string[], ignored: ReadonlySet<string>): Candidate[] {
	const candidates: Candidate[] = [];
	for (let line = 0; line < lines.length; line++) {
		const text = (lines[line] ?? '').slice(0, 2000);
		if (!text.includes('@') || /^\s{0,20}message-?id\b/i.test(text)) continue;
		for (const match of text.matchAll(ADDRESS_ANYWHERE)) {
			const address = match[0].replace(/[.,;:!?_-]{1,8}$/, '');
			if (ignored.has(normalAddress(address))) continue;
			if (/^[^@]{0,64}@[\d.]+$/.test(address) && !/\[/.test(text)) continue;
			const before = text.slice(0, match.index);
			const after = text.slice(match.index + match[0].length);
			const isInSentence = before.trim() === '' && isWrapped(lines[line - 1] ?? '', after);
			const rank = isInSentence
				? classifyAddress(`${lines[line - 1] ?? ''} `, after)
				: classifyAddress(before, after);
			if (rank === 0) continue;
			let rest = after.replace(/^[>)\]"']{0,3}[\s:,;]{0,5}(?:\.{3}\s)?/, '').trim();
			// Active!hunter writes each twice: `user@example.com <user@example.com>`
			if (rest.startsWith(`<${address}>`)) rest = rest.slice(address.length + 2).trim();
			// `user@example.com에 메시지를 배달할 수 없습니다`: the sentence goes on without a space.
			if (rank === SURE && STICKY_LETTER.test(after)) rest = text.trim();
			if (rank !== SURE) {
				const saysNothing = GENERATED_FROM.test(before.trimStart()) || isLabelled(before, after);
				rest = saysNothing ? '' : text.trim();
			}
			const isEntry = rank === SURE || (rank === LIKELY && isLabelled(before, after));
			candidates.push({ address, rank, line, rest, isEntry });
			if (candidates.length >= LIMITS.bounceRecipientCount * 4) return candidates;
		}
	}
	return candidates;
}

/**
 * How a text names whom it is about: `listed` as mail systems do (alone, in front, behind a label),
 * `named` in a sentence such as `your message to user@example.com`; null when it names nobody so.
 *
 * @param ignored addresses in lower case that cannot be meant
 */
export function recipientForm(
	report: string,
	ignored: ReadonlySet<string>,
): 'listed' | 'named' | null {
	const candidates = readCandidates(noticeLines(report), ignored);
	if (candidates.some((each) => each.isEntry)) return 'listed';
	return candidates.some((each) => each.rank >= LIKELY) ? 'named' : null;
}

/** Whether an answer that is wrapped behind its code goes on with the address: Postfix breaks lines. */
function goesOnWith(candidate: Candidate, next: Candidate): boolean {
	const isCut = /(?:^|\s)[45]\d\d(?:[ -][45]\.\d{1,3}\.\d{1,3})?:?$/.test(
		candidate.rest.slice(-40),
	);
	return isCut && next.line === candidate.line + 1 && next.address === candidate.address;
}

function diagnosticOf(candidate: Candidate, lines: readonly string[], end: number): string | null {
	const own = [candidate.rest, ...paragraphs(lines, candidate.line + 1, end)];
	const isAlone =
		(lines[candidate.line + 1] ?? '').trim() === '' || /^[[(].{1,500}[\])]$/.test(candidate.rest);
	const beside = explains(candidate.rest);
	// A reason on the line itself; what follows behind a blank line is about something else.
	if (isAlone && beside >= 2 && (beside >= 3 || own.slice(1).every((each) => explains(each) < 3)))
		return oneLine([candidate.rest]);
	// What follows an address directly belongs to it even without a code.
	const joined = oneLine([candidate.rest, ...(own[1] === undefined ? [] : [own[1]])]);
	if (explains(joined) >= 2) return joined;
	const best = mostExplaining(own);
	const isSentence = candidate.rank !== SURE && !isAlone;
	return isSentence && explains(best ?? '') < 2 ? joined : best;
}

/**
 * The recipients that a bounce's own text names, best places first: lines that begin with an
 * address, labels, then sentences. `ignored` are addresses that cannot have failed (the sender of
 * the original, the mail system itself), in lower case. `expected` are the recipients of the
 * original; they decide where only sentences name addresses.
 */
export function textRecipients(
	report: string,
	ignored: ReadonlySet<string>,
	expected: ReadonlySet<string>,
): TextRecipient[] {
	const lines = noticeLines(report);
	const candidates = readCandidates(lines, ignored);
	const top = Math.max(0, ...candidates.map((each) => each.rank));
	let chosen = candidates.filter((each) => each.rank === top);
	if (top < SURE) {
		const known = candidates.filter((each) => expected.has(normalAddress(each.address)));
		if (known.length > 0) chosen = known;
		// A sentence names one recipient; a second address in it is somebody to ask. Where the original
		// says whom it was for, any address in a sentence is.
		else if (top === POSSIBLE) chosen = expected.size > 0 ? [] : chosen.slice(0, 1);
	}
	const found = new Map<string, TextRecipient>();
	for (let index = 0; index < chosen.length; index++) {
		const candidate = chosen[index];
		if (candidate === undefined) continue;
		const key = normalAddress(candidate.address);
		const next = chosen
			.slice(index + 1)
			.find((each) => each.line > candidate.line && !goesOnWith(candidate, each));
		const diagnostic = diagnosticOf(candidate, lines, next?.line ?? lines.length);
		const known = found.get(key);
		if (known === undefined)
			found.set(key, { address: candidate.address, diagnostic, isListed: top === SURE });
		else if (explains(diagnostic ?? '') > explains(known.diagnostic ?? ''))
			known.diagnostic = diagnostic;
	}
	const recipients = [...found.values()].slice(0, LIMITS.bounceRecipientCount);
	for (const recipient of recipients) {
		if (explains(recipient.diagnostic ?? '') >= 3) continue;
		const better = bestLine(report, normalAddress(recipient.address), [...found.keys()]);
		if (better !== null && explains(better) > explains(recipient.diagnostic ?? '')) {
			recipient.diagnostic = better;
		}
	}
	return recipients;
}
