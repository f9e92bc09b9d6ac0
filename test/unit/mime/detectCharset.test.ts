import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../nodes/mime/charset/decodeText';

/** A sentence that a customer may write, in charsets its programs use. */
const SENTENCES: ReadonlyArray<readonly [language: string, charsets: string, sentence: string]> = [
	['German', 'windows-1252', 'Der Drucker läuft nicht, bitte möglichst bald helfen – schöne Grüße'],
	[
		'French',
		'windows-1252',
		"L'imprimante du deuxième étage est en panne, merci d'être là dès lundi",
	],
	['Spanish', 'windows-1252', '¿Es posible que envíen a un técnico mañana?'],
	[
		'Portuguese',
		'windows-1252',
		'A impressora não está a funcionar, é possível vir amanhã à tarde?',
	],
	[
		'Swedish',
		'windows-1252',
		'Skrivaren på andra våningen är trasig, skicka någon så fort det går',
	],
	['Turkish', 'windows-1254', 'Yazıcı çalışmıyor, lütfen bir teknisyen gönderin, teşekkürler'],
	['Czech', 'windows-1250 iso-8859-2', 'Tiskárna ve druhém patře nefunguje, pošlete prosím někoho'],
	[
		'Polish',
		'windows-1250 iso-8859-2',
		'Drukarka na drugim piętrze nie działa, proszę przysłać kogoś',
	],
	['Hungarian', 'windows-1250 iso-8859-2', 'A nyomtató nem működik, kérjük, küldjenek szerelőt'],
	['Lithuanian', 'windows-1257', 'Antrame aukšte neveikia spausdintuvas, atsiųskite meistrą, ačiū'],
	[
		'Russian',
		'windows-1251 koi8-r iso-8859-5 cp866',
		'Уважаемые коллеги, у нас не работает принтер',
	],
	[
		'Ukrainian',
		'windows-1251 koi8-u',
		'Шановні колеги, у нас не працює принтер, надішліть майстра',
	],
	['Greek', 'windows-1253 iso-8859-7', 'Αγαπητοί συνάδελφοι, ο εκτυπωτής δεν λειτουργεί'],
	['Hebrew', 'windows-1255', 'שלום רב, המדפסת בקומה השנייה אינה פועלת'],
	['Arabic', 'windows-1256', 'السادة الزملاء، الطابعة في الطابق الثاني لا تعمل'],
	['Thai', 'windows-874', 'เครื่องพิมพ์ชั้นสองไม่ทำงาน กรุณาส่งช่างมาโดยเร็วที่สุด'],
	[
		'Japanese',
		'shift_jis euc-jp',
		'二階のプリンターが動きません。至急、技術者を派遣してください。',
	],
	['Chinese', 'gb18030', '二楼的打印机不能工作了。请尽快派技术人员来修理，谢谢。'],
	['Chinese (Taiwan)', 'big5', '二樓的印表機無法運作。請盡快派技術人員來修理，謝謝。'],
	['Korean', 'euc-kr', '이층 프린터가 작동하지 않습니다. 가능한 한 빨리 와 주세요.'],
];

/** Subjects, too short for statistics over bytes. */
const SUBJECTS: ReadonlyArray<readonly [language: string, charsets: string, subjects: string[]]> = [
	['German', 'windows-1252', ['Grüße', 'ÄNDERUNG DER ÖFFNUNGSZEITEN', 'Überweisung']],
	['French', 'windows-1252', ['RÉPONSE', 'Où est ma commande ?', 'Fin août']],
	['Portuguese', 'windows-1252', ['Informações', 'Não consigo entrar']],
	['Turkish', 'windows-1254', ['Yazıcı çalışmıyor', 'Sipariş hakkında soru']],
	['Hungarian', 'windows-1250 iso-8859-2', ['Kérdés a rendelésről']],
	['Croatian', 'windows-1250', ['Pisač ne radi već dva dana']],
	['Latvian', 'windows-1257', ['Jautājums par pasūtījumu']],
	[
		'Russian',
		'windows-1251 koi8-r iso-8859-5 cp866',
		['Не печатает принтер', 'СРОЧНО! Заявка 7', 'Fw: отчет за май', 'Иван Петров'],
	],
	['Ukrainian', 'windows-1251 koi8-u', ['Рахунок на оплату']],
	['Bulgarian', 'windows-1251', ['Фактура', 'Въпрос за поръчка']],
	['Greek', 'windows-1253 iso-8859-7', ['Τιμολόγιο', 'Δεν λειτουργεί ο εκτυπωτής']],
	['Hebrew', 'windows-1255', ['המדפסת לא עובדת', 'חשבונית מספר 5']],
	['Arabic', 'windows-1256', ['الطابعة لا تعمل', 'فاتورة رقم 5']],
	['Thai', 'windows-874', ['ใบแจ้งหนี้', 'ขอใบเสนอราคา']],
	['Japanese', 'shift_jis euc-jp', ['テスト', '請求書', '会議のお知らせ', '見積書送付の件']],
	['Chinese', 'gb18030', ['发票', '会议通知', '回复：报价单', '关于订单的问题']],
	['Chinese (Taiwan)', 'big5', ['發票', '轉寄：會議通知', '關於訂單的問題']],
	['Korean', 'euc-kr', ['청구서', '회의 안내', '주문 관련 문의']],
];

const shortCases = SUBJECTS.flatMap(([language, charsets, subjects]) =>
	charsets
		.split(' ')
		.flatMap((charset) => subjects.map((subject) => ({ language, charset, subject }))),
);

const cases = SENTENCES.flatMap(([language, charsets, sentence]) =>
	charsets.split(' ').map((charset) => ({ language, charset, sentence })),
);

describe('text without a declared charset', () => {
	it.each(cases)('is read in $language as $charset', ({ charset, sentence }) => {
		expect(decodeText(iconv.encode(sentence, charset), '').text).toBe(sentence);
	});

	it.each(cases)('is read in $language as UTF-8', ({ sentence }) => {
		expect(decodeText(Buffer.from(sentence), '').text).toBe(sentence);
	});

	it.each(cases)('is read in $language as declared: $charset', ({ charset, sentence }) => {
		const decoded = decodeText(iconv.encode(sentence, charset), charset);
		expect(decoded).toMatchObject({ text: sentence, wasGuessed: false });
	});
});

describe('a few words without a declared charset', () => {
	it.each(shortCases)('are read in $language as $charset: $subject', ({ charset, subject }) => {
		expect(decodeText(iconv.encode(subject, charset), '').text).toBe(subject);
	});

	it.each(shortCases)('stay as declared in $language as $charset: $subject', (short) => {
		const { charset, subject } = short;
		expect(decodeText(iconv.encode(subject, charset), charset).text).toBe(subject);
	});
});

describe('UTF-8 with damaged characters', () => {
	it('stays UTF-8 while more of its characters are whole than broken', () => {
		const whole = Buffer.from('Größe=\u00d6=ähnlich');
		const damaged = Buffer.from(whole.filter((byte) => byte !== 0x96));
		expect(decodeText(damaged, 'utf-8').text).toBe('Größe=\ufffd=ähnlich');
	});
});

describe('text in another charset than declared', () => {
	it.each([
		['iso-8859-1', 'windows-1251', 'Добрый день! Не приходит заказ'],
		['iso-8859-1', 'gb18030', '您好，请查收附件'],
		['windows-1252', 'cp949', '주문 관련 문의입니다'],
		['koi8-r', 'windows-1251', 'Добрый день, не печатает принтер'],
		['windows-1251', 'koi8-r', 'Добрый день, не печатает принтер'],
		['gb2312', 'utf-8', '您好，请查收附件'],
		['shift_jis', 'utf-8', 'お世話になっております'],
		['euc-kr', 'utf-8', '안녕하세요 고객님'],
	])('is taken out of %s into %s', (declared, real, sentence) => {
		const decoded = decodeText(iconv.encode(sentence, real), declared);
		expect(decoded).toMatchObject({ text: sentence, wasGuessed: true });
	});

	it.each([
		['iso-8859-1', 'äöüß ÄÖÜ'],
		['iso-8859-1', 'æøåÆØÅ'],
		['iso-8859-1', 'éàèùâêîôûëïü'],
		['iso-8859-1', '\u00a0\u00a0\u00a0\u00a0\u00a0Grüße'],
		['iso-8859-1', '±²³´µ¶·¸¹ ·······'],
		['windows-1252', '“”‘’–—…——————'],
		['iso-8859-2', 'ĄĆĘŁŃÓŚŹŻ ěščřžýáíé'],
		['windows-1254', 'çğıöşüÇĞİÖŞÜ'],
		['gb18030', '武兰成'],
		['shift_jis', 'ｱｲｳ'],
	])('is not seen in %s where its letters are many: %s', (charset, sentence) => {
		const decoded = decodeText(iconv.encode(sentence, charset), charset);
		expect(decoded).toMatchObject({ text: sentence, wasGuessed: false });
	});
});
