import { noticeLines } from './diagnosticText';

/** A line that announces the recipients below it. */
const HEADING = /(?:recipients?|address(?:es)?|users?|following)\b[^:]{0,200}:\s*$/i;

/** An indented line that begins with one word: `	screenname`, ` jdoe    No matches`. */
const ENTRY = /^[ \t]{1,20}<?([A-Za-z0-9][A-Za-z0-9._+-]{0,63})>?(?:[ \t]{2,}\S.{0,300})?$/;

/**
 * Recipients that a system lists without their domain, as AOL does: the local parts below a heading
 * that announces recipients. Nothing where the list has an address in it.
 */
export function bareRecipients(report: string): string[] {
	const lines = noticeLines(report);
	for (let at = 0; at < lines.length; at++) {
		if (!HEADING.test((lines[at] ?? '').slice(-300))) continue;
		let next = at + 1;
		if ((lines[next] ?? '').trim() === '') next++;
		const found: string[] = [];
		for (; next < lines.length; next++) {
			const local = ENTRY.exec((lines[next] ?? '').trimEnd())?.[1];
			if (local === undefined) break;
			found.push(local);
		}
		const isWholeList = (lines[next] ?? '').trim() === '';
		if (found.length > 0 && isWholeList) return found;
	}
	return [];
}

/**
 * The addresses of such local parts: as the original has them, else at the domain that reports,
 * unless that is a single host of it (`mr2.its.example.edu`), whose users nobody writes to.
 *
 * @param expected recipients of the original, lower case
 * @param domain of the reporting system's address
 */
export function completeAddresses(
	locals: readonly string[],
	expected: readonly string[],
	domain: string,
): string[] {
	const isOrganisation = /^[^.]{1,63}\.(?:[a-z]{2,3}\.)?[a-z]{2,63}$/i.test(domain);
	return locals.flatMap((local) => {
		const known = expected.find((address) => address.startsWith(`${local.toLowerCase()}@`));
		return known ?? (isOrganisation ? `${local}@${domain}` : []);
	});
}
