import { list } from './list';

/**
 * Lines that phones and programs add below what a person wrote ("Sent from my iPhone"), lower
 * case. A line is a footer when it begins with `start` (a whole word, unless a `*` ends it) and,
 * where given, ends with `end`. "Sent via" and its like name the program: goods are sent, too.
 */
export interface FooterPattern {
	start: string;
	end?: string;
}

const startsWith = (text: string): FooterPattern[] => list(text).map((start) => ({ start }));

const between = (starts: string, end: string): FooterPattern[] =>
	list(starts).map((start) => ({ start, end }));

export const FOOTERS: readonly FooterPattern[] = [
	{ start: '*', end: ' from mobile' },
	// English
	...startsWith(`
		sent from my ; sent from a ; sent from an ; sent from iphone ; sent from ipad ;
		sent from outlook ; sent from mail for ; sent from yahoo mail ; sent from samsung ;
		sent from mailbox ; sent from windows mail ; sent from proton ; sent from gmail ;
		sent from android ; sent from mobile ; sent from bluemail ; sent from aol ;
		sent from the all new ; sent from mymail ; sent from nine ; sent from spark ;
		sent from tutanota ; sent from type ; sent from xfinity ; sent from airmail ;
		sent from polymail ; sent from front ; sent from zoho ; sent from workspace one ;
		sent from fairemail ; sent from canary ; sent from surface ; sent from newton ;
		sent from huawei ; sent from blackberry ; sent from mobilemail ; sent from boxer ;
		sent from acompli ; sent from touchdown ; sent from k-9 ; sent from thunderbird ;
		sent from nokia ; sent from cloud ; sent from sky ; sent from t-mobile ;
		sent from verizon ; sent from at&t ; sent from vodafone ; sent from handheld ;
		sent from hotmail ; sent from vmware ; sent from mail.ru ; sent from superhuman ;
		sent from missive ; sent from hey ; sent from phone ; sent from web ;
		sent from virtual ; sent from pda ; sent from smartphone ; sent from tablet ;
		sent from mac ; sent on the go ; sent on the move ; sent using zoho ;
		sent using outlook ; sent using hushmail ; sent using alto ; sent using my ;
		sent using guerrillamail ; sent using the mail ; sent using mail ; sent using proton ;
		sent using spark ; sent via superhuman ; sent via mobile ; sent via my ;
		sent via iphone ; sent via ipad ; sent via android ; sent via phone ; sent via proton ;
		sent via bluemail ; sent via samsung ; sent via galaxy ; sent via outlook ;
		sent via yahoo ; sent via gmail ; sent via blackberry ; sent via smartphone ;
		sent via web ; sent with airmail ; sent with proton ; sent with tuta ;
		sent with tutanota ; sent with spark ; sent with mailtrack ; sent with mixmax ;
		sent with mailbird ; sent with shift ; sent with streak ; sent with unibox ;
		sent with polymail ; sent with newton ; sent with canary ; sent with superhuman ;
		sent with my ; sent with secure ; sent with mailbutler ; sent with boomerang ;
		sent with mail ; sent by galaxy ; sent by android ; sent by iphone ; sent by my ;
		sent by mobile ; from my iphone ; from my ipad ; from my mobile ; from my phone ;
		from my android ; from my cell ; from my samsung ; from my galaxy ; from my blackberry ;
		get outlook for ; get the outlook app ; download outlook ; typed on my ; written on my ;
		typed with thumbs ; this email was sent from my ; sent securely from ;
		sent secured with proton ; powered by cricket wireless ; get bluemail for ;
		get typeapp for ; on the go with ; connected by motoblur ; composed on ;
		sent in haste from
	`),
	// German
	...startsWith(`
		von meinem iphone ; von meinem ipad ; von unterwegs gesendet ; gesendet von ;
		gesendet mit der ; gesendet mit dem ; gesendet mit outlook ; gesendet mit spark ;
		gesendet mit meinem ; gesendet mit proton ; gesendet mit tutanota ; gesendet mit airmail ;
		gesendet mit k-9 ; gesendet mit fairemail ; gesendet mit canary ; gesendet vom ;
		mobil gesendet ; von unterwegs ; outlook für ios ; outlook für android ;
		holen sie sich outlook ; outlook für mac ; gesendet aus ; laden sie outlook ;
		mit freundlichen grüßen gesendet von ; diese nachricht wurde von mein* ;
		diese nachricht wurde mit ; diese e-mail wurde von mein* ; abgesendet von ; gesendet mit blue mail ; gesendet mit bluemail ; gesendet mit aqua mail ;
		gesendet mit tuta ; gesendet über outlook ;
		gesendet über proton ; gesendet über yahoo
	`),
	...between(
		'von mein* ; von my ; von iphone ; von samsung ; von yahoo ; von outlook ; von android ; von galaxy ; von windows ; vom iphone ; vom ipad ; vom handy ; vom smartphone ; vom mobil*',
		'gesendet',
	),
	// French
	...startsWith(`
		envoyé de mon ; envoyé de ma ; envoyé depuis ; envoyé à partir ; envoyé avec proton ;
		envoyé avec outlook ; envoyé avec spark ; envoyé avec la messagerie ;
		envoyé avec airmail ; envoyé avec mon ; envoyé via outlook ; envoyé via mon ;
		envoyé via proton ; envoyé du ; envoyé d' ; envoyé d’ ; envoyé de outlook ;
		envoyé de yahoo ; envoyé de ; obtenez outlook ; obtenir outlook ; télécharger outlook ;
		téléchargez outlook ; provenance : courrier ; envoyé sur ; de mon iphone ; envoyé avec l'application ; envoyé avec k-9 ; envoyé avec bluemail ; envoyé avec blue mail ;
		envoyé avec tuta ; envoyé via yahoo ; envoyé via bluemail
	`),
	// Spanish and Catalan
	...startsWith(`
		enviado desde ; enviado con proton ; enviado con el correo electrónico seguro ;
		enviado con bluemail ; enviado con aqua mail ; enviado con tuta ; enviado con k-9 ;
		enviado a través de outlook ; enviado mediante outlook ; enviado con spark ; enviado con airmail ;
		enviado con outlook ; enviado con mi ; enviado de mi ; enviado por mi ; obtener outlook ;
		obtén outlook ; enviat des ; descargar outlook ; desde mi iphone ; obtenga outlook
	`),
	// Italian
	...startsWith(`
		inviato da ; inviato dal ; inviato con proton ; inviato con l'email sicura ; inviato con l’email sicura ; inviato con bluemail ;
		inviato con aqua mail ; inviato con tuta ; inviato con k-9 ; inviato tramite outlook ; inviato con spark ; inviato con airmail ;
		inviato con outlook ; inviato con libero ; inviato dall* ; inviata da ; ottieni outlook ;
		scarica outlook ; inviata dal ; ricevi outlook
	`),
	// Portuguese
	...startsWith(`
		enviado do meu ; enviado com o email seguro ; enviado com o e-mail seguro ; enviado com proton ;
		enviado com bluemail ; enviado com aqua mail ; enviado via iphone ; enviado via ipad ;
		enviado via android ; enviado via outlook ; enviado via proton ; enviado via smartphone ;
		enviado de outlook ; enviado de iphone ; baixar o outlook ; enviado a partir ; enviado do ; enviado da minha ; enviado de meu ;
		enviado pelo meu ; enviado pelo outlook ; enviado pelo iphone ; enviada do meu ;
		obter o outlook ; obter outlook ; obtenha o outlook ; baixe o outlook ; enviada a partir
	`),
	// Dutch
	...startsWith(`
		verzonden vanaf ; verstuurd vanaf ; verzonden met outlook ; verzonden met proton ; verzonden met beveiligde e-mail ; verzonden met de beveiligde ; verzonden met bluemail ;
		verzonden met aqua mail ; verzonden met tuta ; verzonden met k-9 ; verstuurd met proton ;
		verzonden met mijn ; verzonden met spark ; verzonden via mijn ; verzonden via outlook ;
		verstuurd met mijn ; verstuurd via mijn ; outlook voor ; outlook downloaden ;
		verzonden vanuit ; download outlook voor ; verstuurd vanuit ; vanaf mijn ; haal outlook ;
		outlook ophalen
	`),
	// Polish
	...startsWith(`
		wysłane z ; wysłano z ; wysłane przy ; pobierz outlook ; pobierz program outlook ;
		wysłane ze ; wysłano ze ; wysłano przy ; pobierz aplikację outlook ;
		uzyskaj aplikację outlook ; wysłane za pomocą 
	`),
	// Czech and Slovak
	...startsWith(`
		odesláno z ; odesláno ze ; odeslané z ; odoslané z ; odoslané zo ; odoslané pomocou ;
		poslané z ; odesláno pomocí ; odesláno přes outlook ; odesláno zabezpečeným ; získat outlook ; získejte outlook ; získať outlook ;
		získajte outlook ; stáhnout outlook ; odesláno mobil* ; odoslané mobil* ; posláno z ;
		outlook pro ; outlook pre
	`),
	// Swedish, Danish, Norwegian
	...startsWith(`
		skickat från ; skickat med min ; skickades från min ; skickades från e-post ; skickades från outlook ;
		skickat med bluemail ; skickat med aqua mail ; skickat med outlook ; skickat med proton ; skickas från ;
		från min ; hämta outlook ; skaffa outlook ; ladda ned outlook ; sendt fra ;
		sendt med min ; sendt med bluemail ; sendt med aqua mail ; sendt med outlook ; sendt med proton ; sendt via min ; hent outlook ;
		få outlook ; skickat via min ; skaff deg outlook ; last ned outlook ; skickad från ;
		sent från ; sänt från ; skaff outlook
	`),
	// Finnish, Estonian
	...startsWith(`
		lähetetty iphone* ; lähetetty ipad* ; lähetetty samsung* ; lähetetty android* ;
		lähetetty outlook* ; lähetetty mobiil* ; lähetetty puhel* ; lähetetty yahoo* ;
		lähetetty windows* ; lähetetty galaxy* ; lähetetty huawei* ; lähetetty proton* ; saadetud rakendusest ;
		saadetud windowsi ; saadetud outlooki* ; hankige outlook ; hangi outlook ; lähetetty oma* ; hanki outlook ; hae outlook ; saadetud minu ;
		lataa outlook
	`),
	{ start: 'lähettäjä: ', end: 'laitteesta' },
	{ start: 'outlook ', end: 'lähetetty' },
	// Russian, Ukrainian, Bulgarian
	...startsWith(`
		отправлено с ; отправлено из ; отправлено от ; отправлено через outlook ;
		отправлено через mail ; послано с ; отправлено со ; скачать outlook ; скачайте outlook ; отправлено через bluemail ; отправлено через яндекс ; загрузить outlook ;
		получить outlook ; отправлено с помощью ; надіслано з ; надіслано із ; відправлено з ;
		отримати outlook ; отримайте outlook ; завантажте outlook ; надіслано через outlook ; надіслано через mail ;
		надіслано через proton ; відправлено через outlook ; изпратено от ; завантажити outlook ; установить outlook ;
		с моего iphone ; отправлено iphone ; надіслано за ; відправлено із ; послато са
	`),
	// Turkish
	...between('iphone ; ipad ; android ; samsung ; outlook ; yahoo ; mobil ; galaxy', 'gönderildi'),
	...startsWith(`
		iphone'umdan ; iphone’umdan ; iphone'dan ; telefonumdan gönder* ; ipad'imden ;
		ipad’imden ; android için outlook ; ios için outlook ; outlook'u edin ; outlook’u edin ;
		cep telefonumdan ; android cihazımdan ; windows için posta
	`),
	// Greek
	...startsWith(`
		στάλθηκε από ; στάλθηκε με proton ; εστάλη από ; λήψη outlook ; λήψη του outlook ; απόκτηση outlook ;
		απεσταλμένο από ; αποστολή από ; αποκτήστε το outlook
	`),
	// Hungarian
	...startsWith(`
		iphone-ról küldve ; ipadről küldve ; az iphone-omról ; iphone-omról ;
		mobilról küldve ; szerezze be az outlook ; az outlook ios ; az outlook android ; outlook beszerzése ; outlook letöltése ;
		töltse le az outlook ; elküldve a galaxy ; elküldve az androidos ; elküldve az én galaxy ; elküldve az én iphone* ; elküldve az iphone ; elküldve iphone* ; küldve az iphone* ; küldve a windows ;
		küldve a galaxy ; a windows posta ; elküldve a windows ; elküldve az outlook* ; az ipademről ;
		androidos telefonomról
	`),
	{ start: 'az én ', end: 'küldve' },
	{ start: 'samsung', end: 'küldve' },
	// Romanian
	...startsWith(`
		trimis de pe ; trimis din ; trimis cu e-mailul securizat ; trimis cu proton ; trimis cu bluemail ; trimis prin outlook ; trimis de la ; obțineți outlook ; obţineţi outlook ;
		descărcați outlook
	`),
	// Croatian, Serbian, Slovenian
	...startsWith(`
		poslano s ; poslano sa ; poslano iz ; poslato sa ; poslato iz ; preuzmite outlook ;
		nabavite outlook ; preuzmi outlook ; dohvati outlook ; poslano z ; prenesite outlook ;
		poslano od 
	`),
	// Baltic
	...startsWith('išsiųsta iš ; nosūtīts no ; siųsta iš ; sūtīts no'),
	// Vietnamese, Indonesian, Malay, Thai
	...startsWith(`
		được gửi từ ; đã gửi từ ; gửi từ ; tải outlook ; nhận outlook ; dikirim dari ;
		dihantar dari ; dapatkan outlook ; dikirim menggunakan ; ส่งจาก ; terkirim dari ;
		dikirim melalui
	`),
	// Hebrew, Arabic
	...startsWith(`
		נשלח מה* ; נשלח מ* ; השג את outlook ; הורד את outlook ; קבל את outlook ; أرسلت من ;
		مرسل من ; تم الإرسال من ; أُرسلت من ; احصل على outlook ; تم إرسالها من ;
		الحصول على outlook ; أرسل من
	`),
	// Japanese
	...startsWith(`
		iphoneから送信 ; ipadから送信 ; androidから送信 ; outlook for ios ; outlook for android ;
		outlook for mac ; スマートフォンから送信 ; 私のiphone ; outlook for ios を入手
	`),
	{ start: '*', end: 'から送信' },
	{ start: '*', end: 'から送信されました' },
	{ start: 'outlook ', end: 'を入手' },
	{ start: 'yahoo', end: 'から送信' },
	// Chinese
	...startsWith(`
		发自我的 ; 来自我的 ; 发送自 ; 傳送自 ; 寄件自 ; 由我的 ; 從我的 ; 从我的 ; 傳自我的 ; 寄自我的 ; 发送自 ; 发自 ; 獲取 outlook ; 获取 outlook ; 取得 outlook ;
		獲取適用 ; 取得適用 ; 获取适用 ; 从 windows 版邮件发送 ; 發自我的 ; 從 windows 的 ; 来自网易 ; 下载适用 ; 发送自我的 ; 由我的
	`),
	{ start: '從', end: '傳送' },
	{ start: '从', end: '发送' },
	{ start: '由', end: '傳送' },
	// Korean
	...startsWith(`
		나의 iphone에서 ; 내 iphone에서 ; 나의 ipad에서 ; ios용 outlook ; android용 outlook ; outlook 다운로드 ;
		삼성 모바일에서 ; samsung galaxy 스마트폰에서 ; mac용 outlook
	`),
	{ start: '*', end: '에서 보냄' },
	{ start: '*', end: '에서 보냈습니다' },
	{ start: '*', end: '에서 전송' },
];
