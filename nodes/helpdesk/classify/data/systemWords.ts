import { list } from '../../personText/data/list';

/**
 * Words of systems that write by themselves, lower case and without accents where the script has
 * them (`plainWords`). Those of one language stand together.
 */

/** What a system writes about. */
export const MATTERS: readonly string[] = list(`
	request ; ticket ; case ; inquiry ; enquiry ; message ; mail ; incident ; query ; issue ; submission ;
	anfrage ; nachricht ; vorgang ; fall ; anliegen ; meldung ; formular ;
	demande ; requete ; courriel ; dossier ; message ;
	solicitud ; mensaje ; caso ; incidencia ; correo ; consulta ; peticion ;
	richiesta ; messaggio ; segnalazione ; comunicazione ;
	pedido ; solicitacao ; chamado ; mensagem ; incidente ;
	verzoek ; bericht ; melding ; aanvraag ; vraag ;
	arende ; forfragan ; meddelande ; begaran ;
	sag ; henvendelse ; besked ; foresporgsel ; anmodning ; sak ; sporsmal ;
	zgloszeni ; wiadomosc ; zapytani ; spraw ;
	pozadav ; tiket ; zprav ; dotaz ; hlaseni ;
	pyynto ; viesti ; tiketti ; megkeres ; bejelentes ; keres ; solicitare ; mesaj ; cerere ;
	お問い合わせ ; お問合せ ; メール ; チケット ; リクエスト ; 依頼 ; 工单 ; 请求 ; 邮件 ; 问题 ; 信息 ; 工單 ; 來信 ; 諮詢 ;
	заявк ; запрос ; обращени ; письмо ; сообщени ; тикет ; звернення ; запит ;
	talep ; talebiniz ; ileti ; basvuru ; 요청 ; 문의 ; 티켓 ; αιτημα ; μηνυμα ; 请求
`);

/** That it has come in, been registered or waits. */
export const RECEIVED: readonly string[] = list(`
	been received ; was received ; have received your ; we received ; we've received ; we got your ;
	received the message ; been created ; was created ; been opened ; been registered ; been logged ;
	been submitted ; been raised ; been queued ; being reviewed ; been assigned ; has been added to our ;
	ist bei uns eingegangen ; eingegangen ; haben wir erhalten ; anfrage erhalten ; mail erhalten ;
	anliegen erhalten ; ticket erhalten ; meldung erhalten ; nachricht erhalten ;
	wurde erstellt ; wurde angelegt ; wurde eroffnet ; wurde erfasst ; wurde registriert ; wurde aufgenommen ;
	bien recu ; bien ete recu ; avons recu ; a ete recu ; ete cree ; ete enregistre ; prise en compte ;
	pris en compte ; bien ete enregistre ; bien ete transmis ; accusons reception ;
	hemos recibido ; ha sido recibid ; ha sido cread ; ha sido registrad ; se ha creado ; se ha recibido ;
	se ha registrado ; fue recibid ;
	abbiamo ricevuto ; e stata ricevuta ; e stato ricevuto ; e stata creata ; e stato creato ;
	e stata registrata ; presa in carico ; preso in carico ;
	recebemos ; foi recebid ; foi criad ; foi registrad ; foi abert ;
	hebben uw ; is ontvangen ; ontvangen en ; hebben we ontvangen ; is aangemaakt ; is geregistreerd ;
	in goede orde ontvangen ; ontvangen.;
	har mottagit ; har tagit emot ; har skapats ; har registrerats ; har kommit in ;
	har modtaget ; er modtaget ; er blevet oprettet ; er oprettet ; er registreret ;
	har mottatt ; er mottatt ; er opprettet ; er registrert ;
	otrzymalismy ; zostalo otrzymane ; zostala otrzymana ; zostalo utworzone ; zostalo zarejestrowane ;
	zostalo przyjete ; otrzymane ;
	obdrzeli jsme ; jsme obdrzeli ; jsme prijali ; byl prijat ; byl vytvoren ; byl zaevidovan ; byla prijata ;
	byl zaregistrovan ;
	olemme vastaanottaneet ; on vastaanotettu ; on luotu ; megkaptuk ; am primit ; a fost inregistrat ;
	a fost primit ; elaboume ; ληφθηκε ; λαβαμε ;
	受け付けました ; 受付いたしました ; 受付しました ; 受付完了 ; 受領しました ; 受信しました ; 作成されました ; 承りました ;
	受け付けいたしました ; 已收到 ; 收到您的 ; 已创建 ; 已建立 ; 已受理 ; 已提交 ; 已登記 ;
	получен ; был создан ; была создана ; создана ; зарегистрирован ; принят ; отримали ; отримано ;
	alindi ; alinmistir ; aldik ; olusturuldu ; ulasti ; ulasmistir ; kaydedildi ; 접수되었 ; 접수하였 ; 생성되었
`);

/** That its state changed. */
export const CHANGED: readonly string[] = list(`
	been resolved ; been closed ; been solved ; been reopened ; been updated ; been completed ; been merged ;
	been escalated ; been cancelled ; was closed ; was resolved ; is now closed ; is now resolved ; marked as ;
	changed to ; changed from ; status changed ; status has changed ; has changed to ; will be closed ;
	been assigned to ; automatically closed ; set to resolved ; set to closed ; deemed ;
	wurde geschlossen ; wurde gelost ; wurde aktualisiert ; wurde zugewiesen ; wurde abgeschlossen ;
	wurde geandert ; status geandert ; ist abgeschlossen ; als gelost markiert ; automatisch geschlossen ;
	a ete resolu ; a ete ferme ; a ete cloture ; a ete mis a jour ; a ete attribue ; statut modifie ;
	a ete assigne ; est resolu ;
	ha sido cerrad ; ha sido resuelt ; ha sido actualizad ; ha sido asignad ; cambio de estado ;
	e stato chiuso ; e stata chiusa ; e stato risolto ; e stata risolta ; e stato aggiornato ; e stato assegnato ;
	foi fechad ; foi resolvid ; foi encerrad ; foi atualizad ; foi atribuid ;
	is gesloten ; is opgelost ; is bijgewerkt ; is toegewezen ; is afgesloten ;
	har stangts ; har losts ; har avslutats ; har uppdaterats ; har tilldelats ; er lukket ; er lost ;
	er blevet lukket ; er opdateret ; er oppdatert ; er tildelt ; er avsluttet ;
	zostalo zamkniete ; zostalo rozwiazane ; zostalo zaktualizowane ; zostalo przypisane ; zmieniono status ;
	byl uzavren ; byl vyresen ; byl aktualizovan ; byl prirazen ; zmena stavu ;
	on ratkaistu ; on suljettu ; lezarasra kerult ; a fost inchis ; a fost rezolvat ;
	解決済み ; 解決されました ; クローズ ; 更新されました ; 割り当てられました ; 已解决 ; 已关闭 ; 已更新 ; 已分配 ; 已結案 ;
	закрыт ; решен ; обновлен ; назначен ; закрито ; вирішено ;
	kapatildi ; kapatilmistir ; cozuldu ; cozulmustur ; guncellendi ; atandi ; 해결되었 ; 종료되었 ; 업데이트되었
`);

/** Questions that only surveys ask. */
export const SURVEYS: readonly string[] = list(`
	how would you rate ; how did we do ; rate our ; rate the support ; rate your ; please rate ; rate us ;
	satisfaction survey ; good, i'm satisfied ; bad, i'm unsatisfied ; our survey ; short survey ; customer survey ;
	how satisfied ; your feedback helps ; leave a review ; net promoter ;
	wie zufrieden ; bewerten sie ; bewertung abgeben ; zufriedenheitsumfrage ; kundenumfrage ; umfrage teil ;
	enquete de satisfaction ; evaluez ; evalueriez ; votre avis nous interesse ; notez notre ; noter notre ;
	encuesta ; como calificaria ; califique ; valore nuestro ; como valoraria ;
	sondaggio ; come valuteresti ; come valuterebbe ; valuta il ; quanto e soddisfatto ;
	pesquisa de satisfacao ; avalie ; como avalia ; inquerito de satisfacao ;
	klanttevredenheid ; hoe tevreden ; beoordeel ; enquete in ; hur nojd ; kundundersokning ; betygsatt ;
	hvor tilfreds ; tilfredshedsundersogelse ; hvor fornoyd ; kundeundersokelse ;
	ankiet ; ocen nasz ; jak oceniasz ; jak oceniaja ; dotaznik spokojenosti ; jak jste byli spokojeni ; ohodnotte ;
	kuinka tyytyvainen ; mennyire elegedett ; アンケート ; 満足度 ; 满意度 ; 滿意度 ; 评价我们 ; оцените ; опрос ;
	memnuniyet ; anketi ; degerlendirin ; 만족도 ; 설문
`);

/** How a system says whose words follow: "Otto Lind commented:". */
export const SAYS: readonly string[] = list(`
	commented ; added a comment ; wrote: ; said: ; replied: ; replied to ; has replied ; added a note ; responded: ;
	responded to ; left a comment ; sent you a message ; sent a message ; you have a new message from ;
	new message from ; message from ; new reply from ; comment from ; comment by ; comments: ; comment: ; asked: ; answered: ;
	hat kommentiert ; kommentierte ; hat geantwortet ; schrieb: ; schreibt: ; kommentar von ; kommentar: ;
	neue nachricht von ; nachricht von ; antwort von ; hat ihnen geschrieben ; hat ihnen eine nachricht ;
	a commente ; a repondu ; a ecrit ; commentaire de ; commentaire : ; nouveau message de ; message de ;
	ha comentado ; ha respondido ; escribio: ; comentario de ; comentario: ; nuevo mensaje de ; mensaje de ;
	ha commentato ; ha risposto ; ha scritto ; commento di ; commento: ; nuovo messaggio da ; messaggio da ;
	comentou ; respondeu ; escreveu ; comentario: ; nova mensagem de ; mensagem de ;
	heeft gereageerd ; heeft geantwoord ; schreef: ; opmerking van ; reactie van ; nieuw bericht van ; bericht van ;
	har kommenterat ; har svarat ; skrev: ; kommentar fran ; nytt meddelande fran ; meddelande fran ;
	har kommenteret ; kommentar fra ; ny besked fra ; besked fra ; har kommentert ; ny melding fra ; melding fra ;
	skomentowal ; odpowiedzial ; napisal ; komentarz: ; nowa wiadomosc od ; wiadomosc od ;
	okomentoval ; odpovedel ; napsal ; komentar: ; nova zprava od ; zprava od ;
	さんからの ; さんがコメント ; さんから ; コメント: ; コメント： ; 评论 ; 回复了 ; 的留言 ; 留言: ; 留言： ; 发来 ; 發來 ;
	прокомментировал ; ответил ; написал ; комментарий: ; сообщение от ; yorum yap ; yanitladi ; yazdi: ;
	yorumu: ; adli kisiden ; 댓글 ; 메시지를 보냈
`);

/** Newsletters, shops and banks, machines that watch: what of theirs carries nobody's words. */
export const ROUTINE: readonly string[] = list(`
	unsubscribe from ; to unsubscribe ; unsubscribe here ; view in browser ; view this email in your browser ;
	manage your preferences ; email preferences ; you are receiving this email because you ; special offer ;
	% off ; newsletter ;
	your receipt ; payment received ; your payment ; order confirmation ; thank you for your order ; thanks for your order ;
	thank you for your purchase ; your order has ; has shipped ; tracking number ; your invoice ; invoice attached ;
	your subscription ; your statement ; reset your password ; verify your email ; verification code ; security alert ;
	new sign-in ; confirm your email ;
	is down ; is up again ; service alert ; host alert ; state: ok ; state: critical ; threshold ; backup completed ;
	backup failed ; backup job ; disk space ; disk usage ; cpu usage ; job completed ; job failed ; build failed ;
	alert: ; firing ; resolved: ; uptime ;
	newsletter abbestellen ; abmelden ; abbestellen ; im browser ; online-version ; zahlungseingang ; ihre rechnung ;
	bestellbestatigung ; vielen dank fur ihre bestellung ; ihre bestellung ; sendungsnummer ; wurde versandt ;
	passwort zurucksetzen ; sicherung erfolgreich ; sicherung fehlgeschlagen ; festplatte ; schwellenwert ;
	se desinscrire ; desabonner ; voir dans le navigateur ; votre commande ; votre facture ; votre recu ; paiement recu ;
	numero de suivi ; sauvegarde terminee ;
	darse de baja ; cancelar la suscripcion ; ver en el navegador ; su pedido ; su factura ; recibo ; pago recibido ;
	annulla l'iscrizione ; disiscriv ; visualizza nel browser ; il tuo ordine ; la tua fattura ; ricevuta di pagamento ;
	cancelar inscricao ; ver no navegador ; seu pedido foi ; sua fatura ; recibo de pagamento ;
	afmelden ; uitschrijven ; bekijk in browser ; uw bestelling ; uw factuur ; betaling ontvangen ;
	avregistrera ; avprenumerera ; din bestallning ; din faktura ; afmeld ; din ordre ; avmeld ;
	wypisz sie ; zrezygnuj z subskrypcji ; twoje zamowienie ; faktura za ; odhlasit odber ; vase objednavka ; vase faktura ;
	配信停止 ; ご注文ありがとう ; 領収書 ; 退订 ; 取消订阅 ; 您的订单 ; 发票 ; отписаться ; ваш заказ ; квитанция ;
	abonelikten ; siparisiniz ; faturaniz ; 수신거부 ; 주문하신
`);

/** First person singular where no other word of the table's languages is written so. */
export const FIRST_PERSON =
	/(?:^|[\s"'(,.!?])(?:I|I[\u2019'](?:m|ve|ll|d)|ich|Ich|je|Je|[jJ][\u2019']ai|yo|Yo|io|Io|eu|Eu|ik|Ik|jag|Jag|jeg|Jeg|jsem|я|Я|ja|Ja)(?=[\s"'),.!?]|$)|私|我(?![们們])|저는|제가/u;

/** How the sentences begin that every template has, whatever it is about. */
export const TEMPLATE_OPENINGS: readonly string[] = list(`
	if you ; should you ; please do not ; please note ; thank you ; thanks for ; need help ; have more ;
	wenn sie ; falls sie ; sollten sie ; vielen dank ; bitte beachten ; si vous ; merci de ; merci pour ; nous vous ;
	si tiene ; si usted ; si desea ; gracias por ; se hai ; se ha ; se desidera ; grazie per ; se voce ; se tiver ;
	obrigado por ; als u ; indien u ; bedankt voor ; om du ; tack for ; hvis du ; tak for ; takk for ; jesli ; jezeli ;
	dziekujemy ; pokud ; dekujeme ; если ; спасибо ; якщо ; дякуємо ; もし ; ご不明 ; ありがとう ; 如果 ; 感谢 ; 感謝 ; 若 ;
	eger ; tesekkur
`);

/** Lines that ticket systems put above or below somebody's words. */
export const FRAME: readonly string[] = list(`
	you have received this ; you received this ; you are receiving this ; this email was sent ; to view ;
	view the ; view request ; reply to this ; this is an automat ; do not reply ; delivered by ; powered by ;
	click here ; to add additional comments ; to change your ; turn off this ; sie erhalten diese ;
	log in to ; track your ; ticket link ; help center ; our team will ; we will get back ; as soon as possible ;
	diese e-mail wurde ; automatisch ; bitte antworten ; hilfecenter ; so schnell wie moglich ; schnellstmoglich ;
	vous recevez ; automatique ; plus brefs delais ; recibe este ; automatico ; lo antes posible ; riceve questa ;
	il prima possibile ; o mais breve possivel ; zo spoedig mogelijk ; zo snel mogelijk ; sa snart som mojligt ;
	hurtigst muligt ; snarest mulig ; wygenerowan ; automatycz ; jak najszybciej ; automaticky ; co nejdrive ;
	автоматическ ; в ближайшее время ; otomatik ; en kisa surede ; 自動送信 ; 自动发送 ; 尽快 ; 盡快 ; 자동
`);
