import { LIMITS } from '../../helpdesk/limits';
import type { EwsItem } from './ewsItem';

/**
 * The header block of an item without MIME: the transport headers as they came in; else
 * InternetMessageHeaders, which Exchange unfolds; else the little the properties say. Null where none
 * of them says anything.
 */
export function headerBlock(item: EwsItem): Buffer | null {
	if (item.transportHeaders !== null && item.transportHeaders.trim() !== '') {
		const text = item.transportHeaders.replace(/\r?\n/g, '\r\n').trimEnd();
		return bytesOf(text);
	}
	const properties: Array<[name: string, value: string]> = [
		['From', item.from],
		['To', item.to],
		['Cc', item.cc],
		['Subject', item.subject],
		['Message-ID', item.messageId ?? ''],
		[
			'Date',
			item.sentAt === null ? '' : new Date(item.sentAt).toUTCString().replace('GMT', '+0000'),
		],
	];
	const named = new Set(item.headers.map(({ name }) => name.toLowerCase()));
	const added = properties.filter(
		([name, value]) => value.trim() !== '' && !named.has(name.toLowerCase()),
	);
	if (item.headers.length + added.length === 0) return null;
	const lines = [
		...item.headers.map(({ name, value }) => `${name}: ${oneLine(value)}`),
		...added.map(([name, value]) => `${name}: ${oneLine(value)}`),
	];
	if (!lines.some((line) => /^subject:/i.test(line))) lines.push('Subject: ');
	return bytesOf(lines.join('\r\n'));
}

function bytesOf(text: string): Buffer {
	return Buffer.from(`${text.slice(0, LIMITS.headerBytes)}\r\n\r\n`, 'utf8');
}

function oneLine(text: string): string {
	return text.replace(/[\r\n]+[ \t]*/g, ' ');
}
