import { LIMITS } from '../limits';
import type { AnswerableMail } from './answerableMail';

/** Characters of the original that are quoted: answers grow with every turn otherwise. */
const QUOTE_CHARS = Math.floor(LIMITS.itemBodyBytes / 8);

export function escapeHtml(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;');
}

function attribution(mail: Pick<AnswerableMail, 'from' | 'date'>): string {
	const name = mail.from?.name ?? '';
	const address = mail.from?.address ?? '';
	const who = name === '' ? address : `${name} <${address}>`;
	const time = mail.date === null ? Number.NaN : Date.parse(mail.date);
	const when = Number.isNaN(time)
		? ''
		: `On ${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC, `;
	return `${when}${who === '' ? 'somebody' : who.replace(/[\r\n]/g, ' ')} wrote:`;
}

function original(mail: Pick<AnswerableMail, 'text'>): string[] {
	const text = mail.text.replace(/\r\n?/g, '\n').trimEnd();
	const lines = text.slice(0, QUOTE_CHARS).split('\n');
	if (text.length > QUOTE_CHARS) lines.push('[…]');
	return lines;
}

/** The original below an answer in plain text, each line after `> `. */
export function quoteText(answer: string, mail: AnswerableMail): string {
	const quoted = original(mail).map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`));
	return `${answer.trimEnd()}\n\n${attribution(mail)}\n${quoted.join('\n')}\n`;
}

/**
 * The original below an answer in HTML, from its text: its own HTML may hold anything, and mail
 * programs cut this quote off again by `blockquote type="cite"`.
 */
export function quoteHtml(answer: string, mail: AnswerableMail): string {
	const quoted = original(mail).map(escapeHtml).join('<br>\n');
	const block = `<p>${escapeHtml(attribution(mail))}</p>\n<blockquote type="cite">${quoted}</blockquote>`;
	const end = /<\/body\s{0,10}>/i.exec(answer)?.index ?? -1;
	return end < 0 ? `${answer}\n${block}` : `${answer.slice(0, end)}${block}\n${answer.slice(end)}`;
}
