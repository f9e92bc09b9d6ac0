import * as noticePhrases from '../../helpdesk/bounce/data/noticePhrases';
import * as noticeSubjects from '../../helpdesk/bounce/data/noticeSubjects';
import * as reasonWords from '../../helpdesk/bounce/data/reasonWords';
import * as absenceWords from '../../helpdesk/classify/data/absenceWords';
import * as formLabels from '../../helpdesk/classify/data/formLabels';
import * as systemWords from '../../helpdesk/classify/data/systemWords';
import * as ticketSystems from '../../helpdesk/classify/data/ticketSystems';
import * as attributionWords from '../../helpdesk/personText/data/attributionWords';
import * as concernWords from '../../helpdesk/personText/data/concernWords';
import * as footers from '../../helpdesk/personText/data/footers';
import * as headerLabels from '../../helpdesk/personText/data/headerLabels';
import * as htmlContainers from '../../helpdesk/personText/data/htmlContainers';
import * as markers from '../../helpdesk/personText/data/markers';
import * as subjectPrefixes from '../../helpdesk/personText/data/subjectPrefixes';

const TABLES: readonly unknown[] = [
	...[noticePhrases, noticeSubjects, reasonWords, absenceWords, formLabels, systemWords],
	...[ticketSystems, attributionWords, concernWords, footers, headerLabels, htmlContainers],
	...[markers, subjectPrefixes],
];

/** Words in which mail systems and programs speak, and letters use, besides those of the rules. */
const COMMON =
	'mail email e-mail message mailer daemon postmaster from to cc bcc sent date subject received with for by id the a an and or of in on is was it this that you your we our not no yes hello hi dear regards best kind thanks thank thread reply forward http https www com org net html text plain original external extern bounce delivery status failed undelivered returned notification automatic auto report system server monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december lt gt amp nbsp quot apos esmtp esmtps esmtpsa smtp lmtp tls imap mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec am pm utc gmt';

const WORD = /[\p{L}\p{M}]{2,60}/gu;

function collect(value: unknown, words: Set<string>, depth = 0): void {
	if (typeof value === 'string') {
		for (const [word] of value.matchAll(WORD)) words.add(word.toLowerCase());
	} else if (value instanceof RegExp) collect(value.source, words, depth);
	else if (value instanceof Map) {
		for (const [key, each] of value) collect([key, each], words, depth + 1);
	} else if (value instanceof Set || Array.isArray(value)) {
		for (const each of value) collect(each, words, depth + 1);
	} else if (typeof value === 'object' && value !== null && depth < 5) {
		collect(Object.values(value), words, depth + 1);
	}
}

let known: ReadonlySet<string> | undefined;

/** Words that the rules know, lower case: they tell nothing about people, and without them a mail is read otherwise. */
export function vocabulary(): ReadonlySet<string> {
	if (known === undefined) {
		const words = new Set<string>();
		collect(TABLES, words);
		collect(COMMON, words);
		known = words;
	}
	return known;
}
