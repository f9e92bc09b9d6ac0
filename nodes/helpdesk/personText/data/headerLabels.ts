import { list } from './list';

/**
 * Labels of the header block that mail programs copy above an original ("From: … Sent: …"), lower
 * case, by field. Written from what Outlook, Apple Mail, Gmail, Thunderbird, Yahoo, Notes and the
 * large Asian clients put there in each language.
 */

export type BlockField =
	'from' | 'date' | 'to' | 'cc' | 'bcc' | 'subject' | 'replyTo' | 'messageId' | 'other';

const LABELS: Readonly<Record<BlockField, readonly string[]>> = {
	from: list(`
		from ; sender ; von ; absender ; de ; expéditeur ; da ; mittente ; remitente ;
		de parte de ; remetente ; van ; afzender ; od ; nadawca ; odesílatel ; odosielateľ ;
		šalje ; pošiljatelj ; pošiljalac ; från ; avsändare ; fra ; afsender ; avsender ;
		lähettäjä ; saatja ; no ; nuo ; от ; от кого ; отправитель ; від ; від кого ; відправник ;
		подател ; kimden ; gönderen ; kimden gönderildi ; από ; αποστολέας ; feladó ; de la ;
		expeditor ; expeditorul ; từ ; người gửi ; dari ; pengirim ; מאת ; من ; المرسل ; 差出人 ;
		送信元 ; 送信者 ; from (差出人) ; 发件人 ; 寄件者 ; 寄件人 ; 發件人 ; 发信人 ; 보낸 사람 ; 보낸사람 ; 발신 ; 보낸이 ; 발신자 ;
		จาก
	`),
	date: list(`
		date ; sent ; sent at ; date sent ; received ; sent on ; datum ; gesendet ; gesendet am ;
		datum/uhrzeit ; envoyé ; envoyé le ; date d'envoi ; envoye ; fecha ; enviado ;
		enviado el ; enviada el ; enviat ; fecha de envío ; data ; inviato ; inviata ;
		data invio ; enviada ; enviada em ; enviado em ; data de envio ; verzonden ; verstuurd ;
		wysłano ; wysłane ; data wysłania ; odesláno ; odoslané ; dátum ; poslano ; poslato ;
		odesláno dne ; skickat ; skickad ; sendt ; dato ; lähetetty ; päivämäärä ; päiväys ; pvm ;
		kuupäev ; saadetud ; datums ; nosūtīts ; išsiųsta ; дата ; отправлено ; время ;
		надіслано ; відправлено ; изпратено ; послато ; датум ; tarih ; gönderildi ;
		gönderim tarihi ; gönderilen ; gönderme tarihi ; στάλθηκε ; ημερομηνία ; εστάλη ;
		elküldve ; küldve ; küldés ideje ; trimis ; dată ; trimis la ; đã gửi ; ngày ; gửi ;
		thời gian ; đã gửi lúc ; tanggal ; dikirim ; terkirim ; נשלח ; תאריך ; التاريخ ; تاريخ ;
		أرسلت ; تاريخ الإرسال ; تم الإرسال ; 日時 ; 送信日時 ; 日付 ; 送信日 ; 受信日時 ; 发送时间 ; 日期 ; 发送日期 ;
		寄件日期 ; 傳送時間 ; 寄送日期 ; 時間 ; 时间 ; 發送時間 ; 傳送日期 ; 已傳送 ; 보낸 날짜 ; 보낸날짜 ; 날짜 ; 보낸 시간 ; 일시 ; 전송 ;
		ส่ง ; วันที่
	`),
	to: list(`
		to ; an ; à ; a ; para ; pour ; aan ; do ; komu ; pre ; til ; till ; kellele ;
		destinataire ; destinataires ; destinatario ; destinatário ; destinatari ; empfänger ;
		vastaanottaja ; kam ; kam. ; skirta ; adresat ; adresát ; adressaat ; prima ; za ; primatelj ; кому ;
		до ; на ; получатель ; одержувач ; kime ; alıcı ; προς ; címzett ; către ; catre ;
		destinatarul ; đến ; tới ; người nhận ; tới người nhận ; kepada ; ke ; אל ; ל ; إلى ;
		المستلم ; الى ; 宛先 ; 送信先 ; 收件人 ; 收件者 ; 받는 사람 ; 받는사람 ; 수신 ; 받는이 ; ถึง ; mottagare ;
		modtager ; mottaker ; ontvanger ; per ; pentru
	`),
	cc: list(`
		cc ; kopie ; copie ; copie à ; copia ; cópia ; kopia ; kopi ; kopio ; kópia ; dw ;
		do wiadomości ; kopie (cc) ; másolat ; másolatot kap ; копия ; копія ; bilgi ; κοιν. ;
		koopia ; koopia (cc) ; kopija ; conhecimento ; com cópia ; con copia ; עותק ; نسخة ; 抄送 ;
		副本 ; 참조 ; สำเนา ; đồng kính gửi ; sao ; κοινοποίηση ; κοιν ; kk ; as.
	`),
	bcc: list(`
		bcc ; cci ; cco ; ccn ; blindkopie ; skrytá kopie ; udw ; скрытая копия ; 密件抄送 ; 密送
	`),
	subject: list(`
		subject ; betreff ; objet ; sujet ; asunto ; assunto ; oggetto ; onderwerp ; temat ;
		předmět ; predmet ; ämne ; emne ; aihe ; otsikko ; teema ; tēma ; tema ; assumpte ; тема ; thema ;
		относно ; предмет ; konu ; θέμα ; tárgy ; subiect ; subiectul ; naslov ; chủ đề ;
		tiêu đề ; subjek ; perihal ; judul ; נושא ; הנדון ; الموضوع ; موضوع ; 件名 ; 主题 ; 主題 ; 主旨 ;
		标题 ; 제목 ; เรื่อง ; tárgya ; zadeva ; betr. ; betrifft
	`),
	replyTo: list(`
		reply-to ; reply to ; reply ; antwort an ; répondre à ; responder a ; rispondi a ; antwoord aan ;
		odpověď na ; odpovedať-pre ; odgovori na ; svar til ; svara till ; vastaus ; válaszcím ;
		odpowiedź-do ; răspuns către ; ответ-кому ; кому відповісти ; yanıt adresi ; 返信先 ; 回复 ;
		回复至 ; 回覆 ; 답장 받는 사람
	`),
	messageId: ['message-id', 'message id', 'nachrichten-id', 'id сообщения'],
	other: list(`
		importance ; priority ; attachments ; attachment ; attach ; sensitivity ; organization ;
		wichtigkeit ; priorität ; anlagen ; anhänge ; anlage ; pièces jointes ; pièce jointe ;
		importancia ; prioridad ; datos adjuntos ; archivos adjuntos ; importância ; prioridade ;
		anexos ; anexo ; allegati ; allegato ; priorità ; importanza ; bijlagen ; bijlage ;
		urgentie ; załączniki ; ważność ; přílohy ; důležitost ; prílohy ; bifogade filer ;
		prioritet ; vedhæftede filer ; vedlegg ; liitteet ; tärkeys ; вложения ; важность ;
		приоритет ; вкладення ; ekler ; önem derecesi ; mellékletek ; fontosság ; atașamente ;
		添付ファイル ; 重要度 ; 附件 ; 重要性 ; 첨부 파일 ; 첨부 ; 중요도 ; list-post ; organisation ; user-agent ;
		mime-version ; content-type ; return-path ; x-mailer ; delivered-to ; thread-topic ;
		gesendet von ; conversation ; importance level ; privilegi
	`),
};

/** Label in lower case, without its colon, to the field. */
export const HEADER_LABELS: ReadonlyMap<string, BlockField> = new Map(
	(Object.entries(LABELS) as Array<[BlockField, readonly string[]]>).flatMap(([field, labels]) =>
		labels.map((label): [string, BlockField] => [label, field]),
	),
);

/** Longest label, characters: how far into a line its colon is looked for. */
export const LONGEST_LABEL = Math.max(...[...HEADER_LABELS.keys()].map((label) => label.length));
