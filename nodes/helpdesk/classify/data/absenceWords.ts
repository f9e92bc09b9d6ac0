import { list } from '../../personText/data/list';

/** How programs begin the subject of an absence notice, lower case, 25 languages. */
export const ABSENCE_SUBJECTS: readonly string[] = list(`
	automatic reply ; automatic response ; auto reply ; auto-reply ; autoreply ;
	auto response ; auto-response ; autoresponse ; autoresponder ; auto: ; out of office ;
	out of the office ; out-of-office ; ooo: ; oof: ; vacation reply ; automatische antwort ;
	abwesenheit ; autoantwort ; außer haus ; nicht im büro ; automatische rückmeldung ;
	réponse automatique ; absence du bureau ; absent du bureau ; message d'absence ;
	je suis absent ; notification d'absence ; respuesta automática ; respuesta automatica ;
	fuera de la oficina ; fuera de oficina ; risposta automatica ; fuori sede ;
	fuori ufficio ; risposta non al computer ; resposta automática ; resposta automatica ;
	fora do escritório ; automatisch antwoord ; automatische beantwoording ; niet op kantoor ;
	odpowiedź automatyczna ; automatyczna odpowiedź ; nieobecność ; poza biurem ;
	automatická odpověď ; mimo kancelář ; nepřítomnost ; automatická odpoveď ; neprítomnosť ;
	autosvar ; automatiskt svar ; frånvaro ; frånvarande ; automatisk svar ; fravær ;
	ikke på kontoret ; ikke til stede ; automaattinen vastaus ; poissaolo ;
	automatikus válasz ; răspuns automat ; automatski odgovor ; avtomatski odgovor ;
	αυτόματη απάντηση ; εκτός γραφείου ; автоматический ответ ; автоответ ;
	нет на рабочем месте ; вне офиса ; автоматична відповідь ; otomatik yanıt ;
	otomatik cevap ; ofis dışında ; ofis dışı ; 自動返信 ; 自動応答 ; 不在通知 ; 自动回复 ; 自動回覆 ; 自动答复 ;
	不在办公室 ; 자동 회신 ; 자동회신 ; 부재중 ; 자동 응답 ; מענה אוטומטי ; תשובה אוטומטית ; رد تلقائي ;
	الرد التلقائي ; trả lời tự động ; balasan otomatis
`);

/** Beginnings that people write as well: a machine's mark must stand beside them; lower case. */
export const VAGUE_SUBJECTS: readonly string[] = list(`
	away from ; i am out of ; i'm out of ; i am away ; on leave ; on holiday ; annual leave ;
	maternity leave ; not in the office ; on vacation ; abwesend ; urlaub ; im urlaub ;
	nicht im haus ; eingangsbestätigung ; absence ; en congé ; en vacances ; ausencia ;
	de vacaciones ; assenza ; assente ; in ferie ; ausente ; ausência ; de férias ; afwezig ;
	met vakantie ; urlop ; semester ; poissa ; lomalla ; távollét ; в отпуске ; 外出 ; 不在
`);

/** How a text says of itself that a machine wrote it, lower case. */
export const AUTOMATIC_PHRASES: readonly string[] = list(`
	this is an automat ; this is an auto-reply ; this is an auto reply ;
	this message was generated automatically ; this message is automatically generated ;
	the only notification you will receive ; dies ist eine automat ;
	diese nachricht wurde automatisch ; diese e-mail wurde automatisch ;
	ceci est un message automatique ; ceci est une réponse automatique ;
	esta es una respuesta automática ; este es un mensaje automático ;
	questa è una risposta automatica ; questo è un messaggio automatico ;
	esta é uma resposta automática ; esta é uma mensagem automática ; dit is een automatisch ;
	to jest automatyczna ; toto je automatick ; detta är ett automatiskt ;
	dette er en automatisk ; dette er et automatisk ; это автоматическ ; このメールは自動 ;
	此邮件为自动 ; 此為自動 ; 이 메일은 자동
`);
