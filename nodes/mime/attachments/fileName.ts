import { LIMITS } from '../../helpdesk/limits';

/** Extensions for parts without a name; anything else gets the subtype when it looks like one. */
const EXTENSIONS: Readonly<Record<string, string>> = {
	'text/plain': 'txt',
	'text/html': 'html',
	'text/x-amp-html': 'html',
	'text/calendar': 'ics',
	'text/vcard': 'vcf',
	'text/x-vcard': 'vcf',
	'text/directory': 'vcf',
	'text/csv': 'csv',
	'text/xml': 'xml',
	'text/rtf': 'rtf',
	'text/rfc822-headers': 'txt',
	'image/jpeg': 'jpg',
	'image/pjpeg': 'jpg',
	'image/svg+xml': 'svg',
	'image/tiff': 'tif',
	'image/x-icon': 'ico',
	'audio/mpeg': 'mp3',
	'audio/x-wav': 'wav',
	'video/quicktime': 'mov',
	'message/rfc822': 'eml',
	'message/global': 'eml',
	'message/partial': 'eml',
	'message/delivery-status': 'txt',
	'message/global-delivery-status': 'txt',
	'message/disposition-notification': 'txt',
	'message/global-disposition-notification': 'txt',
	'message/feedback-report': 'txt',
	'message/global-headers': 'txt',
	'application/octet-stream': 'bin',
	'application/ms-tnef': 'dat',
	'application/vnd.ms-tnef': 'dat',
	'application/pgp-signature': 'asc',
	'application/pgp-keys': 'asc',
	'application/pgp-encrypted': 'asc',
	'application/pkcs7-mime': 'p7m',
	'application/x-pkcs7-mime': 'p7m',
	'application/pkcs7-signature': 'p7s',
	'application/x-pkcs7-signature': 'p7s',
	'application/msword': 'doc',
	'application/vnd.ms-excel': 'xls',
	'application/vnd.ms-powerpoint': 'ppt',
	'application/vnd.ms-outlook': 'msg',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
	'application/gzip': 'gz',
	'application/x-gzip': 'gz',
	'application/x-zip-compressed': 'zip',
	'application/x-tar': 'tar',
	'application/applefile': 'bin',
};

const TYPES: ReadonlyMap<string, string> = new Map(
	Object.entries(EXTENSIONS)
		.reverse()
		.map(([type, extension]) => [extension, type] as const)
		.concat([
			['pdf', 'application/pdf'],
			['zip', 'application/zip'],
			['png', 'image/png'],
			['gif', 'image/gif'],
			['jpeg', 'image/jpeg'],
			['jpg', 'image/jpeg'],
			['bmp', 'image/bmp'],
			['htm', 'text/html'],
			['txt', 'text/plain'],
			['html', 'text/html'],
			['eml', 'message/rfc822'],
			['bin', 'application/octet-stream'],
			['dat', 'application/octet-stream'],
			['asc', 'application/octet-stream'],
		]),
);

/** The type a file name's extension stands for, for files that come without one. */
export function typeOfFileName(fileName: string): string {
	const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
	return TYPES.get(extension) ?? 'application/octet-stream';
}

/** C0, C1, DEL, zero width and bidirectional marks: none can be seen, some lie about the extension. */
const INVISIBLE =
	/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const WINDOWS_RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const MAX_EXTENSION_CHARS = 20;

/** The usual extension of a type, without the dot. */
export function extensionOf(mimeType: string): string {
	const known = EXTENSIONS[mimeType];
	if (known !== undefined) return known;
	const subtype = mimeType.split('/')[1] ?? '';
	return /^[a-z0-9]{2,5}$/.test(subtype) ? subtype : 'bin';
}

/** Cuts to the bytes a file system takes, at a character, the extension kept. */
function shorten(name: string): string {
	if (Buffer.byteLength(name) <= LIMITS.fileNameBytes) return name;
	const dot = name.lastIndexOf('.');
	const hasExtension = dot > 0 && name.length - dot <= MAX_EXTENSION_CHARS;
	const extension = hasExtension ? name.slice(dot) : '';
	let room = LIMITS.fileNameBytes - Buffer.byteLength(extension);
	let stem = '';
	for (const char of hasExtension ? name.slice(0, dot) : name) {
		room -= Buffer.byteLength(char);
		if (room < 0) break;
		stem += char;
	}
	return stem.trimEnd() + extension;
}

/** A slash between numbers, beside a space or in a tag: `Invoice 12/2026.pdf`, `A / B.pdf`. */
const NO_PATH = /(?<=\d)\/(?=\d)|(?<=[ <])\/(?=[^/])|(?<=[^/])\/(?= )/g;

/**
 * A name that is safe as a file name on Linux, macOS and Windows: the last step of a path, without
 * control, invisible and reserved characters, not a device of Windows, at most
 * `LIMITS.fileNameBytes`. '' when nothing usable is left.
 */
export function safeFileName(declared: string): string {
	const visible = declared.slice(0, 4096).replace(INVISIBLE, '').normalize('NFC').trim();
	// Quotes of the wrong kind, as programs write them that know no others.
	const unquoted = /^'[^']{1,500}'$/.test(visible) ? visible.slice(1, -1) : visible;
	const path = unquoted.replace(NO_PATH, '_').replace(/[/\\]{1,64}$/, '');
	const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
	const legal = base
		.replace(/[<>:"|?*]/g, '_')
		.replace(/\s+/g, ' ')
		.replace(/^[ .]*(?=$)|[ .]+$/g, '')
		.trim();
	if (legal === '' || /^[._]+$/.test(legal)) return '';
	return shorten(WINDOWS_RESERVED.test(legal) ? `_${legal}` : legal);
}

/** The name of an attached mail: its subject, slashes taken for no path. */
export function mailFileName(subject: string): string {
	const name = safeFileName(subject.slice(0, 500).replace(/[/\\]/g, '_'));
	return `${shortenStem(name === '' ? 'mail' : name)}.eml`;
}

function shortenStem(stem: string): string {
	return shorten(`${stem}.eml`).slice(0, -'.eml'.length);
}

/** A name for a part without one, by its type and place: `attachment-2.pdf`. */
export function defaultFileName(mimeType: string, index: number): string {
	if (mimeType === 'text/calendar') return 'invite.ics';
	if (mimeType === 'application/ms-tnef') return 'winmail.dat';
	const stem = /pkcs7/.test(mimeType) ? 'smime' : `attachment-${index + 1}`;
	return `${stem}.${extensionOf(mimeType)}`;
}
