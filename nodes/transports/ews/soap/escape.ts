/** Characters XML 1.0 cannot carry, not even as references (section 2.2), and lone surrogates. */
const ILLEGAL =
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
	// A parser turns a raw CR into LF (section 2.11), and all three into spaces in an attribute.
	'\r': '&#13;',
	'\n': '&#10;',
	'\t': '&#9;',
};

/**
 * The only way a value gets into a request, as element text or as attribute value. Characters that
 * XML cannot carry become U+FFFD: the server would refuse the whole request for one of them.
 */
export function escapeXml(value: string): string {
	return value
		.replace(ILLEGAL, '\ufffd')
		.replace(/[&<>"'\r\n\t]/g, (character) => ENTITIES[character] ?? character);
}
