import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { LIMITS } from '../helpdesk/limits';
import type { MailContext } from '../helpdesk/model';
import { requestIdPattern } from '../helpdesk/threading/requestIdPattern';
import { usableKeys } from '../helpdesk/threading/signingKeys';
import { readMail, redactMailFile } from '../shared/item/readMail';

const USAGE = `Usage: helpdesk-mail-inspect FILE.eml… [options]

Prints one line of JSON a file, in their order: the item that a trigger would emit, with the findings
that led to it.

  --mailbox ADDRESS   address of the mailbox that got the mail
  --addresses A,B     further addresses of that mailbox
  --pattern P         request-id pattern: ##RE-123##, [#123] (default), [Ticket#123] or an own
                      regular expression whose first group is the id
  --key K             key of the Reply Tracking credential; repeat it for several
  --headers           put all headers of the mail into the item
  --redact            print the mail itself in place of the item, without people: words that no rule
                      knows, names, addresses, links, files and long numbers are replaced. Read it
                      before you show it to others
  --help              print this text

Exit code 0: every file was printed; 1: some file could not be read; 2: the call is wrong.
`;

interface Call {
	files: string[];
	isRedacting: boolean;
	context: Omit<MailContext, 'id'>;
}

function readCall(args: readonly string[]): Call | null {
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			mailbox: { type: 'string', default: '' },
			addresses: { type: 'string', multiple: true, default: [] },
			pattern: { type: 'string', default: '' },
			key: { type: 'string', multiple: true, default: [] },
			headers: { type: 'boolean', default: false },
			redact: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return null;
	if (positionals.length === 0) throw new Error('no file is named');
	requestIdPattern(values.pattern);
	return {
		files: positionals,
		isRedacting: values.redact,
		context: {
			protocol: 'file',
			address: values.mailbox.trim().toLowerCase(),
			addresses: values.addresses
				.flatMap((list) => list.split(','))
				.map((address) => address.trim().toLowerCase())
				.filter((address) => address !== ''),
			folder: '',
			receivedAt: null,
			signingKeys: usableKeys(values.key),
			requestIdPattern: values.pattern,
			trustedAuthservIds: [],
			includeHeaders: values.headers,
		},
	};
}

/** The bytes of a mail, or as much as holds its header when it is over `LIMITS.messageBytes`. */
async function readMailFile(
	file: string,
): Promise<{ source: Buffer; isPartial: boolean; size: number }> {
	// Before it is opened: a pipe would wait for its writer, a device never ends.
	if (!(await stat(file)).isFile()) throw new Error('it is no regular file');
	const handle = await open(file, 'r');
	try {
		const { size } = await handle.stat();
		if (size <= LIMITS.messageBytes) {
			return { source: await handle.readFile(), isPartial: false, size };
		}
		const head = Buffer.alloc(LIMITS.headerBytes);
		const { bytesRead } = await handle.read(head, 0, head.length, 0);
		return { source: head.subarray(0, bytesRead), isPartial: true, size };
	} finally {
		await handle.close();
	}
}

/**
 * The command `helpdesk-mail-inspect` without its process: one line of JSON a file into `output`, in
 * their order and one at a time, so that a thousand files need no more memory than one. A file that
 * cannot be read is an error line that names it; the others are still done.
 *
 * @returns exit code: 0 all printed, 1 some file could not be read, 2 the call is wrong
 */
export async function runInspect(
	args: readonly string[],
	output: Writable,
	errors: Writable,
): Promise<number> {
	let call: Call | null;
	try {
		call = readCall(args);
	} catch (error) {
		errors.write(`helpdesk-mail-inspect: ${reasonOf(error)}\n\n${USAGE}`);
		return 2;
	}
	if (call === null) {
		output.write(USAGE);
		return 0;
	}
	let exitCode = 0;
	for (const file of call.files) {
		try {
			const { source, isPartial, size } = await readMailFile(file);
			if (call.isRedacting) {
				const { address, addresses } = call.context;
				const own = [address, ...addresses].filter((each) => each !== '');
				const redacted = await redactMailFile(source, own);
				if (!output.write(redacted)) await once(output, 'drain');
				continue;
			}
			const { item } = await readMail(source, { ...call.context, id: file }, { isPartial });
			item.size = size;
			if (!output.write(`${escaped(JSON.stringify(item))}\n`)) await once(output, 'drain');
		} catch (error) {
			exitCode = 1;
			errors.write(`helpdesk-mail-inspect: ${escaped(`${file}: ${reasonOf(error)}`)}\n`);
		}
	}
	return exitCode;
}

/** Characters that a terminal obeys, or that turn the direction of what it shows. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text with such characters as JSON writes them: it stays the same JSON. */
function escaped(text: string): string {
	return text.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
