import { list } from './list';

/**
 * Words of the line that mail programs put above a quote ("On … wrote:"), lower case, one list a
 * language. A word shared by several languages stands where it was met first.
 */

/** Verbs, matched as whole words. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
	en: ['wrote', 'writes', 'written', 'said', 'says', 'quoting'],
	de: ['schrieb', 'schrieben', 'geschrieben', 'schreibt', 'zitat'],
	fr: ['écrit', 'ecrit', 'écrivait', 'citation', 'dit'],
	es: ['escribió', 'escribio', 'citando', 'escribe'],
	ca: ['escriure', 'escrigué'],
	it: ['scritto', 'scrisse', 'scrive'],
	pt: ['escreveu', 'escreveram'],
	nl: ['geschreven', 'schreef'],
	pl: list(`
		napisał ; napisała ; napisali ; napisana ; napisane ; pisze ; napisal ; napisala
	`),
	cs: ['napsal', 'napsala', 'napsali', 'píše'],
	sk: ['napísal', 'napísala', 'napisal', 'píše'],
	sv: ['skrev', 'skrevs'],
	da: ['skrev', 'skrevet'],
	fi: ['kirjoitti'],
	et: ['kirjutas'],
	lv: ['rakstīja'],
	lt: ['rašė', 'parašė'],
	ru: list(`
		написал ; написала ; написали ; пишет ; писал ; писала
	`),
	uk: ['пише', 'написав', 'писав'],
	bg: ['написа', 'писа'],
	sr: ['написао', 'napisao'],
	hr: ['napisao', 'napisala', 'piše', 'napisao/la'],
	sl: ['napisal', 'napisala'],
	tr: ['yazdı', 'yazmış', 'yazdi'],
	el: ['έγραψε', 'εγραψε'],
	hu: ['írta', 'írt', 'írtad'],
	ro: ['scris'],
	vi: ['viết'],
	id: ['menulis'],
	he: ['כתב', 'כתבה', 'כתב/ה', 'מאת'],
	fa: ['نوشت', 'نوشته'],
	hi: ['लिखा'],
	eu: ['idatzi'],
	gl: ['escribiu'],
	is: ['skrifaði'],
	mk: ['напиша'],
	be: ['піша', 'напісаў'],
	cy: ['ysgrifennodd'],
	af: ['geskryf'],
	tl: ['isinulat'],
	ar: ['كتب', 'كتبت', 'كتابة'],
};

/** First words of such a line, matched as the first word. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
	en: ['on', 'at', 'in'],
	de: ['am', 'der', 'die'],
	fr: ['le', 'en date du'],
	es: ['el'],
	it: ['il', 'in', 'nel'],
	pt: ['em', 'no', 'na', 'a'],
	nl: ['op'],
	pl: ['dnia', 'w'],
	cs: ['dne'],
	sk: ['dňa'],
	sv: ['den'],
	no: ['på'],
	ru: ['в'],
	uk: ['у'],
	bg: ['на'],
	tr: ['tarihinde'],
	el: ['στις', 'την', 'τη'],
	ro: ['pe', 'în', 'la'],
	hr: ['dana'],
	vi: ['vào', 'ngày'],
	id: ['pada'],
	he: ['בתאריך', 'ב'],
	ar: ['في', 'بتاريخ'],
};

/** Scripts without spaces: matched anywhere in the line. */
export const ATTRIBUTION_PHRASES: readonly string[] = list(`
		写道 ; 寫道 ; 写到 ; 的邮件中写 ; 書きました ; 書いた ; のメッセージ ; のメール ; さんからのメール ; 作成: ; 작성 ; 썼습니다 ; 쓴 글 ;
		เขียน
	`);

export const ATTRIBUTION_VERBS: ReadonlySet<string> = new Set(Object.values(VERBS).flat());

export const ATTRIBUTION_OPENERS: ReadonlySet<string> = new Set(Object.values(OPENERS).flat());
