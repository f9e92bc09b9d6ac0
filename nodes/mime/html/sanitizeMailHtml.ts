import sanitizeHtml from 'sanitize-html';

import { LIMITS } from '../../helpdesk/limits';
import { htmlToText } from './htmlToText';
import { readHtmlTokens } from './htmlTokens';
import { textToHtml } from './textToHtml';

export interface SanitizeOptions {
	/** Keep images and backgrounds that are fetched from elsewhere, and with them tracking pixels. */
	remoteContent: boolean;
}

const TAGS = [
	...['a', 'abbr', 'address', 'article', 'aside', 'b', 'bdi', 'bdo', 'big', 'blockquote', 'body'],
	...['br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del', 'details', 'dfn'],
	...['div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4'],
	...['h5', 'h6', 'header', 'hr', 'html', 'i', 'img', 'ins', 'kbd', 'li', 'main', 'mark', 'nav'],
	...['ol', 'p', 'pre', 'q', 'rp', 'rt', 'ruby', 's', 'samp', 'section', 'small', 'span', 'strike'],
	...['strong', 'sub', 'summary', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time'],
	...['tr', 'tt', 'u', 'ul', 'var', 'wbr'],
];

/** Left out with all that is inside. svg, math, xmp and their kin switch parsers to other rules. */
const REMOVED_WITH_CONTENT = [
	...['script', 'style', 'head', 'title', 'textarea', 'option', 'select', 'noscript', 'template'],
	...['iframe', 'object', 'embed', 'applet', 'svg', 'math', 'xmp', 'noembed', 'noframes'],
	...['plaintext', 'frameset', 'audio', 'video'],
];

const GLOBAL_ATTRIBUTES = [
	...['align', 'valign', 'bgcolor', 'color', 'dir', 'height', 'width', 'lang', 'title', 'style'],
	...['border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'nowrap', 'face', 'size'],
];

/** Never negative: a mail could lie over what is around it. */
const LENGTH =
	/^[\d.]{1,8}(?:px|pt|em|rem|%|cm|mm|in|ex|ch)?(?:\s+[\d.]{1,8}(?:px|pt|em|rem|%|cm|mm|in|ex|ch)?){0,3}$/i;
/** `0 auto`, which centers. */
const MARGIN = /^(?:auto|[\d.]{1,8}(?:px|em)?)(?:\s+(?:auto|[\d.]{1,8}(?:px|em)?)){0,3}$/i;
/** Words and numbers; a hyphen only inside a word. */
const WORDS = /^[\w#%.,'"!][\w#%.,'"!-]{0,60}(?:\s{1,3}[\w#%.,'"!][\w#%.,'"!-]{0,60}){0,12}$/;
const COLOR = /^(?:#[\da-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\))$/i;
const BORDER = /^[\w\s#%.,()-]{1,100}$/;

/** No url(), expression() or @import can pass any of these. */
const STYLES: Record<string, RegExp[]> = {
	color: [COLOR],
	'background-color': [COLOR],
	background: [COLOR],
	'font-family': [WORDS],
	'font-size': [LENGTH, WORDS],
	'font-style': [WORDS],
	'font-weight': [WORDS],
	'text-align': [WORDS],
	'text-decoration': [WORDS],
	'text-indent': [LENGTH],
	'line-height': [LENGTH, WORDS],
	'letter-spacing': [LENGTH, WORDS],
	'vertical-align': [LENGTH, WORDS],
	'white-space': [WORDS],
	'list-style-type': [WORDS],
	width: [LENGTH],
	height: [LENGTH],
	'max-width': [LENGTH],
	'min-width': [LENGTH],
	display: [/^(?:none|block|inline|inline-block|table|table-row|table-cell|list-item)$/i],
};
for (const side of ['', '-top', '-right', '-bottom', '-left']) {
	STYLES[`margin${side}`] = [LENGTH, MARGIN];
	STYLES[`padding${side}`] = [LENGTH];
	STYLES[`border${side}`] = [BORDER];
	STYLES[`border${side}-color`] = [COLOR];
	STYLES[`border${side}-style`] = [WORDS];
	STYLES[`border${side}-width`] = [LENGTH, WORDS];
}

const INLINE_IMAGE = /^(?:cid:|data:image\/(?:png|jpe?g|gif|webp|bmp);base64,)/i;

function isAllowedImage(src: string, remoteContent: boolean): boolean {
	const source = src.trim();
	return INLINE_IMAGE.test(source) || (remoteContent && /^https?:\/\//i.test(source));
}

/** A relative link would lead into the page that shows the mail: to its pages, to its buttons. */
function isAbsolute(href: string): boolean {
	return /^(?:https?:\/\/|mailto:|tel:|cid:)/i.test(href.trim());
}

function optionsFor({ remoteContent }: SanitizeOptions): sanitizeHtml.IOptions {
	return {
		allowedTags: TAGS.filter((tag) => tag !== 'html' && tag !== 'body'),
		allowedAttributes: {
			'*': GLOBAL_ATTRIBUTES,
			a: ['href', 'target', 'rel'],
			img: ['src', 'alt', 'width', 'height'],
			blockquote: ['type'],
			ol: ['start', 'type'],
			time: ['datetime'],
		},
		allowedSchemes: ['http', 'https', 'mailto', 'tel', 'cid'],
		allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
		allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'background', 'action'],
		allowProtocolRelative: false,
		allowedStyles: { '*': STYLES },
		nonTextTags: REMOVED_WITH_CONTENT,
		nestingLimit: LIMITS.htmlDepth,
		transformTags: {
			a: (tagName, { href = '', ...attribs }) => ({
				tagName,
				attribs: {
					...(isAbsolute(href) ? { href } : {}),
					...attribs,
					target: '_blank',
					rel: 'noopener noreferrer nofollow',
				},
			}),
		},
		exclusiveFilter: (frame) =>
			frame.tag === 'img' && !isAllowedImage(frame.attribs.src ?? '', remoteContent),
	};
}

/** Elements that never stay open, and `p`, which the next one closes. */
const NOT_NESTING = new Set(['br', 'img', 'hr', 'meta', 'link', 'input', 'p', 'wbr', 'col']);

/** Deepest nesting, were nothing ever closed implicitly: an upper bound that costs one pass. */
function nestingOf(html: string): number {
	const open = new Map<string, number>();
	let depth = 0;
	let deepest = 0;
	readHtmlTokens(html, {
		text: () => undefined,
		open: (name) => {
			if (NOT_NESTING.has(name)) return;
			open.set(name, (open.get(name) ?? 0) + 1);
			depth++;
			if (depth > deepest) deepest = depth;
		},
		close: (name) => {
			const count = open.get(name) ?? 0;
			if (count === 0) return;
			open.set(name, count - 1);
			depth--;
		},
	});
	return deepest;
}

/**
 * HTML that a helpdesk can show: no script, event handler, form, frame, meta or base, no address but
 * http, https, mailto, tel, cid and data:image, no relative one; styles by an allow list without url(),
 * positions and negative lengths; no class, id or name, which the page around may know. Inline images by
 * cid stay. Markup nested beyond `LIMITS.htmlDepth` is flattened to its text, for reading it as a
 * tree costs the square of its depth.
 */
export function sanitizeMailHtml(html: string, options: SanitizeOptions): string {
	if (nestingOf(html) > LIMITS.htmlDepth * 4) return textToHtml(htmlToText(html));
	return sanitizeHtml(html, optionsFor(options));
}
