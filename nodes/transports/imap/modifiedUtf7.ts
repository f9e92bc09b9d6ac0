/** Mailbox names on the wire: UTF-7 with `&` as shift and `,` for `/` (RFC 3501 section 5.1.3). */

export function encodeModifiedUtf7(name: string): string {
	return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
		if (run === '&') return '&-';
		const utf16 = Buffer.from(run, 'utf16le').swap16();
		return `&${utf16
			.toString('base64')
			.replace(/={1,2}$/, '')
			.replaceAll('/', ',')}-`;
	});
}

/** The name, or null for what is no modified UTF-7: some servers send `&` or UTF-8 as they stand. */
export function decodeModifiedUtf7(text: string): string | null {
	const name = text.replace(/&([A-Za-z0-9+,]*)-/g, (_, run: string) => {
		if (run === '') return '&';
		const utf16 = Buffer.from(run.replaceAll(',', '/'), 'base64');
		return utf16
			.subarray(0, utf16.length - (utf16.length % 2))
			.swap16()
			.toString('utf16le');
	});
	return encodeModifiedUtf7(name) === text ? name : null;
}
