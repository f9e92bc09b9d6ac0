import { list } from '../../personText/data/list';

/** Labels of web forms, lower case and without accents (`plainWords`). */

export const NAME_LABELS: ReadonlySet<string> = new Set(
	list(`
		name ; your name ; full name ; first name ; last name ; customer ; customer name ; sender ; contact ; contact person ;
		ihr name ; vorname ; nachname ; kunde ; absender ; ansprechpartner ; nom ; votre nom ; prenom ; nom complet ; client ;
		nombre ; su nombre ; apellido ; apellidos ; cliente ; nome ; il tuo nome ; cognome ; nome completo ; seu nome ;
		naam ; uw naam ; voornaam ; achternaam ; klant ; namn ; ditt namn ; fornavn ; navn ; dit navn ; etternavn ; kunde ;
		imie ; imie i nazwisko ; nazwisko ; klient ; jmeno ; vase jmeno ; prijmeni ; nimi ; nev ; nume ; ονομα ;
		お名前 ; 氏名 ; 名前 ; 姓名 ; 名字 ; 您的姓名 ; имя ; ваше имя ; фио ; ім'я ; isim ; ad soyad ; adiniz ; 이름
	`),
);

export const EMAIL_LABELS: ReadonlySet<string> = new Set(
	list(`
		email ; e-mail ; mail ; email address ; e-mail address ; your email ; your e-mail ; reply to ; sender email ;
		customer email ; contact email ; e-mail-adresse ; emailadresse ; e-mailadresse ; ihre e-mail ; ihre e-mail-adresse ; mailadresse ;
		adresse e-mail ; adresse email ; adresse mail ; courriel ; votre email ; votre e-mail ; correo ; correo electronico ; su correo ;
		su correo electronico ; indirizzo email ; indirizzo e-mail ; la tua email ; posta elettronica ; seu e-mail ; seu email ; correio eletronico ;
		uw e-mail ; uw e-mailadres ; e-mailadres ; emailadres ; e-post ; epost ; e-postadress ; din e-post ; e-mailadresse ; e-postadresse ;
		adres e-mail ; adres email ; twoj e-mail ; emailova adresa ; vas e-mail ; sahkoposti ; e-mail cim ; メールアドレス ; メール ; 邮箱 ; 电子邮件 ; 電子郵件 ;
		電子メール ; эл. почта ; электронная почта ; почта ; e-posta ; e-posta adresi ; eposta ; 이메일
	`),
);

export const MESSAGE_LABELS: ReadonlySet<string> = new Set(
	list(`
		message ; your message ; comment ; comments ; question ; your question ; enquiry ; inquiry ; description ; details ; request ; text ;
		message body ; body ; nachricht ; ihre nachricht ; mitteilung ; anfrage ; ihre anfrage ; frage ; kommentar ; beschreibung ; anliegen ;
		votre message ; commentaire ; demande ; votre demande ; mensaje ; su mensaje ; comentario ; comentarios ; consulta ; descripcion ; pregunta ;
		messaggio ; il tuo messaggio ; richiesta ; commento ; domanda ; descrizione ; mensagem ; sua mensagem ; duvida ; descricao ; pedido ;
		bericht ; uw bericht ; vraag ; uw vraag ; opmerking ; opmerkingen ; omschrijving ; meddelande ; ditt meddelande ; fraga ; arende ; beskrivning ;
		besked ; din besked ; melding ; din melding ; sporgsmal ; sporsmal ; henvendelse ; beskrivelse ; wiadomosc ; tresc wiadomosci ; tresc ; pytanie ; opis ;
		zprava ; vase zprava ; dotaz ; popis ; viesti ; uzenet ; mesaj ; mesajiniz ; メッセージ ; お問い合わせ内容 ; 内容 ; ご質問 ; 留言 ; 消息 ; 问题 ; 描述 ; 訊息 ;
		сообщение ; ваше сообщение ; вопрос ; текст сообщения ; комментарий ; повідомлення ; soru ; aciklama ; 메시지 ; 문의 내용
	`),
);

/** Local parts of addresses that a department reads, not the customer who filled in a form. */
export const ROLES: ReadonlySet<string> = new Set(
	list(`
		info ; support ; service ; help ; helpdesk ; servicedesk ; sales ; office ; contact ; hello ; hi ; team ; mail ; email ; post ; news ;
		newsletter ; marketing ; billing ; invoice ; invoices ; accounting ; accounts ; orders ; order ; shop ; store ; webmaster ; admin ;
		administrator ; alerts ; alert ; monitor ; monitoring ; nagios ; zabbix ; ops ; noc ; it ; notifications ; notification ; notify ; system ;
		robot ; bot ; updates ; customerservice ; customercare ; care ; feedback ; survey ; reply ; replies ; kundenservice ; kundendienst ; kontakt ;
		vertrieb ; rechnung ; buchhaltung ; bestellung ; verwaltung ; serviceclient ; commercial ; facturation ; contacto ; ventas ; soporte ; facturas ;
		atencionalcliente ; contatto ; contatti ; assistenza ; vendite ; fatture ; contato ; suporte ; vendas ; klantenservice ; verkoop ; facturen ;
		kundtjanst ; faktura ; kundeservice ; biuro ; obsluga ; sprzedaz ; obchod ; podpora ; asiakaspalvelu ; devops ; root ; security ; events
	`),
);
