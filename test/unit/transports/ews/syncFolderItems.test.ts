import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseSyncFolderItems } from '../../../../nodes/transports/ews/operations/syncFolderItems';
import { bodyOf } from '../../../../nodes/transports/ews/soap/responses';
import { readXml } from '../../../../nodes/transports/ews/soap/xmlReader';

async function parse(inside: string) {
	const text = `<e:Envelope xmlns:e="e"><e:Body><m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${inside}</m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse></e:Body></e:Envelope>`;
	return parseSyncFolderItems(bodyOf(await readXml(Readable.from([Buffer.from(text)]))), 'R');
}

const item = (name: string, id: string) => `<t:${name}><t:ItemId Id="${id}"/></t:${name}>`;

describe('the answer to SyncFolderItems', () => {
	it('gives what is new in the server’s order, whatever its type', async () => {
		const page = await parse(
			`<m:SyncState> s=/+ </m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes><t:Create>${item('Message', '1')}</t:Create><t:Delete>${item('x', '2')}</t:Delete><t:Create>${item('Unheard', '3')}</t:Create><t:Update>${item('Message', '4')}</t:Update><t:Create>${item('MeetingRequest', '5')}</t:Create></m:Changes>`,
		);
		expect(page.created.map(({ id }) => id)).toEqual(['1', '3', '5']);
		expect(page).toMatchObject({ syncState: ' s=/+ ', isLast: true });
	});

	it('is the last when it says nothing about that and holds nothing', async () => {
		expect((await parse('<m:SyncState>s</m:SyncState><m:Changes/>')).isLast).toBe(true);
		const more = `<m:SyncState>s</m:SyncState><m:Changes><t:Create>${item('Message', '1')}</t:Create></m:Changes>`;
		expect((await parse(more)).isLast).toBe(false);
	});

	it('is refused without a state', async () => {
		await expect(parse('<m:Changes/>')).rejects.toMatchObject({ code: 'MAIL_PROTOCOL' });
	});
});
