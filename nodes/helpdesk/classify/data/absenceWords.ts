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
	الرد التلقائي ; trả lời tự động ; balasan otomatis ; autom. antwort ; autom. reply ; away message ;
	absence notice ; absence notification ; notice of absence ; i'm out of office ; i am out of office ; i am out of the office ;
	i'm out of the office ; currently out of ; out of office: ; abwesenheitsnotiz ; abwesenheitsmeldung ; abwesenheitsbenachrichtigung ;
	bin nicht im büro ; ich bin abwesend ; avis d'absence ; absence automatique ; hors du bureau ; aviso de ausencia ;
	mensaje automático ; notifica di assenza ; avviso di assenza ; messaggio automatico ; aviso de ausência ; mensagem automática ;
	ausência temporária ; afwezigheidsbericht ; afwezigheidsmelding ; automatisch bericht ; ik ben afwezig ; frånvaromeddelande ;
	fraværsmelding ; fraværsbesked ; automatisk besked ; poissaoloilmoitus ; automaattivastaus ; zawiadomienie o nieobecności ;
	autoodpowiedź ; jestem na urlopie ; oznámení o nepřítomnosti ; távolléti értesítő ; házon kívül ; mesaj automat ;
	nu sunt la birou ; уведомление об отсутствии ; автоматическое уведомление ; відсутність на роботі ; ofis dışındayım ; izindeyim ;
	不在のお知らせ ; 不在連絡 ; 休暇のお知らせ ; 外出通知 ; 休假通知 ; 外出自动回复 ; 自動回應 ; 부재 알림 ; 휴가 알림
`);

/** Beginnings that people write as well: a machine's mark must stand beside them; lower case. */
export const VAGUE_SUBJECTS: readonly string[] = list(`
	away from ; i am out of ; i'm out of ; i am away ; on leave ; on holiday ; annual leave ;
	maternity leave ; not in the office ; on vacation ; abwesend ; urlaub ; im urlaub ;
	nicht im haus ; eingangsbestätigung ; absence ; en congé ; en congés ; en vacances ; ausencia ;
	de vacaciones ; assenza ; assente ; in ferie ; ausente ; ausência ; de férias ; afwezig ;
	met vakantie ; urlop ; semester ; poissa ; lomalla ; távollét ; в отпуске ; 外出 ; 不在 ; away ; vacation ; holiday ; holidays ;
	out until ; back on ; leave ; parental leave ; sick leave ; ooo ; oof ; out sick ; im krankenstand ; elternzeit ; dienstreise ; betriebsferien ;
	ferien ; wir machen urlaub ; bin im urlaub ; ich bin im urlaub ; ich bin nicht ; fermeture ; congés ; congé ; vacances ; je suis en ; indisponible ;
	absent ; vacaciones ; no disponible ; permiso ; ferie ; in vacanza ; chiusura ; fuori ; férias ; fora ; licença ; vakantie ; op vakantie ; verlof ;
	niet aanwezig ; ik ben niet ; ledig ; på semester ; föräldraledig ; ferie ; på ferie ; ferielukket ; fraværende ; bortreist ; permisjon ; barsel ;
	loma ; vuosiloma ; na urlopie ; nieobecny ; nieobecna ; dovolená ; na dovolené ; nepřítomen ; szabadság ; concediu ; отпуск ; отсутствую ;
	відпустка ; izin ; yıllık izin ; tatil ; izindeyim ; 休暇 ; 休業 ; お休み ; 出張 ; 休假 ; 出差 ; 휴가 ; 출장
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

/** Words between an opening and what follows it: "Out of Office AutoReply: x", "… until 9 March". */
export const NOTICE_WORDS: readonly string[] = list(`
	autoreply ; auto-reply ; auto reply ; reply ; response ; notice ; notification ; message ; alert ; assistant ; email ; answer ;
	notiz ; nachricht ; meldung ; benachrichtigung ; assistent ; antwort ; automatique ; du bureau ; automático ; automatica ; automatico ;
	svar ; bericht ; melding ; meddelande ; besked ; i am ; i'm ; ich bin ; je suis ; estoy ; sono ; estou ; ik ben ; jag är ; jeg er ; jestem ; jsem
`);

/** What a date or the sender's name follows, or nothing of a topic. */
export const NOTICE_CONTINUATIONS: readonly string[] = list(`
	until ; till ; from ; since ; through ; to ; re ; on ; for ; by ; bis ; vom ; von ; ab ; seit ; am ; zu ; jusqu ; du ; de ; depuis ; le ; au ;
	hasta ; desde ; del ; el ; fino ; dal ; dall ; da ; di ; até ; a partir ; tot ; vanaf ; van ; t/m ; t.o.m ; fram ; från ; fra ; til ; med ; i ;
	do ; od ; w ; asti ; saakka ; до ; с ; по ; от ; since
`);

/** How an absence notice says that its writer is away and when they are back (`plainWords`). */
export const ABSENCE_PHRASES: readonly string[] = list(`
	out of the office ; out of office ; on vacation ; on holiday ; annual leave ; on leave ; away from ; not in the office ; currently away ;
	limited access to ; am back on ; be back on ; back in the office ; i am back ; i'm back ; will return ; returning on ; i return on ; maternity leave ;
	parental leave ; during my absence ; in my absence ; away until ; away from ; out until ; unavailable until ; travelling until ; traveling until ;
	nicht im buro ; außer haus ; ausser haus ; abwesend ; im urlaub ; elternzeit ; wieder erreichbar ; wieder im buro ; nicht erreichbar ; meine vertretung ;
	wahrend meiner abwesenheit ; wieder da ; bin zuruck ; wieder zuruck ; zuruck am ; zuruck im buro ; wieder fur sie da ;
	suis absent ; serai absent ; en conge ; en vacances ; de retour le ; serai de retour ; mon absence ; hors du bureau ; reviens le ;
	fuera de la oficina ; de vacaciones ; de vuelta el ; estare de vuelta ; regreso el ; regresare ; estoy ausente ; mi ausencia ; vuelvo el ; volvere ;
	fuori sede ; fuori ufficio ; in ferie ; sono assente ; saro assente ; di ritorno il ; rientro il ; rientrero ; torno il ; mia assenza ; tornero ;
	fora do escritorio ; de ferias ; estou ausente ; regresso a ; regresso no ; de volta no ; de volta em ; de volta a ; retorno em ; volto a ; minha ausencia ;
	afwezig ; niet op kantoor ; met vakantie ; op vakantie ; weer aanwezig ; ben terug ; weer terug ; ben weer ; mijn afwezigheid ; terug op ;
	franvarande ; pa semester ; inte pa kontoret ; ar tillbaka ; ater den ; tillbaka den ; tjanstledig ; foraldraledig ; min franvaro ;
	ikke pa kontoret ; pa ferie ; fravarende ; er tilbage ; tilbage den ; pa barsel ; mit fravar ; er tilbake ; tilbake den ; i permisjon ; bortreist ; fravær ;
	olen poissa ; lomalla ; palaan ; poissaolo ; poza biurem ; na urlopie ; nieobecn ; wracam ; wroce ; bede dostepn ; bede z powrotem ;
	mimo kancelar ; na dovolene ; nepritomn ; vratim se ; budu zpet ; jsem zpet ; zpet v kancelari ; zpet jsem ; vracim se ;
	szabadsagon ; hazon kivul ; tavolletem ; in concediu ; nu sunt la birou ; ma intorc ; izindeyim ; ofis disinda ; yillik izin ; donecegim ; geri donecegim ; doneceğim ;
	в отпуске ; отсутствую ; вне офиса ; вернусь ; буду снова ; у відпустці ; повернуся ;
	不在 ; 休暇 ; 外出して ; 戻ります ; お休みを ; 休業 ; 出張 ; 休假 ; 不在办公室 ; 外出 ; 返回 ; 回来 ; 回來 ; 出差 ; 부재중 ; 휴가 ; 출장 ; 복귀
`);

/** Those of them that say outright that nobody is there now. */
export const CERTAIN_PHRASES: readonly string[] = list(`
	i am out of the office ; i am out of office ; i'm out of the office ; i am currently out of ; i am currently away ; am currently on ; i will be out of ;
	i'm currently out of ; i am on annual leave ; i am on vacation ; i am on holiday ; i am away until ; ich bin nicht im buro ; ich bin derzeit nicht ;
	ich bin momentan nicht ; ich bin zur zeit nicht ; ich bin bis ; ich bin im urlaub ; ich bin derzeit im urlaub ; ich bin abwesend ; bin derzeit abwesend ; ich bin vom ;
	je suis absent ; je suis actuellement absent ; je suis en conge ; je suis actuellement en ; estoy fuera de la oficina ; estoy de vacaciones ; estare ausente ;
	actualmente estoy ; sono fuori ufficio ; sono in ferie ; sono assente ; saro assente ; saro fuori ; estou fora do escritorio ; estou de ferias ; estou ausente ; estarei ausente ;
	ik ben afwezig ; ik ben momenteel ; ik ben niet op kantoor ; ik ben met vakantie ; ik ben op vakantie ; jag ar inte pa kontoret ; jag ar pa semester ; jag ar franvarande ;
	jeg er ikke pa kontoret ; jeg er pa ferie ; jeg er fravarende ; jeg er bortreist ; jestem na urlopie ; jestem poza biurem ; jestem nieobecn ;
	jsem na dovolene ; jsem mimo kancelar ; olen lomalla ; olen poissa ; szabadsagon vagyok ; sunt in concediu ; yillik izindeyim ; izindeyim ; ofis disindayim ;
	я в отпуске ; я нахожусь в отпуске ; меня нет в офисе ; я у відпустці ; 不在にして ; 休暇をいただいて ; 休暇中 ; 我正在休假 ; 我目前不在 ; 休假中 ; 휴가 중 ; 부재중입니다
`);
