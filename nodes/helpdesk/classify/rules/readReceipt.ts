import { hasReplyPrefix } from '../../threading/stripSubject';
import { noticeSubject, noticeText } from '../../bounce/noticeWords';
import { isDaemonSender } from '../../bounce/senderSigns';
import type { ParsedMail } from '../../model';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** Subjects that Outlook, Exchange and Notes give receipts, in lower case, before a colon. */
const SUBJECTS: ReadonlySet<string> = new Set([
	...[
		'read',
		'not read',
		'read receipt',
		'return receipt',
		'return receipt (displayed)',
		'delivered',
	],
	...[
		'gelesen',
		'ungelesen',
		'nicht gelesen',
		'lesebestätigung',
		'empfangsbestätigung',
		'zugestellt',
	],
	...['lu', 'non lu', 'accusé de lecture', 'confirmation de lecture', 'leído', 'no leído', 'leido'],
	...[
		'confirmación de lectura',
		'letto',
		'non letto',
		'conferma di lettura',
		'ricevuta di ritorno',
	],
	...['lida', 'não lida', 'lido', 'não lido', 'confirmação de leitura', 'gelezen', 'ongelezen'],
	...[
		'niet gelezen',
		'leesbevestiging',
		'przeczytano',
		'nieprzeczytane',
		'potwierdzenie przeczytania',
	],
	...[
		'přečteno',
		'nepřečteno',
		'potvrzení o přečtení',
		'läst',
		'ej läst',
		'läskvitto',
		'læst',
		'ikke læst',
	],
	...[
		'lest',
		'ikke lest',
		'lesebekreftelse',
		'luettu',
		'ei luettu',
		'lukukuittaus',
		'okundu',
		'okunmadı',
	],
	...['прочитано', 'не прочитано', 'уведомление о прочтении', 'elolvasva', 'olvasatlan', 'citit'],
	...[
		'開封済み',
		'開封通知',
		'未開封',
		'已读',
		'未读',
		'已讀',
		'未讀',
		'已读回执',
		'읽음',
		'읽지 않음',
	],
]);

/** What such receipts say in their few lines, in lower case. */
const PHRASES: readonly string[] = [
	...['was read on', 'was deleted without being read', 'has been displayed', 'was displayed on'],
	...[
		'this is a return receipt',
		'this is a receipt for the mail',
		'no guarantee that the message has been read',
	],
	...[
		'wurde gelesen',
		'ungelesen gelöscht',
		'wurde am',
		'empfangsbestätigung',
		'a été lu',
		'sans être lu',
	],
	...[
		'fue leído',
		'se leyó',
		'se eliminó sin',
		'è stato letto',
		'eliminato senza',
		'foi lida',
		'foi excluída',
	],
	...[
		'is gelezen',
		'zonder te zijn gelezen',
		'ongelezen',
		'została przeczytana',
		'usunięt',
		'byla přečtena',
	],
	...[
		'lästes',
		'utan att läsas',
		'blev læst',
		'ble lest',
		'luettiin',
		'прочитано',
		'удалено без прочтения',
	],
	...['okundu', '開封されました', '已于', '已读', '已讀', '읽었습니다'],
];

/**
 * Sieve's reject (RFC 5429 2.1.1; Dovecot, Cyrus) sends a disposition notification that says the mail
 * was not kept: the recipient never got it, so it is a bounce.
 */
function isRejection(mail: ParsedMail, fields: string): boolean {
	return (
		/automatic-action\/mdn-sent-automatically\s{0,10};\s{0,10}(?:deleted|failed)/i.test(fields) &&
		isDaemonSender(mail) &&
		noticeSubject(mail.subject) !== null &&
		noticeText(mail.text, 1000) !== null
	);
}

/**
 * A message disposition notification (RFC 8098), or a receipt of Outlook, Exchange and Notes that
 * comes as plain text: by its subject and its few words together, never by the subject alone
 * ("Read: new terms" may be anybody's).
 */
export const readReceipt: Rule = (mail) => {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	const part = mail.reportParts.find((each) => each.mimeType.endsWith('disposition-notification'));
	const isReport =
		mail.contentType === 'multipart/report' && reportType === 'disposition-notification';
	if (isRejection(mail, part?.text ?? '')) return undefined;
	if (isReport || (part !== undefined && !hasReplyPrefix(mail.subject))) {
		const disposition = /^[ \t]{0,10}disposition[ \t]{0,5}:([^\r\n]{0,200})/im.exec(
			part?.text ?? '',
		);
		return {
			rule: 'readReceipt',
			kind: 'report',
			verdict: 'read receipt',
			evidence: evidence(`disposition-notification${disposition?.[1] ?? ''}`),
		};
	}
	const colon = mail.subject.search(/[:：]/);
	if (colon <= 0 || colon > 40) return undefined;
	const word = mail.subject.slice(0, colon).trim().toLowerCase();
	const text = mail.text.slice(0, 2000).toLowerCase();
	if (!SUBJECTS.has(word) || text.length > 1500) return undefined;
	// Receipts repeat To, Subject and Sent of the message; a person tells a story.
	const fields = text
		.split('\n')
		.filter((line) => /^\s{0,40}[^:：\s][^:：]{0,24}[:：]\s/.test(line));
	if (fields.length < 2 && !/\b(?:return )?receipt for\b|return receipt/.test(text))
		return undefined;
	const phrase = PHRASES.find((each) => text.includes(each));
	if (phrase === undefined) return undefined;
	return {
		rule: 'readReceipt',
		kind: 'report',
		verdict: 'read receipt in words',
		evidence: evidence(`${mail.subject.slice(0, colon)}: … ${phrase}`),
	};
};
