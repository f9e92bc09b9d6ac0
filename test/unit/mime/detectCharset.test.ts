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
