import { list } from './list';

/**
 * Lines that mail programs put between what a person wrote and an original, lower case, without
 * the dashes around them and the colon behind them.
 */

/** "-----Original Message-----": above replies and forwards alike. Only between dashes. */
export const ORIGINAL_MARKERS: ReadonlySet<string> = new Set(
	list(`
		original message ; original ; ursprüngliche mail ; original mail ; original email ; original e-mail ; reply message ;
		original-nachricht ; originalnachricht ; ursprüngliche nachricht ;
		urspruengliche nachricht ; ursprungliche nachricht ; originale nachricht ;
		original nachricht ; antwort nachricht ; ursprüngliche e-mail ; originalmail ;
		original-mail ; message d'origine ; message d’origine ; message original ;
		message originel ; message initial ; courriel original ; mail original ;
		e-mail d'origine ; réponse ; mensaje original ; correo original ; missatge original ;
		mensaje de origen ; messaggio originale ; messaggio d'origine ; mail originale ;
		messaggio origine ; mensagem original ; mensagem de origem ; mensagem inicial ;
		oorspronkelijk bericht ; origineel bericht ; oorspronkelijke bericht ; originele bericht ;
		oryginalna wiadomość ; wiadomość oryginalna ; wiadomość pierwotna ; oryginalny e-mail ;
		pierwotna wiadomość ; původní zpráva ; původní e-mail ; originální zpráva ;
		pôvodná správa ; originálna správa ; ursprungligt meddelande ; originalmeddelande ;
		ursprungligt e-postmeddelande ; originalmeddelandet ; oprindelig meddelelse ;
		oprindelig besked ; original meddelelse ; original besked ; oprindelig mail ;
		opprinnelig melding ; original melding ; opprinnelig e-post ; opprinnelig meddelelse ;
		alkuperäinen viesti ; alkuperäinen sähköposti ; исходное сообщение ;
		оригинальное сообщение ; исходное письмо ; оригинал сообщения ; первоначальное сообщение ;
		вихідне повідомлення ; оригінальне повідомлення ; початкове повідомлення ;
		оригинално съобщение ; orijinal mesaj ; özgün ileti ; orijinal ileti ; asıl mesaj ;
		özgün mesaj ; orjinal mesaj ; αρχικό μήνυμα ; πρωτότυπο μήνυμα ; eredeti üzenet ;
		eredeti levél ; mesaj original ; mesajul original ; mesaj inițial ; izvorna poruka ;
		originalna poruka ; izvirno sporočilo ; algne kiri ; algne sõnum ; algsõnum ; sākotnējais ziņojums ;
		pradinis laiškas ; 元のメッセージ ; オリジナルメッセージ ; original message (元のメッセージ) ; 元のメール ; 原始邮件 ; 邮件原文 ;
		原邮件 ; 原始郵件 ; 原始訊息 ; 原郵件 ; 回复的原邮件 ; 回复邮件 ; 原始信件 ; 邮件原件 ; 원본 메시지 ; 원본 메일 ; 원본메시지 ; 원본 이메일 ;
		thư gốc ; tin nhắn gốc ; thư ban đầu ; pesan asli ; pesan awal ; הודעה מקורית ;
		ההודעה המקורית ; الرسالة الأصلية ; رسالة أصلية ; ข้อความเดิม
	`),
);

/** "---------- Forwarded message ---------" and "Begin forwarded message:". */
export const FORWARD_MARKERS: ReadonlySet<string> = new Set(
	list(`
		forwarded message ; begin forwarded message ; forwarded mail ; forwarded email ;
		forwarded by ; start of forwarded message ; fwd ; forwarded msg ; forwarded letter ;
		forward message ; this is a forwarded message ; weitergeleitete nachricht ; anfang der weitergeleiteten nachricht ;
		weitergeleitete e-mail ; weitergeleitete mail ; weitergeleitete nachricht (anfang) ;
		beginn der weitergeleiteten nachricht ; dies ist eine weitergeleitete nachricht ; weiterleitung ; message transféré ;
		message transmis ; début du message réexpédié ; début du message transféré ;
		message réexpédié ; courriel transféré ; message transfere ; mail transféré ;
		e-mail transféré ; mensaje reenviado ; inicio del mensaje reenviado ; correo reenviado ;
		missatge reenviat ; comienzo del mensaje reenviado ; inici del missatge reenviat ;
		messaggio inoltrato ; inizio messaggio inoltrato ; inizio del messaggio inoltrato ;
		messaggio rinviato ; mail inoltrata ; mensagem encaminhada ; mensagem reencaminhada ;
		início da mensagem encaminhada ; início da mensagem reencaminhada ; e-mail encaminhado ;
		inicio da mensagem encaminhada ; doorgestuurd bericht ; begin doorgestuurd bericht ;
		doorgestuurde e-mail ; begin van doorgestuurd bericht ; przekazana wiadomość ;
		wiadomość przekazana ; początek przekazywanej wiadomości ; treść przekazanej wiadomości ;
		wiadomość przesłana dalej ; przekazywana wiadomość ; przesłana wiadomość ;
		początek wiadomości przekazanej ; přeposlaná zpráva ; začátek přeposílané zprávy ;
		přeposlaný e-mail ; předaná zpráva ; přeposlaná správa ; preposlaná správa ;
		začiatok preposlanej správy ; preposlaný e-mail ;
		preposlaná správa --- forwarded message ; vidarebefordrat meddelande ;
		vidarebefordrat mejl ; vidarebefordrat mail ; vidarebefordrat brev ;
		början av vidarebefordrat meddelande ; vidarebefordrat e-postmeddelande ;
		början på vidarebefordrat brev ; början på vidarebefordrat meddelande ;
		börja vidarebefordrat meddelande ; videresendt meddelelse ; videresendt besked ;
		start på videresendt besked ; videresendt mail ; videresendt e-mail ;
		begyndelse på videresendt besked ; begynd videresendt besked ; videresendt melding ; videresendt e-post ;
		start på videresendt melding ; begynnelse på videresendt melding ;
		starten på videresendt melding ; edelleenlähetetty viesti ; välitetty viesti ;
		välitetty viesti alkaa ; välitetty viesti / fwd.msg ; edelleen lähetetty viesti ;
		пересылаемое сообщение ; перенаправленное сообщение ; начало переадресованного сообщения ;
		пересланное сообщение ; пересылаемое письмо ; пересланное письмо ;
		переадресованное сообщение ; начало пересылаемого сообщения ;
		это пересылаемое сообщение ; это пересланное сообщение ; переслано сообщение ;
		завершение пересылаемого сообщения ; перенаправленное письмо ; переслане повідомлення ;
		перенаправлене повідомлення ; початок листа, що пересилається ; пересланий лист ;
		препратено съобщение ; прослеђена порука ; iletilen ileti ; iletilmiş mesaj ;
		ileti başlangıcı ; iletilen ileti başlangıcı ; iletilen ileti ; iletilmiş mesaj ;
		iletilen mesaj ; iletilen mesaj ; yönlendirilen mesaj ; yönlendirilmiş ileti ;
		iletilmiş ileti ; iletilmiş ileti ; iletilen e-posta ; προωθημένο μήνυμα ;
		έναρξη προωθημένου μηνύματος ; αρχή προωθημένου μηνύματος ; προωθούμενο μήνυμα ;
		továbbított üzenet ; továbbított levél ; továbbított levél kezdete ;
		továbbított üzenet kezdete ; mesaj redirecționat ; mesaj redirectionat ;
		începe mesajul redirecționat ; început mesaj redirecționat ; mesaj retransmis ; mesaj înaintat ; mesaj transmis ;
		proslijeđena poruka ; započni proslijeđenu poruku ; započinje proslijeđena poruka ; započeta proslijeđena poruka ;
		prosleđena poruka ; posredovano sporočilo ; edastatud kiri ; edastatud sõnum ;
		pārsūtīts ziņojums ; persiųstas laiškas ; 転送メッセージ ; 転送されたメッセージ ; メッセージを転送 ; 転送メール ;
		転送されたメール ; 转发邮件 ; 转发的邮件 ; 转发邮件信息 ; 转发的消息 ; 開始轉寄郵件 ; 轉寄的郵件 ; 已轉寄郵件 ; 轉寄郵件 ; 轉寄信件 ; 轉寄的訊息 ;
		开始转发的邮件 ; 开始转发邮件 ; 以下是转发的邮件 ; 以下是轉寄的郵件 ; 以下為轉寄的郵件 ; 转发的原邮件 ; 已转发邮件 ; 被转发邮件信息 ; 轉寄訊息 ; 전달된 메시지 ;
		전달된 메일 ; 전달된 이메일 ; 전달한 메시지 ; 전달 메시지 ; thư đã chuyển tiếp ; bắt đầu thư được chuyển tiếp ;
		tin nhắn được chuyển tiếp ; thư được chuyển tiếp ; chuyển tiếp thư ; pesan terusan ;
		pesan yang diteruskan ; awal pesan terusan ; הודעה שהועברה ; תחילת הודעה שהועברה ; תחילת ההודעה שהועברה ;
		הודעה מועברת ; رسالة محولة ; رسالة مُعاد توجيهها ; بداية الرسالة المعاد توجيهها ; بدء الرسالة المعاد توجيهها ;
		رسالة معاد توجيهها ; الرسالة المعاد توجيهها ; ข้อความที่ส่งต่อ
	`),
);

/** Markers that name the sender behind them: Mutt, Gnus. */
export const FORWARD_MARKERS_WITH_SENDER: readonly string[] = list(`
		forwarded message from  ; forwarded mail from  ; weitergeleitete nachricht von  ;
		message transféré de  ; mensaje reenviado de  ; messaggio inoltrato da  ;
		doorgestuurd bericht van  ; пересылаемое сообщение от 
	`);

/** Markers that name who passed the mail on, and when: Notes. */
export const FORWARD_MARKERS_WITH_FORWARDER: readonly string[] = list(`
	forwarded by ; weitergeleitet von ; transféré par ; réacheminé par ; reenviado por ;
	inoltrato da ; doorgestuurd door ; encaminhado por ; przesłane przez ; vidarebefordrat av ;
	videresendt av ; videresendt af ; переслано ; 転送者 ; předal ; iletildi
`);

/** Ends of an enclosed mail, and what Gmail leaves of a quote: nothing of it is the person's. */
export const END_MARKERS: ReadonlySet<string> = new Set(
	list(`
		end forwarded message ; end of forwarded message ; ende der weitergeleiteten nachricht ;
		fin du message réexpédié ; fin du message transféré ; fin del mensaje reenviado ;
		fine messaggio inoltrato ; einde doorgestuurd bericht ; koniec przekazanej wiadomości ;
		конец пересылаемого сообщения ; завершение пересылаемого сообщения ;
		quoted text hidden ; zitierter text ausgeblendet ; texte des messages précédents masqué ;
		el texto citado está oculto ; testo tra virgolette nascosto ; texto das mensagens anteriores oculto ;
		tekst uit oorspronkelijke bericht is verborgen ; цитированный текст скрыт ; dolt citerad text ;
		ukryto cytowany tekst ; citovaný text byl skryt
	`),
);

/** What help desks ask people to answer above of; found anywhere in a short line. */
export const REPLY_ABOVE_PHRASES: readonly string[] = list(`
		reply above this line ; type your reply above ; write your reply above ;
		please reply above ; reply above the line ; add your comment above this line ;
		respond above this line ; write above this line ; do not write below this line ;
		antworten sie oberhalb dieser linie ; antwort oberhalb dieser zeile ;
		antwort oberhalb dieser linie ; über dieser linie antworten ; über dieser zeile ;
		oberhalb dieser zeile ; répondre au-dessus de cette ligne ;
		réponse au-dessus de cette ligne ; au-dessus de cette ligne ;
		respuesta encima de esta línea ; por encima de esta línea ; encima de esta línea ;
		arriba de esta línea ; sopra questa riga ; sopra questa linea ; acima desta linha ;
		boven deze regel ; boven deze lijn ; powyżej tej linii ; nad tímto řádkem ;
		nad tuto čáru ; nad tento riadok ; ovanför denna rad ; ovanför den här raden ;
		over denne linje ; over denne linjen ; tämän rivin yläpuolelle ; выше этой строки ;
		выше этой линии ; над этой строкой ; над цією лінією ; вище цього рядка ;
		bu satırın üstüne ; bu satırın üzerine ; bu çizginin üstüne ; πάνω από αυτήν τη γραμμή ;
		e fölé a sor fölé ; e sor fölé ; deasupra acestei linii ; iznad ove crte ; この行より上 ;
		この行の上 ; 请在此行上方回复 ; 在此行上方 ; 在此行以上 ; 請在此行上方 ; 이 줄 위에 ; phía trên dòng này
	`);
