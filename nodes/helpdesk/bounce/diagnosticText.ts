import { LIMITS } from '../limits';
import { reasonDetail } from './reasons';
import { enhancedCodes, replyCode } from './smtpStatus';

/** Ornaments in front of a line: quotes, bullets, the transcript's arrows. */
export const ORNAMENT = /^[\s>*\u2022\u00b7|-]{0,40}/;

/** What the other server answered in a transcript: Sendmail's `<<<`, MDaemon's `<--`, InterScan's. */
const ANSWER = /^(?:(?:.{0,60}\s)?<(?:<<|--)|\s{0,10}received >>>)\s/i;

/** Lines of a transcript and of a layout that say nothing about the reason. */
const EMPTY_TALK = /^\s{0,20}(?:(?:quit|rset|data)|-{2,}[^-].{0,80}-{2,})\s{0,20}$/i;

/** A label that stands alone: `da:`, `理由:`. */
const BARE_LABEL = /^[^@\d]{1,40}[:：]$/;

/** The original's subject and date, which systems repeat among the reasons. */
const REPEATED =
	/^[\s>*|-]{0,20}(?:subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|тема|件名|主题|主旨|主題|제목|date|datum|fecha|data)\s?[:：]/i;

/** A rule of underscores: below it stands the footer of some gateway ("scanned for viruses"). */
const FOOTER_RULE = /^\s{0,20}_{10,200}\s{0,20}$/;
/** Below an address a long rule of dashes ends what is said about it. */
const ENTRY_RULE = /^\s{0,20}(?:_{10,200}|-{40,200})\s{0,20}$/;

/**
 * How paragraphs begin that a system writes into every notice of delay: they explain nothing, and
 * their words ("delivery attempts") would be taken for the reason.
 */
const BOILERPLATE =
	/^[\s>*#|-]{0,40}(?:no action is required|delivery attempts will continue|(?:message|it|your message) will be (?:retried|attempted)|will keep trying|warning: message still undelivered|(?:please )?(?:you )?do not (?:need to )?re-?send|this is a warning|sie müssen die nachricht nicht|vous n['’]avez pas besoin|no es necesario que|non è necessario|não é necessário|u hoeft het bericht niet|メッセージを再送する必要)/i;

/** What systems write in front of the reason: `Reason: Mailbox full`, `Grund: Postfach voll`. */
const REASON_LABEL =
	/^[\s>*|-]{0,20}(?:[\p{L}-]{1,20} ){0,3}(?:reason|cause|error|diagnostic|grund|fehler|raison|motif|erreur|motivo|causa|errore|причина|理由|原因)\s?[:：]/iu;

/** How much a text explains: a code most, known words less (more with a label), others little. */
export function explains(text: string): number {
	if (text === '') return 0;
	if (enhancedCodes(text).some((code) => !code.startsWith('2.'))) return 4;
	if (replyCode(text) !== null) return 3;
	if (reasonDetail(text) === null) return 1;
	return REASON_LABEL.test(text) ? 2.5 : 2;
}

/** The code that a line of a reply of several lines begins with (`550-`), '' for others. */
function openReply(line: string): string {
	return /^[\s>]{0,20}([45]\d\d)-/.exec(line)?.[1] ?? '';
}

/** Lines of a notice; blank ones inside a reply of several lines are left out (DragonFly). */
export function noticeLines(text: string): string[] {
	const lines: string[] = [];
	let code = '';
	let blanks = 0;
	for (const line of text.split('\n')) {
		if (line.trim() === '') {
			blanks++;
			continue;
		}
		const goesOn = code !== '' && line.trimStart().startsWith(code);
		if (!goesOn) for (let blank = 0; blank < blanks; blank++) lines.push('');
		blanks = 0;
		lines.push(line);
		code = openReply(line);
	}
	return lines;
}

/** Where Google and others begin to quote the other server, in lower case. */
const QUOTE_MARKS: readonly string[] = [
	'the error that the other server returned was:',
	'the response from the remote server was:',
	'the response was:',
	'remote host said:',
	'remote server returned:',
];

function withoutPreamble(text: string): string {
	const lower = text.toLowerCase();
	for (const mark of QUOTE_MARKS) {
		const at = lower.indexOf(mark);
		if (at < 0) continue;
		const quoted = text.slice(at + mark.length).trim();
		if (explains(quoted) >= 3) return quoted;
	}
	return text;
}

/** The first reply in cleaned lines, with all its lines; undefined when there is none. */
function replyOf(lines: readonly string[]): string | undefined {
	const start = lines.findIndex((line) => explains(line) >= 3);
	if (start < 0) return undefined;
	const code = openReply(lines[start] ?? '');
	let end = start + 1;
	while (code !== '' && (lines[end] ?? '').startsWith(code)) end++;
	return lines.slice(start, end).join(' ');
}

/** Lines as one: the answers alone where they are a transcript. */
export function oneLine(lines: readonly string[]): string {
	const answers = lines.filter((line) => ANSWER.test(line) && explains(line) >= 3);
	const cleaned = (answers.length > 0 ? answers : lines)
		.filter((line) => !EMPTY_TALK.test(line) && !REPEATED.test(line))
		.map((line) => line.replace(ANSWER, '').replace(ORNAMENT, '').trim())
		.filter((line) => line !== '');
	const joined = cleaned.join(' ');
	// A long story: the reply in it is the reason.
	const reply = joined.length > 400 ? replyOf(cleaned) : undefined;
	return withoutPreamble(reply ?? joined).slice(0, LIMITS.bounceDiagnosticChars);
}

/** Paragraphs from a line on, up to `end`; at most 40 lines are looked at. */
export function paragraphs(lines: readonly string[], from: number, end: number): string[] {
	const found: string[] = [];
	let current: string[] = [];
	let isBoilerplate = false;
	for (let at = from; at < Math.min(end, from + 40); at++) {
		const line = lines[at] ?? '';
		if (ENTRY_RULE.test(line)) break;
		if (line.trim() === '') {
			found.push(oneLine(current));
			current = [];
			isBoilerplate = false;
			continue;
		}
		isBoilerplate ||= BOILERPLATE.test(line);
		if (!isBoilerplate) current.push(line);
	}
	found.push(oneLine(current));
	return found.filter((each) => each !== '' && !BARE_LABEL.test(each));
}

/** The text that explains most, the first of several; null when all are empty. */
export function mostExplaining(texts: readonly string[]): string | null {
	let best: string | null = null;
	for (const text of texts) {
		if (text === '') continue;
		if (best === null || explains(text) > explains(best)) best = text;
	}
	return best;
}

/** Longest sentence that is given for a reason in words, characters: more is a story. */
const SENTENCE_CHARS = 400;

/** The sentence that is wrapped over a line of a paragraph; the line alone where it is too long. */
function sentenceAround(block: readonly string[], at: number): string {
	// A line with an address is a label or an entry of a list.
	const endsSentence = (line = '.'): boolean => line.includes('@') || /[.:;!?]\s*$/.test(line);
	let start = at;
	while (!endsSentence(block[start - 1])) start--;
	let end = at;
	while (end + 1 < block.length && !endsSentence(block[end])) end++;
	if (end > at && (block[end] ?? '').includes('@')) end--;
	const sentence = oneLine(block.slice(start, end + 1));
	return sentence.length <= SENTENCE_CHARS ? sentence : oneLine([block[at] ?? '']);
}

/**
 * The line that explains most in a whole text: for systems that list reasons apart. A reason in words
 * is given with the sentence it is in.
 *
 * @param about an address in lower case whose own lines go first, null for none
 * @param others further recipients, lower case: a paragraph about them says nothing about this one
 */
export function bestLine(
	text: string,
	about: string | null,
	others: readonly string[] = [],
): string | null {
	const all: string[][] = [[]];
	let isBoilerplate = false;
	for (const line of noticeLines(text)) {
		if (FOOTER_RULE.test(line)) break;
		const isBlank = line.trim() === '';
		if (isBlank) all.push([]);
		isBoilerplate = !isBlank && (isBoilerplate || BOILERPLATE.test(line));
		if (!isBlank && !isBoilerplate) all.at(-1)?.push(line);
	}
	const isOthers = (line: string): boolean =>
		others.some((other) => other !== about && line.toLowerCase().includes(other));
	const blocks = others.length === 0 ? all : all.filter((block) => !block.some(isOthers));
	const pick = (from: readonly string[]): string | null => {
		const best = mostExplaining(from.map((line) => oneLine([line])));
		return best !== null && explains(best) >= 2 ? best : null;
	};
	const named =
		about === null ? null : pick(all.flat().filter((line) => line.toLowerCase().includes(about)));
	const best = named ?? pick(blocks.flat());
	if (best === null || best === named || explains(best) >= 3) return best;
	for (const block of blocks) {
		const at = block.findIndex((line) => oneLine([line]) === best);
		if (at >= 0) return sentenceAround(block, at);
	}
	return best;
}
