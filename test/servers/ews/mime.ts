import type { StoredItem } from './store';

/** The header block of a mail, unfolded. */
export interface Headers {
	list: Array<{ name: string; value: string }>;
	first(name: string): string | null;
	/** Bare addresses, lower case. */
	addresses(name: string): string[];
	/** Everything after the header. */
	body: Buffer;
}

export function headersOf(mime: Buffer): Headers {
	const end = mime.indexOf('\r\n\r\n');
	const head = mime.toString('utf8', 0, end < 0 ? mime.length : end);
	const list = head
		.replace(/\r\n[ \t]+/g, ' ')
		.split('\r\n')
		.map((line) => ({ line, colon: line.indexOf(':') }))
		.filter(({ colon }) => colon > 0)
		.map(({ line, colon }) => ({
			name: line.slice(0, colon),
			value: line.slice(colon + 1).trim(),
		}));
	const first = (name: string) =>
		list.find((header) => header.name.toLowerCase() === name)?.value ?? null;
	return {
		list,
		first,
		addresses: (name) =>
			[...(first(name) ?? '').matchAll(/[^\s<>,;"]+@[^\s<>,;"]+/g)].map(([address]) =>
				address.toLowerCase(),
			),
		body: end < 0 ? Buffer.alloc(0) : mime.subarray(end),
	};
}

/** What Exchange takes over from MIME into its own properties; other fields without X- are lost. */
const KEPT =
	/^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-.*|x-.*|importance|priority|disposition-notification-to|list-.*)$/i;

/**
 * The MIME as Exchange gives it back: fields it does not know are gone unless they were set as
 * properties, the known ones stand in its own order, properties win over the MIME.
 */
export function rewrittenLikeExchange(item: StoredItem, options: { keepBcc: boolean }): Buffer {
	const headers = headersOf(item.mime);
	const properties = [...item.extended]
		.filter(([key]) => key.startsWith('header:'))
		.map(([key, value]) => ({ name: key.slice('header:'.length), value }));
	const own: Array<{ name: string; value: string | null }> = [
		{ name: 'Message-ID', value: item.extended.get('tag:0x1035') ?? item.messageId },
		{ name: 'In-Reply-To', value: item.inReplyTo },
		{ name: 'References', value: item.references },
	];
	const replaced = new Set(
		[...own, ...properties].map(({ name }) => name.toLowerCase()).concat('bcc'),
	);
	const kept = headers.list.filter(
		({ name }) => KEPT.test(name) && !replaced.has(name.toLowerCase()),
	);
	const bcc =
		options.keepBcc && item.bcc.length > 0 ? [{ name: 'Bcc', value: item.bcc.join(', ') }] : [];
	const lines = [
		{ name: 'Received', value: 'from mail.example.test by mail.example.test; now' },
		...kept,
		...bcc,
		...own.filter((header) => header.value !== null && header.value !== ''),
		...properties,
	].map(({ name, value }) => `${name}: ${value}`);
	return Buffer.concat([Buffer.from(lines.join('\r\n'), 'utf8'), headers.body]);
}

/** Encoded words (RFC 2047) as text, as Exchange keeps a subject; UTF-8 is all that tests send. */
export function decodedWords(value: string): string {
	return value
		.replace(/(\?=)\s+(?==\?)/g, '$1')
		.replace(/=\?utf-8\?([qb])\?([^?\s]{0,200})\?=/gi, (_word, kind: string, text: string) =>
			kind.toLowerCase() === 'b'
				? Buffer.from(text, 'base64').toString('utf8')
				: Buffer.from(
						text
							.replace(/_/g, ' ')
							.replace(/=([0-9a-f]{2})/gi, (_escape, hex: string) =>
								String.fromCharCode(Number.parseInt(hex, 16)),
							),
						'latin1',
					).toString('utf8'),
		);
}
