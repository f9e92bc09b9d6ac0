import { typeOfFileName } from '../attachments/fileName';
import { readParameters } from '../headers/parameters';
import type { RawHeader } from '../headers/readHeaders';
import { firstHeader } from '../headers/readHeaders';
import type { MimePart } from './mimePart';

/**
 * Completes what broken programs write for a type. What is no type at all is a file when it has a
 * name, else text/plain (RFC 2045 5.2).
 */
function completeType(declared: string, hasName: boolean, fallback: string): string {
	const type = declared.replace(/\s+/g, '').slice(0, 120);
	if (/^[^/\s]+\/[^/\s]+$/.test(type)) return type.split(/[,;]/)[0] ?? '';
	if (type === '' || type === '/') return fallback;
	if (type.startsWith('multipart')) return 'multipart/mixed';
	if (type.startsWith('html')) return 'text/html';
	if (type.startsWith('text') || type.startsWith('plain')) return 'text/plain';
	return hasName ? 'application/octet-stream' : fallback;
}

/**
 * A part without its children, by its header and the place of its body.
 *
 * @param fallbackType what it is when it does not say so
 */
export function makePart(
	headers: readonly RawHeader[],
	source: Buffer,
	start: number,
	end: number,
	fallbackType: string,
): MimePart {
	const contentType = readParameters(firstHeader(headers, 'content-type'));
	const disposition = readParameters(firstHeader(headers, 'content-disposition'));
	const hasName =
		contentType.parameters.name !== undefined || disposition.parameters.filename !== undefined;
	const { filename = '' } = disposition.parameters;
	const isFile = disposition.value === 'attachment' && filename !== '';
	return {
		headers,
		type: completeType(
			contentType.value,
			hasName,
			isFile ? typeOfFileName(filename) : fallbackType,
		),
		parameters: contentType.parameters,
		disposition: disposition.value,
		dispositionParameters: disposition.parameters,
		encoding: firstHeader(headers, 'content-transfer-encoding'),
		source,
		start,
		end,
		children: [],
		isUnopened: false,
	};
}
