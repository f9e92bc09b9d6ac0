import { fold } from '../text';
import { list } from '../personText/data/list';

/** Words by which gateways mark a mail of outsiders or spam in its subject, lower case. */
const MARKS: ReadonlySet<string> = new Set(
	list(`
		external ; ext ; extern ; externe ; externer ; externes ; externen ; externo ; externa ; esterno ; esterna ; ekstern ; eksternt ; ekstern: ;
		externt ; externí ; externá ; zewnętrzny ; zewnętrzna ; zewnętrzne ; ulkoinen ; külső ; extérieur ; extérieure ; exterior ; vanjski ; zunanji ;
		väline ; ārējs ; išorinis ; внешнее ; внешний ; внешняя ; внешнее письмо ; зовнішній ; εξωτερικό ; harici ; dış ; haricî ; 外部 ; 社外 ; 外部メール ; 社外メール ; 外部邮件 ; 外部郵件 ;
		외부 ; 외부메일 ; خارجي ; חיצוני ; bên ngoài ; ภายนอก ;
		spam ; spam? ; junk ; bulk ; spamverdacht ; spam-verdacht ; spam_verdacht ; pourriel ; phishing ; phish ; suspicious ; suspected ; unsolicited ;
		迷惑メール ; スパム ; 垃圾邮件 ; 垃圾郵件 ; 스팸 ; спам ; adv ; virus? ; disarmed ; unchecked ; fwd ; fw ; re
	`),
);

/** Words that stand beside them in a mark. */
const FILLERS: ReadonlySet<string> = new Set(
	list(`
		email ; e-mail ; emails ; mail ; mails ; message ; sender ; source ; origin ; content ; warning ; caution ; notice ; alert ; from ; an ; to ; verify ;
		possible ; probable ; likely ; potential ; probably ; maybe ; score ; detected ; nachricht ; absender ; verdacht ; achtung ; vorsicht ; warnung ; quelle ;
		courriel ; expéditeur ; message ; attention ; mél ; correo ; mensaje ; remitente ; atención ; electrónico ; posta ; messaggio ; mittente ; attenzione ;
		mensagem ; remetente ; atenção ; correio ; bericht ; afzender ; e-post ; epost ; meddelande ; avsändare ; besked ; afsender ; avsender ; melding ;
		wiadomość ; mail: ; nadawca ; zpráva ; odesílatel ; správa ; viesti ; sähköposti ; levél ; feladó ; письмо ; почта ; отправитель ; сообщение ; лист ;
		e-posta ; gönderen ; ileti ; メール ; 邮件 ; 郵件 ; 메일 ; org ; organization ; company ; user ; network ; domain ; host
	`),
);

/** A mark in its brackets or stars, at the beginning of a subject: `[EXTERNAL EMAIL]`, `***SPAM***`. */
const BRACKETED =
	/^(?:\[{1,2}([^\][]{1,60})\]{1,2}|\(([^()]{1,60})\)|\{([^{}]{1,60})\}|<([^<>]{1,60})>|【([^【】]{1,60})】|［([^［］]{1,60})］|\*{1,6} ?([^*]{1,60}?) ?\*{1,6}|#{2,6} ?([^#]{1,60}?) ?#{2,6}|={2,6} ?([^=]{1,60}?) ?={2,6}|!{1,4} ?([^!]{1,60}?) ?!{1,4}|-{2,6} ?([^-]{1,60}?) ?-{2,6}) ?[:：|-]? ?/;
/** The same without brackets: gateways write it in capitals. */
const CAPITALS = /^(?!(?:RE|FW|FWD|AW|WG)\b)(\p{Lu}[\p{Lu} -]{1,30}\p{Lu}) ?[:：] ?/u;
/** At the end of a subject, in brackets only. */
const TRAILING = /[[({【]([^[\](){}【】]{1,60})[\])}】]$/;

/** Whether a text says nothing but that a mail comes from outside or is suspected. */
function isMark(text: string): boolean {
	const inner = fold(text).replace(/^[*!#= ]{1,8}|[*!#= ]{1,8}$/g, '');
	const words = inner
		.split(/[\s_/:,]+/)
		.filter((word) => word !== '' && !/^[\d.()%-]+$/.test(word));
	const known = (word: string, set: ReadonlySet<string>): boolean =>
		set.has(word) ||
		set.has(word.replace(/[?!.]{1,20}$/, '')) ||
		set.has(word.replace(/^re(?:q)?$/, 'score'));
	if (MARKS.has(inner)) return true;
	const parts = words.flatMap((word) =>
		known(word, MARKS) || known(word, FILLERS) ? [word] : word.split('-'),
	);
	return (
		parts.some((word) => known(word, MARKS)) &&
		parts.every((word) => known(word, MARKS) || known(word, FILLERS))
	);
}

/** A subject without the mark it begins or ends with; null when it has none. */
export function withoutMark(subject: string): string | null {
	const bracketed = BRACKETED.exec(subject);
	if (bracketed !== null && isMark(bracketed.slice(1).find((each) => each !== undefined) ?? '')) {
		return subject.slice(bracketed[0].length);
	}
	const capitals = CAPITALS.exec(subject);
	if (capitals !== null && isMark(capitals[1] ?? '')) return subject.slice(capitals[0].length);
	const trailing = TRAILING.exec(subject);
	if (trailing !== null && isMark(trailing[1] ?? '')) return subject.slice(0, trailing.index);
	return null;
}
