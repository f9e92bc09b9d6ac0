import { LIMITS } from '../../helpdesk/limits';
import type { Finding } from '../../helpdesk/model';
import { readParameters } from '../headers/parameters';
import type { RawHeader } from '../headers/readHeaders';
import { firstHeader, readHeaders } from '../headers/readHeaders';
import type { Delimiter } from './boundaries';
import { contentEnd, findDelimiters, guessBoundary } from './boundaries';
import type { MimePart } from './mimePart';
import { encodedBody, isMultipart } from './mimePart';
import { decodeTransfer } from './transferEncoding';

interface Context {
	parts: number;
	ignoredParts: number;
	/** By rule and words, so that a mail of 1,000 broken parts says it once. */
	findings: Map<string, Finding>;
}

/** The tree of a mail and what was odd about it. */
export interface SplitMail {
	root: MimePart;
	findings: Finding[];
}

function note(context: Context, verdict: string, evidence: string): void {
	const key = `${verdict}|${evidence}`;
	if (context.findings.size < 50 && !context.findings.has(key)) {
		context.findings.set(key, { rule: 'splitParts', verdict, evidence });
	}
}

/** Completes what broken programs write for a type; RFC 2045 5.2 makes the rest text/plain. */
function completeType(declared: string, fallback: string): string {
	const type = declared.replace(/\s+/g, '').slice(0, 120);
	if (/^[^/\s]+\/[^/\s]+$/.test(type)) return type.replace(/[,;].*$/, '');
	if (type === '' || type === '/') return fallback;
	if (type.startsWith('multipart')) return 'multipart/mixed';
	if (type.startsWith('html')) return 'text/html';
	if (type.startsWith('text') || type.startsWith('plain')) return 'text/plain';
	return fallback;
}

function makePart(
	headers: readonly RawHeader[],
	source: Buffer,
	start: number,
	end: number,
	fallbackType: string,
): MimePart {
	const contentType = readParameters(firstHeader(headers, 'content-type'));
	const disposition = readParameters(firstHeader(headers, 'content-disposition'));
	return {
		headers,
		type: completeType(contentType.value, fallbackType),
		parameters: contentType.parameters,
		disposition: disposition.value,
		dispositionParameters: disposition.parameters,
		encoding: firstHeader(headers, 'content-transfer-encoding'),
		source,
		start,
		end,
		children: [],
	};
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

function delimitersOf(
	part: MimePart,
	boundary: string,
	context: Context,
): { delimiters: Delimiter[]; ignored: number } {
	if (boundary !== '') {
		const declared = findDelimiters(part.source, part.start, part.end, boundary);
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
	if (delimiters.at(-1)?.isClose === false) note(context, 'last boundary missing', part.type);
	return { ...part, children };
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

function open(part: MimePart, depth: number, context: Context): MimePart {
	if (!isMultipart(part.type)) return part;
	if (depth >= LIMITS.mimeDepth) {
		note(context, 'nested too deep, kept as an attachment', `${LIMITS.mimeDepth} levels`);
		return part;
	}
	return splitMultipart(part, depth, context);
}

/** No Content-Type, but the body is a MIME tree all the same: its header was lost on the way. */
function withLostType(root: MimePart): MimePart {
	if (firstHeader(root.headers, 'content-type') !== '') return root;
	const head = root.source.toString('latin1', root.start, Math.min(root.end, root.start + 200));
	const isMime = /^\s{0,20}(?:this is a multi-?part message[^\n]{0,80}\s{1,10})?--/i.test(head);
	if (!isMime || guessBoundary(root.source, root.start, root.end) === null) return root;
	return { ...root, type: 'multipart/mixed' };
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
	return { root: opened, findings: [...context.findings.values()] };
}
