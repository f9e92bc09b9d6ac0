import type { RawHeader } from './readHeaders';
import { readHeaders } from './readHeaders';

/** They say how the body is built, and the server that made it anew has written its own. */
const OF_THE_BODY = /^(?:content-|mime-version$)/;

/** Fields that a server invents for a mail without them, others each time it makes its MIME. */
const INVENTED = /^(?:date|message-id)$/;

/**
 * The header of a mail whose server gives MIME that it made anew, completed by the header block as it
 * came in (Exchange keeps it in PidTagTransportMessageHeaders): fields that the MIME lacks stand first,
 * in the order of the block, for the topmost Received and Authentication-Results are the receiving
 * server's own. Of fields that both have the MIME's count. A Date or Message-ID that the MIME has and
 * the whole block has not is left out: it would be another one at the next fetch.
 *
 * @param transportHeaders header block, any line ends; '' changes nothing
 */
export function mergeTransportHeaders(
	parsedHeaders: readonly RawHeader[],
	transportHeaders: string,
): RawHeader[] {
	const source = Buffer.from(transportHeaders, 'utf8');
	const block = readHeaders(source, 0, source.length, true).headers.filter(
		({ name, value }) => value !== '' && !OF_THE_BODY.test(name),
	);
	const known = new Set(parsedHeaders.filter(({ value }) => value !== '').map(({ name }) => name));
	const named = new Set(block.map(({ name }) => name));
	const isWhole = named.has('from') || named.has('received');
	return [
		...block.filter(({ name }) => !known.has(name)),
		...parsedHeaders.filter(({ name }) => !(isWhole && INVENTED.test(name) && !named.has(name))),
	];
}
