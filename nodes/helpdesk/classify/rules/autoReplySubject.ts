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
	...[
		'out-of-office',
		'ooo:',
		'oof:',
		'away from',
		'i am out of',
		"i'm out of",
		'on vacation',
		'vacation reply',
	],
	...[
		'i am away',
		'on leave',
		'on holiday',
		'annual leave',
		'maternity leave',
		'not in the office',
	],
	...[
		'automatische antwort',
		'abwesenheit',
		'abwesend',
		'bin abwesend',
		'autoantwort',
		'urlaub',
		'im urlaub',
	],
	...[
		'außer haus',
		'nicht im büro',
		'nicht im haus',
		'automatische rückmeldung',
		'eingangsbestätigung',
	],
	...[
		'réponse automatique',
		'absence du bureau',
		'absent du bureau',
		'absence :',
		'absence:',
		'en congé',
	],
	...[
		'message d’absence',
		"message d'absence",
		'je suis absent',
		'notification d’absence',
		'en vacances',
	],
	...[
		'respuesta automática',
		'respuesta automatica',
		'fuera de la oficina',
		'fuera de oficina',
		'ausencia',
	],
	...[
		'de vacaciones',
		'risposta automatica',
		'fuori sede',
		'fuori ufficio',
		'assenza',
		'risposta non al computer',
	],
	...[
		'assente',
		'in ferie',
		'resposta automática',
		'resposta automatica',
		'fora do escritório',
		'ausente',
		'ausência',
	],
	...[
		'de férias',
		'automatisch antwoord',
		'automatische beantwoording',
		'afwezig',
		'niet op kantoor',
		'met vakantie',
	],
	...['odpowiedź automatyczna', 'automatyczna odpowiedź', 'nieobecność', 'poza biurem', 'urlop'],
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
	...[
		'ikke til stede',
		'semester',
		'automaattinen vastaus',
		'poissa',
		'poissaolo',
		'lomalla',
		'automatikus válasz',
	],
	...[
		'távollét',
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
		'в отпуске',
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
		'不在',
	],
	...[
		'自动回复',
		'自動回覆',
		'自动答复',
		'不在办公室',
		'外出',
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

/**
 * An absence notice by its subject: weak evidence, so only together with something that shows it to
 * be an answer or a machine's: In-Reply-To, References, our token in the subject, a null return
 * path, Precedence, X-Auto-Response-Suppress. "Out of office printer broken" is a request.
 */
export const autoReplySubject: Rule = (mail, context) => {
	let subject = mail.subject.trim().toLowerCase().replaceAll('\u2019', "'").slice(0, 200);
	// A token of ours or another mark may stand in front.
	subject = subject.replace(/^(?:\[[^\]]{0,60}\]\s{0,5})?(?:(?:re|aw|sv|fw)\s?:\s{0,5})?/, '');
	const beginning = BEGINNINGS.find((each) => subject.startsWith(each.replaceAll('\u2019', "'")));
	if (beginning === undefined) return undefined;
	const bulk = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')].some(
		(value) => ['bulk', 'junk', 'list'].includes(headerKeyword(value)),
	);
	const companion =
		mail.inReplyTo.length > 0
			? 'In-Reply-To'
			: mail.references.length > 0
				? 'References'
				: requestIdPattern(context.requestIdPattern).find(mail.subject) !== null
					? 'our token in the subject'
					: hasNullReturnPath(mail)
						? 'null return path'
						: bulk
							? 'Precedence'
							: hasHeader(mail, 'x-auto-response-suppress')
								? 'X-Auto-Response-Suppress'
								: null;
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
		evidence: evidence(`${beginning} with ${companion}`),
	};
};
