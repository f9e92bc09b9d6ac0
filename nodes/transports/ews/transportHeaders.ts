import { LIMITS } from '../../helpdesk/limits';
import type { RawMail } from '../../helpdesk/ports';
import type { EwsItem } from './ewsItem';

/**
 * What the fetch gives as `RawMail.transportHeaders`: the header block as it came in, where it and the
 * MIME differ in the fields they have. A server that makes MIME anew drops fields it does not know
 * (Auto-Submitted, List-Id, Authentication-Results), and invents a Date or a Message-ID for a mail that
 * has none, another one each time. The Message-ID that the server keeps stands in the block in any case.
 *
 * @param source the MIME; null where only the block is known
 */
export function transportHeadersOf(item: EwsItem, source: Buffer): string | null {
	const block = headersAsTheyCame(item);
	const own = fieldNames(block);
	const inMime = fieldNames(headerText(source));
	const id = item.messageId?.replace(/[\r\n]+/g, ' ').trim() ?? '';
	const whole =
		id === '' || own.has('message-id') ? block : `${block.trimEnd()}\r\nMessage-ID: ${id}\r\n`;
	const names = fieldNames(whole);
	const lacks = [...names].some((name) => !inMime.has(name));
	const invents =
		own.size > 0 && ['date', 'message-id'].some((name) => inMime.has(name) && !names.has(name));
	return lacks || invents ? whole.trimStart().slice(0, LIMITS.headerBytes) : null;
}

function headersAsTheyCame({ transportHeaders }: EwsItem): string {
	return transportHeaders === null ? '' : transportHeaders.replace(/\r?\n/g, '\r\n');
}

/** Lower case; fields without a value do not count. */
function fieldNames(block: string): Set<string> {
	const names = new Set<string>();
	for (const line of block.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
		const name = nameOf(line);
		if (name !== null) names.add(name);
	}
	return names;
}

function nameOf(field: string): string | null {
	const name = /^([!-9;-~]{1,200})[ \t]{0,20}:\s{0,1000}\S/.exec(field)?.[1];
	return name === undefined ? null : name.toLowerCase();
}

function headerText(source: Buffer): string {
	const head = source.subarray(0, LIMITS.headerBytes).toString('latin1').replace(/\r?\n/g, '\r\n');
	const end = head.indexOf('\r\n\r\n');
	return end < 0 ? head : head.slice(0, end);
}

/** The whole mail as it came in, as far as it is known: the fields that its MIME lacks stand first. */
export function withTransportHeaders({
	source,
	transportHeaders,
}: Pick<RawMail, 'source' | 'transportHeaders'>): Buffer {
	if (transportHeaders === null) return source;
	const inMime = fieldNames(headerText(source));
	const missing = transportHeaders
		.split(/\r\n(?![ \t])/)
		.filter((field) => {
			const name = nameOf(field);
			return name !== null && !inMime.has(name) && !/^(?:content-|mime-version$)/.test(name);
		})
		.map((field) => `${field}\r\n`);
	return Buffer.concat([Buffer.from(missing.join(''), 'utf8'), source]);
}
