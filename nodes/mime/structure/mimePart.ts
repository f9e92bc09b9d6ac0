import type { RawHeader } from '../headers/readHeaders';

/** One node of a mail's tree. Offsets point into `source`, which is the mail or a decoded part. */
export interface MimePart {
	headers: readonly RawHeader[];
	/** `type/subtype` in lower case; a missing or broken one is filled in. */
	type: string;
	parameters: Readonly<Record<string, string>>;
	/** Lower case, '' when there is none. */
	disposition: string;
	dispositionParameters: Readonly<Record<string, string>>;
	/** Content-Transfer-Encoding as declared. */
	encoding: string;
	source: Buffer;
	start: number;
	end: number;
	children: readonly MimePart[];
	/** A multipart nested too deep: it is kept whole, as an attachment. */
	isUnopened: boolean;
}

/** The part's bytes as they stand in the mail, still encoded. A view, not a copy. */
export function encodedBody(part: MimePart): Buffer {
	return part.source.subarray(part.start, part.end);
}

export function isMultipart(type: string): boolean {
	return type.startsWith('multipart/');
}

/** The part with only those fields that describe it, without those of the mail it is or was. */
export function ownHeaders(part: MimePart): MimePart {
	return { ...part, headers: part.headers.filter(({ name }) => name.startsWith('content-')) };
}
