/** What a decoder of a transfer encoding gives. */
export interface DecodedBytes {
	bytes: Buffer;
	/** Bytes that do not belong to the encoding; they were passed over. */
	rubbish: number;
}
