import type { MimePart } from '../structure/mimePart';
import { encodedBody } from '../structure/mimePart';
import { decodeTransfer } from '../structure/transferEncoding';
import { signedContent } from './signedContent';

function isSmime({ type, parameters, dispositionParameters }: MimePart): boolean {
	if (type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime') return true;
	if (type !== 'application/octet-stream') return false;
	return /\.p7m$/i.test(dispositionParameters.filename ?? parameters.name ?? '');
}

/** The mail inside of a part that is its S/MIME signature; null for every other part. */
export function signedContentOf(part: MimePart): Buffer | null {
	if (!isSmime(part)) return null;
	return signedContent(decodeTransfer(encodedBody(part), part.encoding, false).bytes);
}
