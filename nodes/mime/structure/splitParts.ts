import { LIMITS } from '../../helpdesk/limits';
import type { Finding } from '../../helpdesk/model';
import { firstHeader, readHeaders } from '../headers/readHeaders';
import { signedContentOf } from '../smime/signedPart';
import type { Delimiter } from './boundaries';
import { contentEnd, findDelimiters, guessBoundary } from './boundaries';
import { makePart } from './makePart';
import type { MimePart } from './mimePart';
import { encodedBody, isMultipart, ownHeaders } from './mimePart';
import { decodeTransfer } from './transferEncoding';

/** Stands for the type of a multipart that was found and not declared. */
const UNNAMED_MULTIPART = 'multipart/x-unnamed';

interface Context {
	parts: number;
	ignoredParts: number;
	/** By rule and words, so that a mail of 1,000 broken parts says it once. */
	findings: Map<string, Finding>;
}

/** The tree of a mail and what was odd about it. */
export interface SplitMail {
	root: MimePart;
	/** The mail's own type as declared, also where the body turned out to be something else. */
	contentType: string;
	findings: Finding[];
}

function note(context: Context, verdict: string, evidence: string): void {
	const key = `${verdict}|${evidence}`;
	if (context.findings.size < 50 && !context.findings.has(key)) {
		context.findings.set(key, { rule: 'splitParts', verdict, evidence });
	}
}

function isBlank(source: Buffer, start: number, end: number): boolean {
	for (let i = start; i < end; i++) if ((source[i] ?? 0) > 0x20) return false;
	return true;
}

/** A part that has lost the delimiter before it: the preamble begins with Content- fields. */
function startsWithPartHeader(source: Buffer, start: number, end: number): boolean {
	return /^\s{0,10}content-(?:type|transfer-encoding|disposition)[ \t]*:/i.test(
		source.toString('latin1', start, Math.min(end, start + 60)),
	);
}

/** Words before the first delimiter that are more than the notice for programs without MIME. */
function hasPreamble(part: MimePart, end: number): boolean {
	const head = part.source.toString('latin1', part.start, Math.min(end, part.start + 200)).trim();
	return head !== '' && !/^this is a (?:multi-?part|mime)/i.test(head);
}

/**
 * How a boundary may stand in the body, as binary strings: RFC 2046 forbids a space at its end,
 * quotes of the wrong kind are no part of it, a folded header adds a space, and letters beyond
 * ASCII were decoded with the header.
 */
function spellingsOf(boundary: string): ReadonlySet<string> {
	const asBytes = Buffer.from(boundary.trimEnd(), 'utf8').toString('latin1');
	const bare = boundary.trim().replace(/^['"](.*)['"]$/s, '$1');
	const all = [asBytes, boundary.trimEnd(), bare, boundary.replace(/\s/g, '')];
	return new Set(all.filter((spelling) => spelling !== ''));
}

function delimitersOf(
	part: MimePart,
	boundary: string,
	context: Context,
): { delimiters: Delimiter[]; ignored: number } {
	for (const spelling of spellingsOf(boundary)) {
		const declared = findDelimiters(part.source, part.start, part.end, spelling);
		if (declared.found.length > 0) return { delimiters: declared.found, ignored: declared.ignored };
	}
	const guessed = guessBoundary(part.source, part.start, part.end);
	if (guessed === null) return { delimiters: [], ignored: 0 };
	note(context, 'declared boundary not found, another one taken', part.type);
	const found = findDelimiters(part.source, part.start, part.end, guessed);
	return { delimiters: found.found, ignored: found.ignored };
}

function splitMultipart(part: MimePart, depth: number, context: Context): MimePart {
	const boundary = part.parameters.boundary ?? '';
	const { source } = part;
	const { delimiters, ignored } = delimitersOf(part, boundary, context);
	context.ignoredParts += ignored;
	if (delimiters.length === 0) return splitWithoutDelimiters(part, depth, context);
	const childType = part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
	const children: MimePart[] = [];
	const add = (start: number, end: number): void => {
		const child = splitPart(source, start, end, depth + 1, childType, context);
		if (child !== null) children.push(child);
	};
	const first = delimiters[0];
	if (first !== undefined && startsWithPartHeader(source, part.start, first.lineStart)) {
		note(context, 'first boundary missing', part.type);
		add(part.start, contentEnd(source, part.start, first.lineStart));
	}
	delimiters.forEach((delimiter, index) => {
		const following = delimiters[index + 1];
		const end =
			following === undefined ? part.end : contentEnd(source, delimiter.next, following.lineStart);
		if (delimiter.isClose) {
			// Behind the end, only what bears a part's header is more than an epilogue.
			if (startsWithPartHeader(source, delimiter.next, end)) add(delimiter.next, end);
			return;
		}
		const isStray = isBlank(source, delimiter.next, end) && delimiters.length > 1;
		if (!isStray) add(delimiter.next, Math.max(delimiter.next, end));
	});
	if (delimiters.at(-1)?.isClose === false && ignored === 0)
		note(context, 'last boundary missing', part.type);
	if (children.length === 0 && first !== undefined && hasPreamble(part, first.lineStart)) {
		note(context, 'no part but a preamble, taken as text', part.type);
		return { ...part, type: 'text/plain', disposition: '', end: first.lineStart };
	}
	return { ...part, children: adoptSiblings(children, boundary, context) };
}

function isBodyText(part: MimePart): boolean {
	return /^text\/(?:plain|html)$/.test(part.type) && part.disposition !== 'attachment';
}

/**
 * An inner multipart with its parent's boundary comes out empty and its parts as siblings: gives
 * them back. An alternative takes the bodies that follow, any other all that follows.
 */
function adoptSiblings(
	children: readonly MimePart[],
	boundary: string,
	context: Context,
): readonly MimePart[] {
	const index = children.findIndex(
		(child) =>
			isMultipart(child.type) &&
			child.children.length === 0 &&
			child.parameters.boundary === boundary,
	);
	const parent = children[index];
	if (parent === undefined || boundary === '') return children;
	note(context, 'nested parts with the same boundary', parent.type);
	const rest = children.slice(index + 1);
	const isAlternative = parent.type === 'multipart/alternative';
	const stranger = isAlternative ? rest.findIndex((child) => !isBodyText(child)) : -1;
	const count = stranger < 0 ? rest.length : stranger;
	const adopted = { ...parent, children: rest.slice(0, count) };
	return [...children.slice(0, index), adopted, ...rest.slice(count)];
}

/** A multipart without a single delimiter: encoded as a whole against the RFC, or just text. */
function splitWithoutDelimiters(part: MimePart, depth: number, context: Context): MimePart {
	const decoded = decodeTransfer(encodedBody(part), part.encoding, true);
	if (decoded.bytes.length > 0 && decoded.bytes !== part.source && part.encoding !== '') {
		const inner = { ...part, source: decoded.bytes, start: 0, end: decoded.bytes.length };
		const has = guessBoundary(decoded.bytes, 0, decoded.bytes.length) !== null;
		if (has) {
			note(context, 'multipart was encoded as a whole', part.type);
			return splitMultipart({ ...inner, encoding: '' }, depth, context);
		}
	}
	if (isBlank(part.source, part.start, part.end)) return part;
	note(context, 'multipart without a boundary taken as text', part.type);
	if (startsWithPartHeader(part.source, part.start, part.end)) {
		const child = splitPart(part.source, part.start, part.end, depth + 1, 'text/plain', context);
		if (child !== null) return { ...part, children: [child] };
	}
	const head = part.source.toString('latin1', part.start, Math.min(part.end, part.start + 200));
	const type = /^\s{0,20}<(?:!doctype|html|head|body|div|p)\b/i.test(head)
		? 'text/html'
		: 'text/plain';
	return { ...part, type, disposition: '' };
}

function splitPart(
	source: Buffer,
	start: number,
	end: number,
	depth: number,
	fallbackType: string,
	context: Context,
): MimePart | null {
	if (context.parts >= LIMITS.mimeParts) {
		context.ignoredParts++;
		return null;
	}
	context.parts++;
	const block = readHeaders(source, start, end, false);
	for (const oddity of block.oddities) note(context, oddity, 'part header');
	const part = makePart(block.headers, source, block.bodyStart, end, fallbackType);
	return open(part, depth, context);
}

/** A text that names a boundary and holds its delimiters is a multipart with a wrong label. */
function withHiddenBoundary(part: MimePart): MimePart {
	const boundary = part.parameters.boundary ?? '';
	if (boundary === '' || !part.type.startsWith('text/')) return part;
	const { found } = findDelimiters(part.source, part.start, part.end, boundary);
	return found.length > 0 ? { ...part, type: UNNAMED_MULTIPART } : part;
}

/** What a multipart without a name is: the two forms of one body, or a mixture. */
function withKind(part: MimePart): MimePart {
	if (part.type !== UNNAMED_MULTIPART) return part;
	const types = part.children.map((child) => child.type);
	const isPair = types.length === 2 && types[0] === 'text/plain' && types[1] === 'text/html';
	return { ...part, type: isPair ? 'multipart/alternative' : 'multipart/mixed' };
}

/**
 * A mail inside of its S/MIME signature (RFC 8551 3.5.2) comes out as if the signature stood beside
 * it: the mail first, then the file it came in, for whoever checks the signature.
 */
function withSignedContent(part: MimePart, depth: number, context: Context): MimePart {
	const content = depth < LIMITS.mimeDepth ? signedContentOf(part) : null;
	if (content === null) return part;
	const inner = splitPart(content, 0, content.length, depth + 1, 'text/plain', context);
	if (inner === null) return part;
	note(context, 'mail inside of its S/MIME signature opened', part.type);
	return { ...part, type: 'multipart/signed', children: [ownHeaders(inner), ownHeaders(part)] };
}

function open(labelled: MimePart, depth: number, context: Context): MimePart {
	const part = withHiddenBoundary(labelled);
	if (!isMultipart(part.type)) return withSignedContent(part, depth, context);
	if (depth >= LIMITS.mimeDepth) {
		note(context, 'nested too deep, kept as an attachment', `${LIMITS.mimeDepth} levels`);
		return { ...part, isUnopened: true };
	}
	return withKind(splitMultipart(part, depth, context));
}

const HTML_START = /^\s{0,20}<(?:!doctype html|html|head|body)\b/i;

/** No Content-Type, but the body is a MIME tree or a page all the same: it was lost or forgotten. */
function withLostType(root: MimePart): MimePart {
	if (firstHeader(root.headers, 'content-type') !== '') return root;
	const head = root.source.toString('latin1', root.start, Math.min(root.end, root.start + 200));
	if (HTML_START.test(head)) return { ...root, type: 'text/html' };
	const isMime = /^\s{0,20}(?:this is a multi-?part message[^\n]{0,80}\s{1,10})?--/i.test(head);
	if (!isMime || guessBoundary(root.source, root.start, root.end) === null) return root;
	return { ...root, type: UNNAMED_MULTIPART };
}

/**
 * Cuts a mail into its tree of parts, at the bytes and without decoding them. Never throws. Bounded
 * by `LIMITS.mimeDepth`, `mimeParts` and `headerBytes`; what is over a bound is named in a finding.
 */
export function splitParts(source: Buffer): SplitMail {
	const context: Context = { parts: 1, ignoredParts: 0, findings: new Map() };
	const block = readHeaders(source, 0, source.length, true);
	for (const oddity of block.oddities) note(context, oddity, 'mail header');
	const root = makePart(block.headers, source, block.bodyStart, source.length, 'text/plain');
	const opened = open(withLostType(root), 0, context);
	if (context.ignoredParts > 0) {
		note(context, 'too many parts, the rest ignored', `${context.ignoredParts} parts`);
	}
	return { root: opened, contentType: root.type, findings: [...context.findings.values()] };
}
