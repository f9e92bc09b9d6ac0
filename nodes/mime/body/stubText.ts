import { htmlToText } from '../html/htmlToText';

/** Longer texts are somebody's, whatever they leave out. */
const STUB_CHARS = 4000;
/** A text that says that the HTML must be looked at, characters. */
const NOTICE_CHARS = 600;
const HTML_CHARS = 200_000;
/** So many words of the HTML must be missing before it is looked at any closer. */
const MISSING_WORDS = 4;

const NAMES_FORM =
	/html|e-?mail.?(?:client|program|viewer|reader|app)|mailprogram|logiciel de messagerie|client de messagerie|cliente de correo|client di posta|leitor de e-?mail|program(?:ie|u)? pocztow|view (?:this|the) (?:e-?mail|message)/i;
const NAMES_SHOWING =
	/view|support|compatib|enable|format|browser|anzeig|darstell|affich|prend|admite|soporta|mostrar|visuali[sz]|weergeven|visa\b|vise\b|wy\u015bwietl|zobraz|g\u00f6r\u00fcnt|\u043e\u0442\u043e\u0431\u0440\u0430|\u043f\u043e\u0434\u0434\u0435\u0440\u0436|表示|形式|浏览|查看|支持/i;

function isRequestToView(text: string): boolean {
	if (text.length > NOTICE_CHARS || /[?？]/.test(text.replace(LINKS, ' '))) return false;
	return NAMES_FORM.test(text) && NAMES_SHOWING.test(text);
}

/** Words: runs of letters and digits; in scripts without spaces each character is one. */
const WORDS = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[\p{L}\p{N}]+/gu;
const LINKS = /<?(?:https?:\/\/|mailto:|cid:)[^\s>\]]{1,2000}>?|\[(?:image|cid)[^\]]{0,200}\]/gi;

function wordsIn(text: string): string[] {
	return text.replace(LINKS, ' ').toLowerCase().match(WORDS) ?? [];
}

/** A mail whose forms say the same is told by their lengths, which costs less than its words. */
const CLEARLY_MORE = 1.15;

/** Characters of an HTML that stand outside its tags and style sheets, about. */
function lengthOutsideTags(html: string): number {
	let length = 0;
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		if (open < 0) return length + html.length - at;
		length += open - at;
		const isStyle = /^<(?:style|head|script)\b/i.test(html.slice(open, open + 8));
		const close = isStyle ? html.indexOf('</', open + 1) : open;
		const end = html.indexOf('>', close < 0 ? open : close);
		if (end < 0) return length;
		at = end + 1;
	}
	return length;
}

/**
 * Whether the text of an alternative only stands for its HTML: a request to use another program, a
 * title, a dot, "[image]", the beginning. It is one when the HTML holds all its words and clearly
 * more, or when it says so and the HTML holds other words. A text with words of its own never is.
 */
export function isStub(text: string, html: string): boolean {
	if (text.length > STUB_CHARS || html.length < text.length) return false;
	const isNotice = isRequestToView(text);
	if (!isNotice && lengthOutsideTags(html) < text.trim().length * CLEARLY_MORE) return false;
	const inText = new Set(wordsIn(text));
	const inHtml = wordsIn(htmlToText(html.slice(0, HTML_CHARS)));
	const missing = inHtml.filter((word) => !inText.has(word)).length;
	if (missing < MISSING_WORDS) return false;
	if (isNotice && missing > inHtml.length / 2) return true;
	const known = new Set(inHtml);
	const own = [...inText].filter((word) => !known.has(word)).length;
	return own <= Math.max(1, inText.size / 10) && missing > inHtml.length / 5;
}
