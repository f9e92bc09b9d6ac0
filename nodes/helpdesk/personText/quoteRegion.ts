import type { BodyLine } from './bodyLine';
import { isQuoted } from './bodyLine';
import type { Body } from './boundary';
import { boundaryAt, nextVisible, readBody } from './boundary';

/** Index behind the last line of the container that begins at `start`. */
export function regionEnd(lines: readonly BodyLine[], start: number): number {
	const region = lines[start]?.region;
	let end = start;
	while (end < lines.length && lines[end]?.region === region) end++;
	return end;
}

/** Whether the line above the quote stands outside, before its container. */
function isAnnounced(body: Body, start: number): boolean {
	for (const attribution of body.attributions.values()) {
		if (attribution.end <= start && nextVisible(body, attribution.end) === start) return true;
	}
	let above = start - 1;
	while (above >= 0 && body.lines[above]?.match === '' && body.lines[above]?.role === null) above--;
	const role = body.lines[above]?.role;
	return role === 'attribution' || role === 'original' || role === 'forward';
}

/** An unknown program's line above a quote: an address, or a colon at its end. */
function mayBeAttribution({ match, role }: BodyLine): boolean {
	return role === 'attribution' || match.includes('@') || /[:：]$/.test(match);
}

/** Where the original begins in a container; null when nothing in it tells. */
function originalStart(body: Body, start: number, end: number): number | null {
	const { lines } = body;
	for (let i = nextVisible(body, start); i < end; i++) {
		const line = lines[i];
		if (line === undefined) return null;
		if (boundaryAt(body, i) !== null) return i;
		if (isQuoted(line) || line.role === 'maybeQuote') {
			let first = i;
			while (
				first > start &&
				(lines[first - 1]?.match === '' || mayBeAttribution(lines[first - 1] as BodyLine))
			)
				first--;
			return first;
		}
	}
	return null;
}

/**
 * Decides of each container of a mail program what in it is quoted. What stands in it before the line
 * above the quote, or the copied header, was typed there (Outlook for phones, Yahoo, Proton, NetEase
 * put the cursor into it); without such a line, and where it stands before the container, all of it
 * is the quote. Lines are marked in place.
 *
 * @returns whether words were typed in a container
 */
export function settleRegions(lines: readonly BodyLine[]): boolean {
	if (!lines.some((line) => line.region !== undefined && line.region > 0)) return false;
	const body = readBody(lines);
	let isTyped = false;
	const quoted: Array<[from: number, to: number]> = [];
	for (let start = 0; start < lines.length; start++) {
		const { region } = lines[start] as BodyLine;
		if (region === undefined || region < 0) continue;
		const end = regionEnd(lines, start);
		const first = nextVisible(body, start);
		const original = isAnnounced(body, first) ? null : originalStart(body, start, end);
		if (original === null) quoted.push([start, end]);
		else isTyped ||= original > first;
		start = end - 1;
	}
	for (const [from, to] of quoted) {
		for (const line of lines.slice(from, to)) {
			if (line.role === 'original' || line.role === 'forward') continue;
			line.depth += 1;
			line.role = 'quote';
		}
	}
	return isTyped;
}
