import type { Logger } from 'n8n-workflow';
import { isMailError } from '../../helpdesk/errors';
import type { Acknowledgement } from '../../helpdesk/ports';
import type { FolderRuntime, TriggerRuntime } from './triggerRuntime';
import type { ReceiptWriterEvents } from './receiptWriter';
import { ReceiptWriter } from './receiptWriter';
import { completeMail } from './completeMail';
import { report } from './reports';
import type { TriggerProtocol } from './triggerProtocol';

/** What was asked for and refused, as a person would say it. */
function wishOf({ moveTo, delete: isDelete }: Acknowledgement): { what: string; kind: string } {
	if (moveTo !== undefined) return { what: `moved to "${moveTo}"`, kind: `move ${moveTo}` };
	if (isDelete === true) return { what: 'deleted', kind: 'delete' };
	return { what: 'marked', kind: 'mark' };
}

/** Writes the marks of one folder in the background, and reports what the server refuses for good. */
export function folderWriter(
	runtime: TriggerRuntime,
	protocol: TriggerProtocol,
	logger: Logger,
	events: Pick<ReceiptWriterEvents, 'written'>,
	folder?: string,
): ReceiptWriter {
	const open: ReceiptWriter['open'] = async (abort) =>
		await protocol.openSource(abort, null, folder);
	const writer = new ReceiptWriter(open, {
		written: events.written,
		refused: (acknowledgement, error) => {
			const { what, kind } = wishOf(acknowledgement);
			report(
				runtime,
				{
					kind: `refused ${kind}`,
					message: `Mail could not be ${what}: ${error.message}`,
					description:
						'It stays in its folder and does not start the workflow again. Check that the folder exists and that the signed-in user may write to it.',
				},
				Date.now(),
			);
		},
		failed: (error) => {
			logger.debug(`Marks wait for the next poll: ${error.message}`);
			// Of a folder that mail was moved to nobody else says that it went.
			if (folder !== undefined && isFolderLost(error)) writer.giveUp();
		},
	});
	return writer;
}

function isFolderLost(error: Error): boolean {
	return isMailError(error) && ['MAIL_FOLDER_MISSING', 'MAIL_FOLDER_REFUSED'].includes(error.code);
}

/** Writes the marks of mails that were moved to another folder while they were in flight. */
export function movedWriter(
	{
		runtime,
		protocol,
		logger,
	}: { runtime: TriggerRuntime; protocol: TriggerProtocol; logger: Logger },
	folder: FolderRuntime,
	name: string,
): ReceiptWriter {
	let writer = folder.movedWriters.get(name);
	if (writer === undefined) {
		const written = (id: string) => {
			const entry = folder.state.pending.find(
				({ moved }) => moved?.folder === name && moved.id === id,
			);
			completeMail(folder.state, entry);
			folder.onCapacity?.();
		};
		writer = folderWriter(runtime, protocol, logger, { written }, name);
		folder.movedWriters.set(name, writer);
	}
	writer.open = async (abort) => await protocol.openSource(abort, null, name);
	return writer;
}
