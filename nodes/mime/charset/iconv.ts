import iconv from 'iconv-lite';

/** The adapter of iconv-lite. Knows single-byte and East Asian charsets by any of their names. */
export function isIconvCharset(name: string): boolean {
	return iconv.encodingExists(name);
}

/** Decodes with a charset that `isIconvCharset` knows; what does not fit becomes U+FFFD. */
export function decodeIconv(bytes: Buffer, name: string): string {
	return iconv.decode(bytes, name);
}

/** Encodes into a charset that `isIconvCharset` knows; what it lacks becomes `?`. */
export function encodeIconv(text: string, name: string): Buffer {
	return iconv.encode(text, name);
}
