import { StringDecoder } from 'node:string_decoder';
import { SaxesParser } from 'saxes';
import { MailError } from '../../../helpdesk/errors';
import { LIMITS } from '../../../helpdesk/limits';
import { Base64Decoder } from './base64Decoder';
import { ContentCutter } from './contentCutter';
import { withoutControls, withoutForbidden } from './forbiddenCharacters';
import type { XmlNode } from './xmlNode';

/** Elements whose text is base64 and may be large: t:MimeContent, t:FileAttachment/t:Content. */
const CONTENT_ELEMENTS: ReadonlySet<string> = new Set(['MimeContent', 'Content']);

const BYTE_ORDER_MARK = '\ufeff';

export interface XmlLimits {
	/** Bytes of one decoded content; a larger one is thrown away and marked. */
	contentBytes: number;
	/** Bytes of XML around the contents. */
	xmlBytes: number;
	/** Bytes of all contents of one answer together, decoded. */
	totalContentBytes: number;
	/** A guess of the bytes of one content; none for contents of usual size. */
	expectedBytes?: number;
}

const DEFAULT_LIMITS: XmlLimits = {
	contentBytes: LIMITS.ewsContentBytes,
	xmlBytes: LIMITS.ewsXmlBytes,
	totalContentBytes: LIMITS.ewsContentBytes,
};

/**
 * Reads one XML answer into a tree, contents decoded on the way. The only importer of `saxes`.
 * Rejects with MAIL_PROTOCOL what is not XML or does not end with its root element, and with
 * MAIL_TOO_LARGE what is over a limit; an endless answer ends there.
 */
export async function readXml(
	body: AsyncIterable<Buffer>,
	limits: Partial<XmlLimits> = {},
): Promise<XmlNode> {
	const reader = new XmlReader({ ...DEFAULT_LIMITS, ...limits });
	for await (const chunk of body) reader.write(chunk);
	return reader.end();
}

class XmlReader {
	private readonly parser = new SaxesParser({ xmlns: false, position: false });

	private readonly text = new StringDecoder('utf8');

	private readonly cutter: ContentCutter;

	private readonly open: XmlNode[] = [];

	private root: XmlNode | null = null;

	private isComplete = false;

	private decoder: Base64Decoder | null = null;

	private isAtStart = true;

	private xmlBytes = 0;

	private nodes = 0;

	private base64Chars = 0;

	private damage: string | null = null;

	constructor(private readonly limits: XmlLimits) {
		this.cutter = new ContentCutter({
			markup: (bytes) => this.parse(withoutForbidden(this.decode(bytes))),
			literal: (bytes) => this.parse(withoutControls(this.decode(bytes))),
			contentStart: () => {
				this.decoder = new Base64Decoder(limits.contentBytes, limits.expectedBytes);
			},
			content: (base64) => {
				this.base64Chars += base64.length;
				// Four characters carry three bytes; the slack is for line ends.
				if (this.base64Chars > this.limits.totalContentBytes * 1.5 + 4096) throw tooLarge();
				this.decoder?.write(base64);
			},
			contentEnd: () => this.endContent(),
		});
		this.parser.on('error', (error) => {
			// U+FFFE and U+FFFF are beyond a byte scanner; saxes goes on and keeps the character.
			if (/disallowed character\.$/.test(error.message)) return;
			this.damage ??= error.message;
		});
		this.parser.on('doctype', () => {
			this.damage ??= 'it has a document type';
		});
		this.parser.on('opentag', (tag) => this.openTag(tag.name, tag.attributes));
		this.parser.on('text', (text) => this.addText(text));
		this.parser.on('cdata', (text) => this.addText(text));
		this.parser.on('closetag', () => {
			const node = this.open.pop();
			if (node && node.text !== '' && CONTENT_ELEMENTS.has(node.name)) this.takeText(node);
			this.isComplete = this.open.length === 0;
		});
	}

	write(chunk: Buffer): void {
		this.cutter.write(chunk);
	}

	end(): XmlNode {
		if (!this.isComplete || !this.cutter.isAtRest || !this.root) {
			throw new MailError('MAIL_PROTOCOL', 'The answer is incomplete.');
		}
		this.parser.close();
		this.stopIfDamaged();
		return this.root;
	}

	private decode(bytes: Buffer): string {
		this.xmlBytes += bytes.length;
		if (this.xmlBytes > this.limits.xmlBytes) throw tooLarge();
		return this.text.write(bytes);
	}

	private parse(text: string): void {
		const hasMark = this.isAtStart && text.startsWith(BYTE_ORDER_MARK);
		if (text !== '') this.isAtStart = false;
		this.parser.write(hasMark ? text.slice(1) : text);
		this.stopIfDamaged();
	}

	private stopIfDamaged(): void {
		if (this.damage !== null) {
			throw new MailError(
				'MAIL_PROTOCOL',
				`The answer is not valid XML: ${this.damage.slice(0, 120)}`,
			);
		}
	}

	private openTag(name: string, attributes: Record<string, string>): void {
		const node: XmlNode = {
			name: name.slice(name.indexOf(':') + 1),
			attributes,
			children: [],
			text: '',
		};
		this.nodes += 1;
		if (this.nodes > LIMITS.ewsXmlNodes) throw tooLarge();
		const parent = this.open.at(-1);
		if (parent) parent.children.push(node);
		else this.root ??= node;
		this.open.push(node);
		if (this.open.length > LIMITS.ewsXmlDepth) {
			throw new MailError('MAIL_PROTOCOL', 'The answer is nested too deeply.');
		}
	}

	private addText(text: string): void {
		const node = this.open.at(-1);
		if (node) node.text += text;
	}

	private endContent(): void {
		const node = this.open.at(-1);
		if (node && this.decoder) setContent(node, this.decoder);
		this.decoder = null;
	}

	/** Content that the cutter does not see: in a CDATA section. */
	private takeText(node: XmlNode): void {
		const decoder = new Base64Decoder(this.limits.contentBytes);
		decoder.write(node.text);
		node.text = '';
		setContent(node, decoder);
	}
}

function setContent(node: XmlNode, decoder: Base64Decoder): void {
	const { content, isTooLarge } = decoder.end();
	if (isTooLarge) node.isContentTooLarge = true;
	else node.content = content;
}

function tooLarge(): MailError {
	return new MailError('MAIL_TOO_LARGE', 'The answer is larger than the size limit.');
}
