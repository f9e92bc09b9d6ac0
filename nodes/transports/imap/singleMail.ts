import { MailError } from '../../helpdesk/errors';
import type { FetchResult, MailRef } from '../../helpdesk/ports';
import { bytesOf, contentRows, type Wanted } from './contentAnswer';
import type { FetchContext } from './fetching';
import { headerMail, wholeMail } from './rawMail';
import { refusalOf } from './refusal';
import { mailsNotGone } from './secondLook';
import { breaksOff, isMuchShorter } from './truncation';

/** A mail that a shared command did not give. */
export interface SingleMail {
	ref: MailRef;
	uid: number;
	wanted: 'source' | 'headers';
	/** The command that did not give it asked for this mail only, so it is not sent again. */
	wasAlone: boolean;
	/** How the server refused that command; null where it left the mail out. */
	refusal: MailError | null;
	/** Bytes that pieces gave already: fewer are not the whole mail. */
	atLeast?: number;
}

/** What one command for one mail gave: its bytes, or how the server refused. */
interface Attempt {
	bytes: Buffer | null;
	refusal: MailError | null;
}

/**
 * Asks for one mail: the whole of it, its header block, the main fields of that. What gives nothing is
 * looked for once more, and is gone or has failed.
 */
export async function readAlone(context: FetchContext, mail: SingleMail): Promise<FetchResult> {
	const { ref, wanted } = mail;
	let attempt: Attempt = { bytes: null, refusal: mail.refusal };
	if (wanted === 'source') {
		if (!mail.wasAlone) attempt = await ask(context, mail, 'source');
		const doubt = attempt.bytes === null ? null : doubtOf(context, mail, attempt.bytes);
		if (attempt.bytes !== null && doubt === null) {
			return { outcome: 'read', mail: wholeMail(ref, attempt.bytes, context.maxBytes) };
		}
		const failure = doubt ?? failureOf(context, mail, attempt, 'gave nothing of it');
		const header = await ask(context, mail, 'headers');
		if (header.bytes !== null) {
			return { outcome: 'read', mail: headerMail(ref, header.bytes, failure) };
		}
	} else if (!mail.wasAlone) {
		attempt = await ask(context, mail, 'headers');
		if (attempt.bytes !== null) {
			return { outcome: 'read', mail: headerMail(ref, attempt.bytes, null) };
		}
	}
	const fields = await ask(context, mail, 'mainHeaders');
	if (fields.bytes !== null) {
		const failure = failureOf(context, mail, attempt, 'gave only some fields of its header block');
		return { outcome: 'read', mail: headerMail(ref, fields.bytes, failure) };
	}
	return await lookAgain(context, mail, attempt);
}

async function lookAgain(
	context: FetchContext,
	mail: SingleMail,
	attempt: Attempt,
): Promise<FetchResult> {
	const { client } = context;
	const row = (await mailsNotGone(client, client.flow, [mail.uid])).get(mail.uid);
	if (row === undefined) return { outcome: 'gone', ref: mail.ref };
	if (row.size === 0) {
		return { outcome: 'read', mail: wholeMail(mail.ref, Buffer.alloc(0), context.maxBytes) };
	}
	const error = failureOf(context, mail, attempt, 'gave neither the mail nor its header block');
	return { outcome: 'failed', ref: mail.ref, error };
}

/** Asked for alone, a row without its UID can only be this mail's. */
async function ask(
	{ client }: FetchContext,
	{ uid, ref }: SingleMail,
	wanted: Wanted,
): Promise<Attempt> {
	let bytes: Buffer | null = null;
	try {
		for await (const row of contentRows(client.flow, `${uid}`, wanted)) {
			const isOther = row.uid > 0 && row.uid !== uid;
			if (!isOther) bytes ??= bytesOf(row, wanted, ref.size);
		}
	} catch (error) {
		const refusal = refusalOf(client, error, 'reading mail');
		if (refusal === null) throw error;
		return { bytes: null, refusal };
	}
	return { bytes, refusal: null };
}

/** Why these bytes are not taken for the whole mail, null where they are. */
function doubtOf(
	context: FetchContext,
	{ ref, uid, atLeast = 0 }: SingleMail,
	bytes: Buffer,
): MailError | null {
	const isTruncated = isMuchShorter(bytes.length, ref.size) && breaksOff(bytes);
	if (bytes.length >= atLeast && !isTruncated) return null;
	return new MailError(
		'MAIL_PROTOCOL',
		`${nameOf(context, ref, uid)} has ${ref.size ?? atLeast} bytes, and the server gave ${bytes.length} of them.`,
	);
}

function failureOf(
	context: FetchContext,
	{ ref, uid }: SingleMail,
	{ refusal }: Attempt,
	what: string,
): MailError {
	const name = nameOf(context, ref, uid);
	if (refusal === null) {
		return new MailError(
			'MAIL_PROTOCOL',
			`${name} is in the folder, and the server ${what}, though it reported success.`,
		);
	}
	const words = refusal.serverText === null ? '' : ` "${refusal.serverText}"`;
	return new MailError(
		refusal.code === 'MAIL_FOLDER_MISSING' ? 'MAIL_PROTOCOL' : refusal.code,
		`${name} is in the folder, and the server refuses to give it:${words || ' without a reason'}.`,
		{
			cause: refusal,
			retryable: refusal.retryable,
			...(refusal.serverText === null ? {} : { serverText: refusal.serverText }),
		},
	);
}

function nameOf({ folder }: FetchContext, ref: MailRef, uid: number): string {
	const name = `The mail with UID ${uid} in "${folder}"`;
	return ref.receivedAt === null ? name : `${name}, received ${ref.receivedAt},`;
}
