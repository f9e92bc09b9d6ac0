import type { LineRole } from './bodyLine';
import { CONTAINERS } from './data/htmlContainers';
import type { ContainerRule } from './data/htmlContainers';

/** What webmailers put before the class names of a mail they show or quote. */
const FOREIGN_PREFIX =
	/^(?:x_){1,8}|^ecx|^yiv\d{1,12}|^ydp[0-9a-f]{4,12}|^aolmail_|^v1|^m_-?\d{1,24}/;
/** Border on the left of a quote, border on top of a copied header. */
const BORDER_LEFT =
	/border-left(?:-width)?: ?(?:[\d.]{1,6}|solid|medium|thin|thick|#|rgb|blue|navy|gr[ae]y|black)/;
const BORDER_TOP = /border-top(?:-style)?: ?(?:solid|[\d.]{1,6}(?:px|pt) solid|#)/;

const EXACT = new Map<string, ContainerRule['role']>();
const STARTS: ContainerRule[] = [];
for (const rule of CONTAINERS) {
	if (rule.value.endsWith('*')) STARTS.push({ ...rule, value: rule.value.slice(0, -1) });
	else EXACT.set(`${rule.attribute}=${rule.value}`, rule.role);
}

function named(attribute: ContainerRule['attribute'], value: string): ContainerRule['role'] | null {
	const plain = value.toLowerCase().replace(FOREIGN_PREFIX, '');
	const exact = EXACT.get(`${attribute}=${plain}`);
	if (exact !== undefined) return exact;
	return (
		STARTS.find((rule) => rule.attribute === attribute && plain.startsWith(rule.value))?.role ??
		null
	);
}

/** Attributes whose whole value names a container. */
const NAMED_ATTRIBUTES = [
	'data-marker',
	'data-smartmail',
	'data-signature',
	'data-signatureblock',
	'id',
	'name',
] as const;

/** Classes of one element that are looked at. */
const CLASSES = 8;

/**
 * The part an HTML element plays in a reply, null when it is an ordinary one. `hint`: a container
 * that holds quotes and perhaps the person's answers. By what mail programs are known to write:
 * their names first, then borders and `type="cite"`.
 */
export function containerRole(
	tag: string,
	attributes: ReadonlyMap<string, string>,
): LineRole | 'hint' | null {
	if (attributes.size > 0) {
		for (const attribute of NAMED_ATTRIBUTES) {
			const value = attributes.get(attribute);
			const role = value === undefined ? null : named(attribute, value);
			// `<a name="…">` and `<input id="signature">` are no containers, save Outlook's own anchor.
			if (role !== null && (tag !== 'a' || role === 'original') && tag !== 'input') return role;
		}
		const classes = (attributes.get('class') ?? '').split(/\s+/, CLASSES);
		if (tag === 'blockquote' && classes.some((each) => /gmail_quote|clean_bq|cite/i.test(each)))
			return 'quote';
		for (const each of classes) {
			const role = each === '' ? null : named('class', each);
			if (role !== null) return role;
		}
	}
	const style = (attributes.get('style') ?? '').toLowerCase().slice(0, 400);
	if (tag === 'blockquote') {
		if ((attributes.get('type') ?? '').toLowerCase() === 'cite') return 'quote';
		if (BORDER_LEFT.test(style) && !/border-left: ?(?:none|0)/.test(style)) return 'quote';
		// Indented by the person: Gmail and Outlook write a blockquote without border for it.
		if (/border(?:-width)?: ?(?:none|0)/.test(style)) return null;
		return 'maybeQuote';
	}
	if (tag === 'hr') return 'divider';
	if (tag === 'signature') return 'signature';
	if (style === '') return null;
	if (tag === 'div' || tag === 'p' || tag === 'table' || tag === 'td') {
		if (BORDER_TOP.test(style) && !/border-(?:left|bottom|right): ?(?:solid|[1-9])/.test(style))
			return 'divider';
		if (tag === 'div' && BORDER_LEFT.test(style) && /margin|padding/.test(style))
			return 'maybeQuote';
	}
	return null;
}
