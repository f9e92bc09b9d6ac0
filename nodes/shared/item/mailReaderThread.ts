import { parentPort } from 'node:worker_threads';
import { isMailError } from '../../helpdesk/errors';
import { readMail } from './readMail';
import { READY } from './readMailAside';
import type { ReadRequest, ReadResult } from './readMailAside';

/** The thread that reads large mails (`readMailAside`): one mail at a time, answered in order. */
parentPort?.on('message', ({ source, context, options }: ReadRequest) => {
	readMail(Buffer.from(source.buffer, source.byteOffset, source.length), context, options).then(
		({ item, parsed }) => {
			const { attachments } = parsed;
			// Their bytes are given away, not copied. Views of one memory are given with it once.
			const memory = new Set(attachments.map(({ content }) => content.buffer as ArrayBuffer));
			answer({ item, attachments: [...attachments] }, [...memory]);
		},
		(error: unknown) => {
			const code = isMailError(error) ? error.code : null;
			answer({ code, message: error instanceof Error ? error.message : String(error) }, []);
		},
	);
});

function answer(result: ReadResult, memory: ArrayBuffer[]): void {
	parentPort?.postMessage(result, memory);
}

parentPort?.postMessage(READY);
