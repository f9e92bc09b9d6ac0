/**
 * Another EWS client (ews-javascript-api) that works for the test that started it: takes
 * `{ id, method, args }` by IPC, answers `{ id, value }` or `{ id, error }`. A process of its own: the
 * library can end the one it runs in.
 *
 * Arguments: URL, token, mailbox, name of the receipt property. The server's authority comes by
 * NODE_EXTRA_CA_CERTS.
 */
import * as ews from 'ews-javascript-api';

const [url, token, mailbox, receiptName] = process.argv.slice(2);
const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
service.Url = new ews.Uri(url);
service.Credentials = new ews.OAuthCredentials(token, true);

const inbox = new ews.FolderId(ews.WellKnownFolderName.Inbox, new ews.Mailbox(mailbox));
const receipt = new ews.ExtendedPropertyDefinition(
	ews.DefaultExtendedPropertySet.PublicStrings,
	receiptName,
	ews.MapiPropertyType.String,
);
const state = new ews.PropertySet(ews.BasePropertySet.IdOnly, [
	ews.ItemSchema.Size,
	ews.ItemSchema.DateTimeReceived,
	ews.EmailMessageSchema.IsRead,
	receipt,
]);
const whole = new ews.PropertySet(ews.BasePropertySet.IdOnly, [ews.ItemSchema.MimeContent]);

/** What a test sees of an item. */
function refOf(item) {
	const mark = {};
	return {
		id: item.Id.UniqueId,
		size: item.Size,
		receivedAt: item.DateTimeReceived.ToISOString(),
		isSeen: item.IsRead,
		hasReceipt: item.TryGetProperty(receipt, mark),
	};
}

/** The items of ids, undefined for what is not there. */
async function bind(ids, properties) {
	if (ids.length === 0) return [];
	const itemIds = ids.map((id) => new ews.ItemId(id));
	const { Responses } = await service.BindToItems(itemIds, properties);
	return Responses.map(({ Item, ErrorCode }) =>
		ErrorCode === ews.ServiceError.NoError ? Item : undefined,
	);
}

async function folderOf(name) {
	const root = new ews.FolderId(ews.WellKnownFolderName.MsgFolderRoot, new ews.Mailbox(mailbox));
	const { Folders } = await service.FindFolders(root, new ews.FolderView(100));
	const folder = Folders.find(({ DisplayName }) => DisplayName === name);
	return folder?.Id;
}

const methods = {
	async sync(syncState, max) {
		const scope = ews.SyncFolderItemsScope.NormalItems;
		const changes = await service.SyncFolderItems(inbox, state, null, max, scope, syncState);
		const created = changes
			.GetEnumerator()
			.filter(({ ChangeType }) => ChangeType === ews.ChangeType.Create)
			.map(({ Item }) => refOf(Item));
		return { syncState: changes.SyncState, created, hasMore: changes.MoreChangesAvailable };
	},
	async newest() {
		const view = new ews.ItemView(1);
		view.PropertySet = state;
		view.OrderBy.Add(ews.ItemSchema.DateTimeReceived, ews.SortDirection.Descending);
		const { Items } = await service.FindItems(inbox, view);
		return Items.length === 0 ? null : refOf(Items[0]);
	},
	async look(ids) {
		return (await bind(ids, state)).map((item) => (item ? refOf(item) : null));
	},
	async mime(ids) {
		return (await bind(ids, whole)).map((item) => item?.MimeContent.Content ?? null);
	},
	async acknowledge({ id, receipt: isReceipt, seen, flagged, moveTo, delete: isDelete }) {
		const [item] = await bind([id], state);
		if (!item) return 'gone';
		const target = moveTo === undefined ? undefined : await folderOf(moveTo);
		if (moveTo !== undefined && !target) return 'no folder';
		if (isReceipt) item.SetExtendedProperty(receipt, '1');
		if (seen !== undefined) item.IsRead = seen;
		if (flagged !== undefined) {
			item.Flag = new ews.Flag();
			item.Flag.FlagStatus = ews.ItemFlagStatus.Flagged;
		}
		if (item.IsDirty) await item.Update(ews.ConflictResolutionMode.AlwaysOverwrite);
		if (target) await item.Move(target);
		if (isDelete) await item.Delete(ews.DeleteMode.MoveToDeletedItems);
		return 'done';
	},
};

process.on('message', async ({ id, method, args }) => {
	try {
		process.send({ id, value: await methods[method](...args) });
	} catch (error) {
		const code = ews.ServiceError[error?.ErrorCode];
		process.send({
			id,
			error: { code: code ?? '', text: String(error?.Message ?? error?.message) },
		});
	}
});
process.on('disconnect', () => process.exit(0));
process.send({ id: 0, value: 'ready' });
