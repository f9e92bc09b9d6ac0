import { hash } from 'node:crypto';

/** What identifies a mail for ever. */
export interface MailKeyInput {
	/** The mailbox's address. */
	address: string;
	/** As the mail bears it, null when it has none. */
	messageId: string | null;
	/** Decoded, ISO 8601. */
	date: string | null;
	/** The sender's address. */
	from: string;
	/** Decoded. */
	subject: string;
	/** ISO 8601; counts only where there is no Message-ID. */
	receivedAt: string | null;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Buffer): string {
	let text = '';
	let value = 0;
	let bits = 0;
	for (const byte of bytes) {
		value = (value << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			text += ALPHABET[(value >>> (bits - 5)) & 31];
			bits -= 5;
		}
		value &= (1 << bits) - 1;
	}
	if (bits > 0) text += ALPHABET[(value << (5 - bits)) & 31];
	return text;
}

/** Servers give the same instant with and without milliseconds, in other zones: to the second, UTC. */
function instant(iso: string | null): string {
	if (iso === null) return '';
	const time = Date.parse(iso);
	return Number.isNaN(time) ? '' : new Date(Math.floor(time / 1000) * 1000).toISOString();
}

/**
 * The key of a mail (docs/design.md, Item): base32 SHA-256, 52 characters of a-z and 2-7. The same mail in the
 * same mailbox has the same key over every protocol, folder, move and restart, so that everything
 * downstream can upsert by it. Spaces are folded, for servers refold headers.
 */
export function mailKey(input: MailKeyInput): string {
	const parts = [
		input.address.trim().toLowerCase(),
		(input.messageId ?? '').replace(/\s/g, ''),
		instant(input.date),
		input.from.trim().toLowerCase(),
		input.subject.replace(/\s+/g, ' ').trim(),
		input.messageId === null ? instant(input.receivedAt) : '',
	];
	// Lengths keep two neighbours from trading characters.
	const joined = parts.map((part) => `${Buffer.byteLength(part)}:${part};`).join('');
	return base32(hash('sha256', joined, 'buffer'));
}
