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
		napisał ; napisała ; napisali ; napisana ; napisane ; pisze ; napisal ; napisala ; przeczytać
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
		написал ; написала ; написали ; пишет ; писал ; писала ; писали
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
		写道 ; 寫道 ; 写到 ; 寫到 ; 提到 ; 的邮件中写 ; 書きました ; 書いた ; のメッセージ ; のメール ; さんからのメール ; 作成: ; 작성 ; 썼습니다 ; 쓴 글 ; 님의 말 ;
		เขียน
	`);

/**
 * Words of a person who tells who wrote ("your colleague wrote to me on …"), no program's: pronouns
 * of the first person, possessives, "that". Matched in small letters, or as the first word.
 */
const PROSE: Readonly<Record<string, readonly string[]>> = {
	en: list(`
		we ; me ; my ; our ; us ; your ; his ; her ; their ; he ; she ; they ; that ; have ; had
	`),
	de: list(`
		ich ; wir ; habe ; haben ; hatte ; mir ; mich ; uns ; mein ; meine ; meinem ; meinen ; meiner ; unser ; unsere ; unserem ;
		unseren ; unserer ; ihr ; ihre ; ihrem ; ihren ; ihrer ; er ; dass
	`),
	fr: list(`
		j'ai ; j’ai ; ai ; avons ; nous ; me ; m'a ; m’a ; m'avez ; m’avez ; mon ; mes ; notre ; nos ; votre ; vos ; que
	`),
	es: list(
		'yo ; he ; hemos ; me ; mi ; mis ; nos ; nuestro ; nuestra ; su ; sus ; vuestro ; vuestra ; que',
	),
	it: list(`
		io ; ho ; abbiamo ; mi ; ci ; mio ; mia ; nostro ; nostra ; suo ; sua ; vostro ; vostra ; che
	`),
	pt: list('eu ; me ; meu ; minha ; nos ; nosso ; nossa ; seu ; sua ; vosso ; vossa ; que'),
	nl: list('ik ; wij ; heb ; hebben ; had ; mij ; mijn ; ons ; onze ; uw ; jullie ; dat'),
	pl: list('ja ; mi ; mnie ; mój ; moja ; nam ; nasz ; nasza ; wasz ; wasza ; państwa ; że'),
	cs: list('já ; mi ; mně ; můj ; nám ; náš ; váš ; vaše ; že'),
	sk: list('mne ; môj ; náš ; váš'),
	hu: list('én ; nekem ; nekünk ; hogy'),
	ro: list('eu ; mi ; mie ; nouă ; dumneavoastră ; că'),
	hr: list('ja ; meni ; moj ; moja ; nam ; vaš ; vaša'),
	sv: list('jag ; mig ; oss ; vår ; er ; ert ; att'),
	da: list('jeg ; os ; vores ; jeres ; deres ; meg ; mit ; vår'),
	fi: list('minä ; minulle ; meille ; että'),
	et: list('mina ; mulle ; meile ; teie'),
	ru: list('я ; мы ; мне ; нам ; мой ; наш ; ваш ; ваша ; что'),
	uk: list('ми ; мені ; мій ; ваше ; що'),
	tr: list('ben ; bana ; bize ; sizin ; bizim'),
	el: list('εγώ ; μου ; μας ; σας ; ότι'),
	he: list('אני ; לי ; לנו ; שלי ; שלכם'),
	ar: list('أنا ; لي ; لنا ; إلي ; إلينا ; زميلكم'),
};

/** The same in scripts without spaces: matched anywhere in the line. */
export const PROSE_PHRASES: readonly string[] = list(
	'我 ; 您 ; 你 ; 私は ; 私が ; 私に ; 제가 ; 저는 ; 저에게 ; 내가',
);

/** Words of speech and of quotations: without an address they are a person's, too. */
export const SPOKEN_VERBS: ReadonlySet<string> = new Set(
	list(`
	said ; says ; quoting ; zitat ; citation ; dit ; citando
`),
);

export const PROSE_WORDS: ReadonlySet<string> = new Set(Object.values(PROSE).flat());

export const ATTRIBUTION_VERBS: ReadonlySet<string> = new Set(Object.values(VERBS).flat());

export const ATTRIBUTION_OPENERS: ReadonlySet<string> = new Set(Object.values(OPENERS).flat());

/** Small words between the date and the name of an attribution. */
export const BEFORE_NAME: ReadonlySet<string> = new Set(
	list(`
		skrev ; schrieb ; schreef ; heeft ; odesílatel ; użytkownik ; пользователь ; používateľ ;
		užívateľ ; uživatel ; uživatele ; időpontban ; dátummal ; keltezéssel ; ο ; η ; χρήστης ; від ;
		от ; by ; von ; de ; г ; р ; в ; у ; o ; la ; at ; h ; kl ; klo ; om ; alle ; ore ; um ; à ; às ;
		wrote ; hat ; przez ; π ; μ ; a ; p ; m ; from ; por ; af ; av ; je ; oseba ; lietotājs ;
		kirjutas ; tarihinde ; saatinde ; に ; のメール ; מאת ; ص ; م ; تمت ; كتابة ; ما ; يلي ;
		بواسطة ; كتب ; كتبت ; الساعة ; جاء ; من ; citado ; napisana
	`),
);

/** The same in any letters: what stands behind a time, and titles of a quotation. */
export const NEVER_NAME: ReadonlySet<string> = new Set(
	list(`
		uhr ; am ; pm ; utc ; gmt ; cet ; cest ; mez ; mesz ; seč ; selč ; eet ; eest ; wet ; west ; bst ;
		ist ; jst ; kst ; msk ; pst ; pdt ; mst ; mdt ; cst ; cdt ; est ; edt ; brt ; art ; clt ; sgt ;
		hkt ; aest ; aedt ; sast ; trt ; غرينتش ; quoting ; zitat ; citation ; mensaje ; citando ;
		citeren ; wiadomość ; cytowanie ; cituji ; idézet ; citez ; citerar ; citat ; lainaus ;
		цитирую ; παράθεση
	`),
);
