import { hasNullReturnPath } from '../../bounce/senderSigns';
import { hasHeader, headerKeyword, headerValues } from '../../headers';
import { requestIdPattern } from '../../threading/requestIdPattern';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** How programs begin the subject of an absence notice, in lower case. */
const BEGINNINGS: readonly string[] = [
	...[
		'automatic reply',
		'automatic response',
		'auto reply',
		'auto-reply',
		'autoreply',
		'auto response',
	],
	...[
		'auto-response',
		'autoresponse',
		'autoresponder',
		'auto:',
		'out of office',
		'out of the office',
	],
	...['out-of-office', 'ooo:', 'oof:', 'vacation reply'],
	...[],
	...['automatische antwort', 'abwesenheit', 'autoantwort'],
	...['außer haus', 'nicht im büro', 'automatische rückmeldung'],
	...['réponse automatique', 'absence du bureau', 'absent du bureau'],
	...['message d’absence', "message d'absence", 'je suis absent', 'notification d’absence'],
	...['respuesta automática', 'respuesta automatica', 'fuera de la oficina', 'fuera de oficina'],
	...['risposta automatica', 'fuori sede', 'fuori ufficio', 'risposta non al computer'],
	...['resposta automática', 'resposta automatica', 'fora do escritório'],
	...['automatisch antwoord', 'automatische beantwoording', 'niet op kantoor'],
	...['odpowiedź automatyczna', 'automatyczna odpowiedź', 'nieobecność', 'poza biurem'],
	...[
		'automatická odpověď',
		'mimo kancelář',
		'nepřítomnost',
		'automatická odpoveď',
		'neprítomnosť',
	],
	...[
		'autosvar',
		'automatiskt svar',
		'frånvaro',
		'frånvarande',
		'automatisk svar',
		'fravær',
		'ikke på kontoret',
	],
	...['ikke til stede', 'automaattinen vastaus', 'poissaolo', 'automatikus válasz'],
	...[
		'răspuns automat',
		'automatski odgovor',
		'avtomatski odgovor',
		'αυτόματη απάντηση',
		'εκτός γραφείου',
	],
	...[
		'автоматический ответ',
		'автоответ',
		'нет на рабочем месте',
		'вне офиса',
		'автоматична відповідь',
	],
	...[
		'otomatik yanıt',
		'otomatik cevap',
		'ofis dışında',
		'ofis dışı',
		'自動返信',
		'自動応答',
		'不在通知',
	],
	...[
		'自动回复',
		'自動回覆',
		'自动答复',
		'不在办公室',
		'자동 회신',
		'자동회신',
		'부재중',
		'자동 응답',
	],
	...[
		'מענה אוטומטי',
		'תשובה אוטומטית',
		'رد تلقائي',
		'الرد التلقائي',
		'trả lời tự động',
		'balasan otomatis',
	],
];

/** Beginnings that people write as well: a machine's mark must stand beside them, in lower case. */
const VAGUE: readonly string[] = [
	...[
		'away from',
		'i am out of',
		"i'm out of",
		'i am away',
		'on leave',
		'on holiday',
		'annual leave',
	],
	...['maternity leave', 'not in the office', 'on vacation', 'abwesend', 'urlaub', 'im urlaub'],
	...['nicht im haus', 'eingangsbestätigung', 'absence', 'en congé', 'en vacances', 'ausencia'],
	...[
		'de vacaciones',
		'assenza',
		'assente',
		'in ferie',
		'ausente',
		'ausência',
		'de férias',
		'afwezig',
	],
	...[
		'met vakantie',
		'urlop',
		'semester',
		'poissa',
		'lomalla',
		'távollét',
		'в отпуске',
		'外出',
		'不在',
	],
];

/**
 * An absence notice by its subject: weak evidence, so only together with something that shows it to
 * be an answer or a machine's: In-Reply-To, References, our token in the subject, a null return
 * path, Precedence, X-Auto-Response-Suppress. "Out of office printer broken" is a request.
 */
export const autoReplySubject: Rule = (mail, context) => {
	let subject = mail.subject.trim().toLowerCase().replaceAll('\u2019', "'").slice(0, 200);
	// A token of ours or another mark may stand in front.
	// wp.pl and others put the words into brackets: `[Automatyczna odpowiedź] Your order`.
	const bare = subject.replace(/^[[({*]{1,3}\s{0,3}/, '');
	const opens = (words: readonly string[]): string | undefined =>
		words.find((each) => {
			const word = each.replaceAll('\u2019', "'");
			return subject.startsWith(word) || bare.startsWith(word);
		});
	subject = subject.replace(/^(?:\[[^\]]{0,60}\]\s{0,5})?(?:(?:re|aw|sv|fw)\s?:\s{0,5})?/, '');
	const beginning = opens(BEGINNINGS);
	const vague = opens(VAGUE);
	if (beginning === undefined && vague === undefined) return undefined;
	const bulk = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')].some(
		(value) => ['bulk', 'junk', 'list'].includes(headerKeyword(value)),
	);
	const isSuppressed = hasHeader(mail, 'x-auto-response-suppress');
	const isAnswer = mail.inReplyTo.length > 0 || mail.references.length > 0;
	const machine = hasNullReturnPath(mail)
		? 'null return path'
		: bulk
			? 'Precedence'
			: isAnswer && (isSuppressed || /[:：]\s?(?:re|aw|sv|antw|odp|rif)\s?[:：]/.test(subject))
				? 'In-Reply-To and the subject of our mail'
				: null;
	const weak =
		mail.inReplyTo.length > 0
			? 'In-Reply-To'
			: mail.references.length > 0
				? 'References'
				: requestIdPattern(context.requestIdPattern).find(mail.subject) !== null
					? 'our token in the subject'
					: isSuppressed
						? 'X-Auto-Response-Suppress'
						: null;
	const companion = machine ?? (beginning === undefined ? null : weak);
	if (companion === null) {
		return {
			rule: 'autoReplySubject',
			verdict: 'not enough: a subject alone proves nothing',
			evidence: evidence(mail.subject),
		};
	}
	return {
		rule: 'autoReplySubject',
		kind: 'autoReply',
		verdict: 'absence notice',
		evidence: evidence(`${beginning ?? vague} with ${companion}`),
	};
};
