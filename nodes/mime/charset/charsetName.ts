import { isIconvCharset } from './iconv';

/** How a charset is decoded: by Node itself, by iconv-lite, or by one of our escape readers. */
export type CharsetCodec = 'utf-8' | 'ascii' | 'iconv' | 'iso-2022-jp' | 'iso-2022-kr' | 'hz';

export interface Charset {
	codec: CharsetCodec;
	/** Name that iconv-lite knows; '' for the codecs that do not need one. */
	name: string;
}

/**
 * Names that mail programs write and iconv-lite does not know, or knows in a narrower sense than
 * mail means it: gb2312 is sent by programs that write gb18030, ks_c_5601-1987 by those that write
 * cp949, iso-8859-1 by those that write windows-1252 (WHATWG Encoding Standard, 4.2).
 */
const ALIASES: Readonly<Record<string, string>> = {
	ansi: 'windows-1252',
	'8859-1': 'windows-1252',
	iso88591: 'windows-1252',
	'iso-8859-1': 'windows-1252',
	'iso-8859-9': 'windows-1254',
	'iso-8859-11': 'windows-874',
	'iso-8859-8-i': 'iso-8859-8',
	'iso-8859-8-e': 'iso-8859-8',
	'iso-8859-6-i': 'iso-8859-6',
	'iso-8859-6-e': 'iso-8859-6',
	latin1: 'windows-1252',
	'latin-1': 'windows-1252',
	'tis-620': 'windows-874',
	tis620: 'windows-874',
	gb2312: 'gb18030',
	'gb_2312-80': 'gb18030',
	'euc-cn': 'gb18030',
	euccn: 'gb18030',
	gbk: 'gb18030',
	'x-gbk': 'gb18030',
	cp936: 'gb18030',
	ms936: 'gb18030',
	'chinese-gb': 'gb18030',
	big5: 'big5-hkscs',
	'x-x-big5': 'big5-hkscs',
	'big5-eten': 'big5-hkscs',
	'cn-big5': 'big5-hkscs',
	'ks_c_5601-1987': 'cp949',
	ksc5601: 'cp949',
	'ksc5601-1987': 'cp949',
	ks_c_5601: 'cp949',
	'ks-c-5601-1987': 'cp949',
	'euc-kr': 'cp949',
	euckr: 'cp949',
	uhc: 'cp949',
	'x-windows-949': 'cp949',
	shift_jis: 'cp932',
	'shift-jis': 'cp932',
	sjis: 'cp932',
	'x-sjis': 'cp932',
	'x-ms-cp932': 'cp932',
	'windows-31j': 'cp932',
	'x-euc-jp': 'euc-jp',
	euc_jisx0213: 'euc-jp',
	'euc-jis-2004': 'euc-jp',
	shift_jisx0213: 'cp932',
	'shift_jis-2004': 'cp932',
	'x-mac-roman': 'macroman',
	'mac-roman': 'macroman',
	'x-mac-cyrillic': 'maccyrillic',
	'x-mac-ukrainian': 'macukraine',
	'x-mac-ce': 'maccenteuro',
	'x-mac-centraleurroman': 'maccenteuro',
	'x-mac-greek': 'macgreek',
	'x-mac-turkish': 'macturkish',
	'x-mac-icelandic': 'maciceland',
	'x-mac-croatian': 'maccroatian',
	'x-mac-romanian': 'macromania',
	'x-mac-thai': 'macthai',
	'x-mac-japanese': 'cp932',
	'x-mac-chinesetrad': 'big5-hkscs',
	'x-mac-chinesesimp': 'gb18030',
	'x-mac-korean': 'cp949',
	'koi8-ru': 'koi8-u',
	koi8: 'koi8-r',
	koi: 'koi8-r',
	'unicode-1-1-utf-7': 'utf-7',
	'x-unicode-2-0-utf-7': 'utf-7',
	'unicode-2-0-utf-7': 'utf-7',
	csunicode11utf7: 'utf-7',
	unicode: 'utf-16',
	'ucs-2': 'utf-16',
	'iso-10646-ucs-2': 'utf-16',
	'ucs-4': 'utf-32',
};

const UTF8_NAMES = new Set(['utf-8', 'utf8', 'utf', 'unicode-1-1-utf-8', 'x-utf-8', 'x-utf8']);
const ASCII_NAMES = new Set([
	'us-ascii',
	'ascii',
	'usascii',
	'us',
	'ansi_x3.4-1968',
	'ansi_x3.4-1986',
	'iso646-us',
	'iso_646.irv:1991',
	'646',
]);
const HZ_NAMES = new Set(['hz', 'hz-gb-2312', 'hz-gb2312', 'x-hz']);
/** No statement about the charset at all (RFC 1428, and what careless programs write). */
const UNKNOWN_NAMES = new Set([
	'',
	'unknown',
	'unknown-8bit',
	'x-unknown',
	'x-user-defined',
	'8bit',
	'binary',
	'default',
	'default_charset',
	'none',
	'null',
	'undefined',
	'windows',
]);

const MAX_NAME_CHARS = 60;

function tidy(declared: string): string {
	return declared
		.slice(0, MAX_NAME_CHARS)
		.toLowerCase()
		.replace(/\([^()]*\)/g, '')
		.replace(/^[^=]*\bcharset\s{0,5}=/, '')
		.replace(/^([^;,]+)[;,].*$/s, '$1')
		.replace(/["'`<>;,()[\]\\]/g, '')
		.replace(/[*$].*$/s, '')
		.replace(/\s+/g, '');
}

function windowsOrIbm(name: string): string {
	const numbered = /^(?:x-)?(?:cp|windows|win|ms|ibm|x-cp)[-_]?(\d{3,5})$/.exec(name)?.[1];
	if (numbered === undefined) return name;
	if (/^125\d$/.test(numbered)) return `windows-${numbered}`;
	const codePages: Record<string, string> = {
		'65001': 'utf-8',
		'65000': 'utf-7',
		'20127': 'us-ascii',
		'28591': 'iso-8859-1',
		'50220': 'iso-2022-jp',
		'50221': 'iso-2022-jp',
		'50222': 'iso-2022-jp',
		'50225': 'iso-2022-kr',
		'52936': 'hz',
		'51932': 'euc-jp',
		'51949': 'cp949',
		'54936': 'gb18030',
		'20866': 'koi8-r',
		'21866': 'koi8-u',
		'10000': 'macroman',
		'31': 'cp932',
		'943': 'cp932',
		'942': 'cp932',
		'936': 'gb18030',
		'950': 'big5-hkscs',
		'819': 'windows-1252',
	};
	return codePages[numbered] ?? `cp${numbered}`;
}

/** A known name inside one that is not: `gb18030-2000`, `zh_cn.gbk`, `sjis-win`, `utf-8http-equiv`. */
const INSIDE: ReadonlyArray<readonly [inside: RegExp, name: string]> = [
	[/utf-?8/, 'utf-8'],
	[/iso-2022-jp/, 'iso-2022-jp'],
	[/s(?:hift[_-]?)?jis/, 'cp932'],
	[/euc-?jp|ujis/, 'euc-jp'],
	[/gb(?:k|[-_]?2312|18030)|zh[-_]cn/, 'gb18030'],
	[/big-?5|zh[-_]tw/, 'big5-hkscs'],
	[/tis-?620/, 'windows-874'],
	[/ucs-2le/, 'utf-16le'],
];

function nameInside(name: string): string {
	const numbered = /(?:windows|cp)-?(125\d)|^x?-?(?:iso-?)?8[85]59[-_](\d{1,2})(?!\d)/.exec(name);
	if (numbered?.[1] !== undefined) return `windows-${numbered[1]}`;
	if (numbered?.[2] !== undefined) {
		const iso = `iso-8859-${numbered[2]}`;
		return ALIASES[iso] ?? iso;
	}
	const dos = /^dos-?(\d{3})$/.exec(name)?.[1];
	if (dos !== undefined) return `cp${dos}`;
	return INSIDE.find(([inside]) => inside.test(name))?.[1] ?? name;
}

/** iso8859-15, iso_8859_15, iso 8859-15:1998 and x-iso-8859-15 all mean iso-8859-15. */
function isoFamily(name: string): string {
	const part = /^(?:x-)?iso[-_]?8859[-_]?(\d{1,2})(?:[:_]\d{4})?(-[ie])?$/.exec(name);
	return part === null ? name : `iso-8859-${part[1]}${part[2] ?? ''}`;
}

/**
 * The name a charset is looked up by: lower case, quotes, RFC 2231 language and vendor spellings
 * taken off, a known name found inside an unknown one. '' when the mail says nothing usable (`unknown-8bit`, `x-unknown`, …).
 */
export function normalizeCharsetName(declared: string): string {
	let name = tidy(declared);
	if (UNKNOWN_NAMES.has(name)) return '';
	name = isoFamily(windowsOrIbm(name));
	if (UTF8_NAMES.has(name)) return 'utf-8';
	if (ASCII_NAMES.has(name)) return 'us-ascii';
	if (HZ_NAMES.has(name)) return 'hz';
	if (/^(?:cs)?iso-?2022-?jp/.test(name)) return 'iso-2022-jp';
	if (/^(?:cs)?iso-?2022-?(?:kr|cn)/.test(name)) return 'iso-2022-kr';
	if (Object.hasOwn(ALIASES, name)) return ALIASES[name] ?? name;
	return isIconvCharset(name) ? name : nameInside(name);
}
