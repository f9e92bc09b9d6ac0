/** TNEF, Outlook's winmail.dat (MS-OXTNEF 2.1): its bodies and its attachments. */

import { LIMITS } from '../../helpdesk/limits';
import { decodeText } from '../charset/decodeText';
import { decompressRtf } from './compressedRtf';
import type { MapiProperty } from './mapiProperties';
import { PROPERTY, readMapiProperties } from './mapiProperties';
import { readRtf } from './rtfText';

export interface TnefAttachment {
	/** Long name where there is one, not yet made safe. */
	fileName: string;
	/** '' when the file does not say. */
	mimeType: string;
	contentId: string;
	content: Buffer;
	/** An attached Outlook message: `content` is TNEF again. */
	isMessage: boolean;
}

export interface TnefContent {
	subject: string;
	text: string | null;
	html: string | null;
	attachments: TnefAttachment[];
	/** The file breaks off or lies about its lengths. */
	isBroken: boolean;
}

const SIGNATURE = 0x223e9f78;
const LEVEL_ATTACHMENT = 2;
const HEADER_BYTES = 6;
const ATTRIBUTE = {
	codePage: 0x9007,
	subject: 0x8004,
	body: 0x800c,
	messageProperties: 0x9003,
	attachmentStart: 0x9002,
	attachmentTitle: 0x8010,
	attachmentData: 0x800f,
	attachmentProperties: 0x9005,
} as const;
/** IID in front of an embedded message's stream. */
const IID_BYTES = 16;
const EMBEDDED_MESSAGE = 5;

interface OpenAttachment {
	title: Buffer | null;
	data: Buffer | null;
	properties: Map<number, MapiProperty>;
}

function isTnef(bytes: Buffer): boolean {
	return bytes.length > HEADER_BYTES && bytes.readUInt32LE(0) === SIGNATURE;
}

function withoutNul(text: string): string {
	const nul = text.indexOf('\0');
	return nul < 0 ? text : text.slice(0, nul);
}

class TnefReader {
	private codePage = 1252;
	private subject: Buffer | null = null;
	private body: Buffer | null = null;
	private message = new Map<number, MapiProperty>();
	private readonly attachments: OpenAttachment[] = [];
	private isBroken = false;

	constructor(private readonly source: Buffer) {}

	read(): TnefContent {
		this.readAttributes();
		const bodies = this.bodies();
		return {
			subject: this.string(this.message.get(PROPERTY.subject)) ?? this.narrow(this.subject) ?? '',
			...bodies,
			attachments: this.attachments
				.map((attachment) => this.finish(attachment))
				.filter((attachment) => attachment !== null),
			isBroken: this.isBroken,
		};
	}

	private readAttributes(): void {
		const { source } = this;
		let position = HEADER_BYTES;
		for (let i = 0; i < LIMITS.tnefProperties && position < source.length; i++) {
			if (position + 9 > source.length) {
				this.isBroken = true;
				return;
			}
			const level = source[position];
			const id = source.readUInt32LE(position + 1) & 0xffff;
			const length = source.readUInt32LE(position + 5);
			const start = position + 9;
			if (start + length > source.length) this.isBroken = true;
			const data = source.subarray(start, Math.min(source.length, start + length));
			if (level === LEVEL_ATTACHMENT) this.attachmentAttribute(id, data);
			else this.messageAttribute(id, data);
			if (this.isBroken) return;
			position = start + length + 2;
		}
	}

	private messageAttribute(id: number, data: Buffer): void {
		if (id === ATTRIBUTE.codePage && data.length >= 4) this.codePage = data.readUInt32LE(0);
		else if (id === ATTRIBUTE.subject) this.subject = data;
		else if (id === ATTRIBUTE.body) this.body = data;
		else if (id === ATTRIBUTE.messageProperties) this.message = readMapiProperties(data);
	}

	private attachmentAttribute(id: number, data: Buffer): void {
		if (id === ATTRIBUTE.attachmentStart || this.attachments.length === 0) {
			if (this.attachments.length >= LIMITS.attachmentCount) return;
			this.attachments.push({ title: null, data: null, properties: new Map() });
		}
		const current = this.attachments.at(-1);
		if (current === undefined) return;
		if (id === ATTRIBUTE.attachmentTitle) current.title = data;
		else if (id === ATTRIBUTE.attachmentData) current.data = data;
		else if (id === ATTRIBUTE.attachmentProperties) current.properties = readMapiProperties(data);
	}

	private narrow(bytes: Buffer | null): string | null {
		if (bytes === null) return null;
		return withoutNul(decodeText(bytes, `cp${this.codePage}`).text);
	}

	private string(property: MapiProperty | undefined): string | null {
		if (property === undefined) return null;
		if (property.kind === 'unicode') return withoutNul(property.value.toString('utf16le'));
		return property.kind === 'number' ? null : this.narrow(property.value);
	}

	private number(property: MapiProperty | undefined): number | null {
		const value = property?.value;
		return property?.kind === 'number' && value !== undefined && value.length >= 4
			? value.readUInt32LE(0)
			: null;
	}

	private bodies(): { text: string | null; html: string | null } {
		let html = this.htmlBody();
		let text = this.string(this.message.get(PROPERTY.body)) ?? this.narrow(this.body);
		const packed = this.message.get(PROPERTY.rtfCompressed)?.value;
		const rtf = packed === undefined || html !== null ? null : decompressRtf(packed);
		if (rtf !== null) {
			const read = readRtf(rtf);
			html = read.html;
			if (text === null || text.trim() === '') text = read.text;
		}
		return { text: text === '' ? null : text, html };
	}

	private htmlBody(): string | null {
		const property = this.message.get(PROPERTY.bodyHtml);
		if (property === undefined) return null;
		if (property.kind === 'unicode') return this.string(property);
		const codePage = this.number(this.message.get(PROPERTY.internetCodePage)) ?? this.codePage;
		return decodeText(property.value, `cp${codePage}`).text.replaceAll('\0', '');
	}

	private finish(attachment: OpenAttachment): TnefAttachment | null {
		const { properties } = attachment;
		const object = properties.get(PROPERTY.attachData);
		const isMessage = this.number(properties.get(PROPERTY.attachMethod)) === EMBEDDED_MESSAGE;
		const inner = object?.kind === 'object' ? object.value.subarray(IID_BYTES) : object?.value;
		const content = (isMessage ? inner : null) ?? attachment.data ?? inner;
		if (content === undefined) return null;
		const fileName =
			this.string(properties.get(PROPERTY.attachLongFileName)) ||
			this.string(properties.get(PROPERTY.attachFileName)) ||
			this.narrow(attachment.title) ||
			this.string(properties.get(PROPERTY.displayName)) ||
			'';
		return {
			fileName,
			mimeType: (this.string(properties.get(PROPERTY.attachMimeTag)) ?? '').toLowerCase(),
			contentId: this.string(properties.get(PROPERTY.attachContentId)) ?? '',
			content: Buffer.from(content),
			isMessage: isMessage && isTnef(content),
		};
	}
}

/**
 * Opens a TNEF file; null when it is none. A broken file gives what stood before the break. Bounded
 * by `LIMITS.tnefProperties`, `attachmentCount` and `rtfBytes`.
 */
export function readTnef(source: Buffer): TnefContent | null {
	return isTnef(source) ? new TnefReader(source).read() : null;
}
