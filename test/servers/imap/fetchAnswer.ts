import { LIMITS } from '../../../nodes/helpdesk/limits';
import type { Misbehaviour } from '../../contract/mailSource/misbehaviour';
import type { ImapAnswer, ImapCommand } from '../../support/scriptedImap';
import { inSet, internalDate, type MailboxModel, type StoredMail } from './model';

export type FetchFault = Misbehaviour;

/** Times of receipt that are none, as servers send them: one for each UID in turn. */
const NO_DATES = [
	'NIL',
	'""',
	'"00-Jan-0000 00:00:00 +0000"',
	'"01-Jan-0000 00:00:00 +0000"',
	'"01-Jan-1970 00:00:00 +0000"',
	'"0"',
	'"yesterday"',
];

interface Row {
	seq: number;
	mail: StoredMail;
	fault: FetchFault | null;
}

/** What of a mail is asked for. */
interface Question {
	isContent: boolean;
	isHeader: boolean;
	partial: { start: number; count: number } | null;
	items: string;
}

/** Answers FETCH and UID FETCH; rows go out one by one, so that an end comes after those before it. */
export async function fetchMails(
	{ rest, peer }: ImapCommand,
	mails: readonly StoredMail[],
	isUid: boolean,
	model: MailboxModel,
	faultOf: (mail: StoredMail) => FetchFault | null = () => null,
	folder = 'INBOX',
): Promise<ImapAnswer> {
	const [set = '', ...more] = rest.split(' ');
	const question = readQuestion(more.join(' '));
	const numbers = isUid ? mails.map(({ uid }) => uid) : mails.map((_, index) => index + 1);
	const wanted = new Set(inSet(set, numbers));
	const rows = mails
		.map((mail, index): Row => ({ seq: index + 1, mail, fault: faultOf(mail) }))
		.filter((_, index) => wanted.has(numbers[index] as number))
		// Removed by another session, and not yet told: its number stands, there is nothing to give.
		.filter(({ mail }) => model.folder(folder)?.mails.includes(mail) === true);
	const isAsked = question.isContent || question.isHeader;
	for (const { fault } of rows) {
		const status = refusal(fault, question, rows.length);
		if (status !== null) return { status };
	}
	if (rows.some(({ fault }) => fault === 'reversed')) rows.reverse();
	for (const row of rows) {
		if (question.isContent && row.fault === 'cut') {
			await flushed(peer.socket);
			peer.cut();
			return 'answered';
		}
		if (question.isContent && row.fault === 'hang') return 'answered';
		if (question.isContent && row.fault === 'goneInBetween') {
			model.remove(folder, [row.mail.uid]);
			continue;
		}
		if (isAsked && row.fault === 'unasked') {
			peer.say(`* 1 FETCH (FLAGS (\\Seen))`, `* ${row.seq} FETCH (FLAGS ())`);
			for (const { uid } of mails.slice(0, 2)) peer.say(`* 1 FETCH (UID ${uid} FLAGS (\\Seen))`);
		}
		const answer = rowOf(row, question);
		if (answer === null) continue;
		peer.raw(answer);
		if (row.fault === 'duplicated') peer.raw(answer);
		if (isAsked && row.fault === 'unasked') {
			peer.say(`* ${row.seq} FETCH (UID ${row.mail.uid} FLAGS ())`, '* 1 FETCH (FLAGS (\\Seen))');
		}
	}
	return {};
}

function readQuestion(items: string): Question {
	const partial = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(items);
	return {
		isContent: items.includes('BODY.PEEK[]'),
		isHeader: items.includes('BODY.PEEK[HEADER'),
		partial: partial === null ? null : { start: Number(partial[1]), count: Number(partial[2]) },
		items,
	};
}

function refusal(fault: FetchFault | null, question: Question, count: number): string | null {
	const { isContent, isHeader } = question;
	switch (fault) {
		case 'refusedTogether':
			return isContent && count > 1 ? 'NO Command Error. 12' : null;
		case 'refused':
			return isContent ? 'NO [SERVERBUG] Internal error occurred' : null;
		case 'notUnderstood':
			return isContent ? 'BAD Command Error. 11' : null;
		case 'everythingRefused':
			return isContent || isHeader ? 'NO Command Error. 12' : null;
		default:
			return null;
	}
}

function rowOf({ seq, mail, fault }: Row, question: Question): Buffer | null {
	const { isContent, isHeader, partial, items } = question;
	const asked = [`UID ${mail.uid}`];
	if (items.includes('FLAGS')) asked.push(`FLAGS (${[...mail.flags].join(' ')})`);
	const head = `* ${seq} FETCH (${asked.join(' ')}`;
	if (!isContent && !isHeader) {
		if (fault === 'listingRowMissing') return null;
		const date =
			fault === 'noDate'
				? ''
				: ` INTERNALDATE ${fault === 'badDate' ? NO_DATES[mail.uid % NO_DATES.length] : `"${internalDate(mail.receivedAt)}"`}`;
		return Buffer.from(`${head}${date} RFC822.SIZE ${mail.source.length})\r\n`);
	}
	if (fault === 'nothingGiven') return null;
	const isMiddle =
		partial === null || (partial.start > 0 && partial.start <= 2 * LIMITS.imapLargeBytes);
	if (isContent) {
		switch (fault) {
			case 'rowMissing':
				return null;
			case 'flagsOnly':
				return Buffer.from(`* ${seq} FETCH (UID ${mail.uid} FLAGS (\\Seen))\r\n`);
			case 'bodyNil':
				return literal(head, named(partial), null);
			case 'emptyBody':
				return literal(head, named(partial), Buffer.alloc(0));
			case 'pieceMissing':
				if (partial === null) return literal(head, named(partial), null);
				if (isMiddle) return mail.uid % 2 === 0 ? null : literal(head, named(partial), null);
				break;
			default:
		}
		const bytes =
			partial === null
				? mail.source
				: mail.source.subarray(partial.start, partial.start + partial.count);
		return literal(head, named(partial), bytes);
	}
	return literal(
		head,
		/BODY(?:\.PEEK)\[(HEADER[^\]]*)\]/.exec(items)?.[1] ?? 'HEADER',
		header(mail, items),
	);
}

function named(partial: Question['partial']): string {
	return partial === null ? '' : `]<${partial.start}>`;
}

/** `section` is what stands between the brackets, or with the origin behind them. */
function literal(head: string, section: string, bytes: Buffer | null): Buffer {
	const name = section.startsWith(']') ? `BODY[${section}` : `BODY[${section}]`;
	if (bytes === null) return Buffer.from(`${head} ${name} NIL)\r\n`);
	return Buffer.concat([
		Buffer.from(`${head} ${name} {${bytes.length}}\r\n`),
		bytes,
		Buffer.from(')\r\n'),
	]);
}

/** The header block, or those of its fields that are asked for. */
function header({ source }: StoredMail, items: string): Buffer {
	const end = source.indexOf('\r\n\r\n');
	const block = source.subarray(0, end < 0 ? source.length : end + 4);
	const fields = /HEADER\.FIELDS \(([^)]*)\)/i.exec(items)?.[1]?.toLowerCase().split(' ');
	if (fields === undefined) return block;
	const lines = block
		.toString('latin1')
		.split(/\r\n(?![ \t])/)
		.filter((line) => fields.includes(line.slice(0, line.indexOf(':')).toLowerCase()));
	return Buffer.from([...lines, '', ''].join('\r\n'), 'latin1');
}

async function flushed(socket: { write(data: string, done: () => void): unknown }): Promise<void> {
	await new Promise<void>((resolve) => socket.write('', () => resolve()));
}
