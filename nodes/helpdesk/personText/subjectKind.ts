import { fold } from '../text';
import { FORWARD_PREFIXES, REPLY_PREFIXES } from './data/subjectPrefixes';

/** What the outermost prefix of the subject says: `Fwd: Re: x` is a forward, `Re: Fwd: x` a reply. */
export interface SubjectKind {
	kind: 'forward' | 'reply' | null;
	/** The prefix in lower case, '' when there is none. */
	prefix: string;
}

/** Longest prefix, characters, counters and spaces included. */
const PREFIX_CHARS = 24;

export function subjectKind(subject: string): SubjectKind {
	// Lists and help desks put their tag first: "[#123] Fwd: x"; old Mozilla wrote "[Fwd: x]".
	const text = subject
		.slice(0, 300)
		.trim()
		.replace(/^(?:\[(?![fF][wW])[^\]]{0,60}\] ?){0,3}/, '')
		.replace(/^[[(]/, '');
	const colon = text.slice(0, PREFIX_CHARS).search(/[:：]/);
	if (colon < 1) return { kind: null, prefix: '' };
	const prefix = fold(text.slice(0, colon).trim().normalize('NFC'))
		.replace(/ ?[[(]\d{1,4}[\])]$/, '')
		.replace(/\.$/, '')
		.trim();
	if (FORWARD_PREFIXES.has(prefix)) return { kind: 'forward', prefix };
	return REPLY_PREFIXES.has(prefix) ? { kind: 'reply', prefix } : { kind: null, prefix: '' };
}
