const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
const REFERENCE = /&#(?:x([0-9a-fA-F]{1,12})|([0-9]{1,12}));/g;

/**
 * Takes out what XML forbids (1.0, section 2.2) but Exchange sends, raw or as references
 * (ews-java-api issue 156); each becomes a space.
 */
export function withoutForbidden(markup: string): string {
	return withoutControls(markup).replace(REFERENCE, (reference, hex?: string, decimal?: string) =>
		isForbidden(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) ? ' ' : reference,
	);
}

/** The same where `&` means itself: in comments and CDATA sections. */
export function withoutControls(text: string): string {
	return text.replace(CONTROL, ' ');
}

function isForbidden(code: number): boolean {
	return (
		(code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
		(code >= 0xd800 && code <= 0xdfff) ||
		code === 0xfffe ||
		code === 0xffff ||
		code > 0x10ffff
	);
}
