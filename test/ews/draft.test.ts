import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEwsClient } from '../../nodes/transports/ews/ewsClient';
import { createAttachment } from '../../nodes/transports/ews/operations/createAttachment';
import { createItem } from '../../nodes/transports/ews/operations/createItem';
import { sendItem } from '../../nodes/transports/ews/operations/sendItem';
import { Refusal } from '../servers/ews/refusal';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import type { StoredMailbox } from '../servers/ews/store';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
let own: StoredMailbox;

beforeAll(async () => {
	server = await startEwsServer();
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.refuseItem = () => null;
	own = server.store.mailbox(MAILBOX);
});

const sentItems = { wellKnown: 'sentitems', mailbox: MAILBOX };

/** A draft, its attachments streamed one by one, then its sending: how Exchange takes parts. */
describe('a mail made of a draft and attachments', () => {
	const begin = async () => {
		const client = createEwsClient(optionsFor(server), tokenOf(MAILBOX), null);
		const draft = await client.call(
			createItem({
				disposition: 'SaveOnly',
				folder: { wellKnown: 'drafts', mailbox: MAILBOX },
				mime: async function* () {
					yield 'To: customer@example.test\r\nSubject: parts\r\n\r\nsee below\r\n';
				},
				bcc: [],
				inReplyTo: null,
				references: [],
				messageId: null,
				headers: [],
			}),
			never,
		);
		return { client, draft };
	};

	it('takes each attachment under the change key of the one before, and is sent whole', async () => {
		const { client, draft } = await begin();
		const large = randomBytes(5_000_000);
		const parts = [
			{ name: 'Tom & Jerry ]]> "\'.bin', contentId: null, bytes: large },
			{ name: 'logo.png', contentId: 'logo@example.test', bytes: Buffer.from('image') },
		];
		let parent = draft;
		for (const { name, contentId, bytes } of parts) {
			const next = await client.call(
				createAttachment({
					parent,
					name,
					contentType: 'application/octet-stream',
					contentId,
					content: async function* () {
						yield bytes.subarray(0, 1001);
						yield bytes.subarray(1001);
					},
				}),
				never,
			);
			expect(next.id).toBe(draft.id);
			expect(next.changeKey).not.toBe(parent.changeKey);
			parent = next;
		}
		await client.call(sendItem(parent, sentItems), never);
		client.close();
		const [sent] = [...own.wellKnown('sentitems').items.values()];
		expect(
			sent?.attachments.map(({ name, contentId, isInline }) => ({ name, contentId, isInline })),
		).toEqual(
			parts.map(({ name, contentId }) => ({ name, contentId, isInline: contentId !== null })),
		);
		expect(sent?.attachments[0]?.content.equals(large)).toBe(true);
		expect(own.wellKnown('drafts').items.size).toBe(0);
		expect(server.store.outbound.map(({ to }) => to)).toContain('customer@example.test');
	});

	it('is not sent under an old change key', async () => {
		const { client, draft } = await begin();
		const stale = { ...draft, changeKey: 'AAAA' };
		await expect(client.call(sendItem(stale, sentItems), never)).rejects.toMatchObject({
			serverText: expect.stringContaining('ErrorStaleObject'),
		});
		client.close();
		expect(own.wellKnown('sentitems').items.size).toBe(0);
	});

	it('says when an attachment is too large for the server', async () => {
		const { client, draft } = await begin();
		server.refuseItem = () =>
			new Refusal('ErrorAttachmentSizeLimitExceeded', 'The attachment is too large.');
		const attachment = createAttachment({
			parent: draft,
			name: 'a.bin',
			contentType: 'application/octet-stream',
			contentId: null,
			content: async function* () {
				yield 'bytes';
			},
		});
		await expect(client.call(attachment, never)).rejects.toMatchObject({ code: 'MAIL_TOO_LARGE' });
		client.close();
	});
});

checkSchema(() => server);
