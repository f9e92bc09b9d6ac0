/**
 * Another EWS client (ews-javascript-api) walks through the main operations of a server and prints
 * what it saw as one JSON line. A process of its own: the library can end the one it runs in.
 *
 * Arguments: URL, token, mailbox. The server's authority comes by NODE_EXTRA_CA_CERTS.
 */
import * as ews from 'ews-javascript-api';

const [url, token, mailbox] = process.argv.slice(2);
const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
service.Url = new ews.Uri(url);
service.Credentials = new ews.OAuthCredentials(token, true);

const inbox = new ews.FolderId(ews.WellKnownFolderName.Inbox, new ews.Mailbox(mailbox));
const seen = {};

const folder = await ews.Folder.Bind(service, inbox);
seen.folder = folder.DisplayName;

const view = new ews.ItemView(10);
view.OrderBy.Add(ews.ItemSchema.DateTimeReceived, ews.SortDirection.Ascending);
const found = await service.FindItems(inbox, view);
seen.found = found.Items.map((item) => item.Subject);

const changes = await service.SyncFolderItems(
	inbox,
	ews.PropertySet.IdOnly,
	null,
	512,
	ews.SyncFolderItemsScope.NormalItems,
	null,
);
seen.synced = changes.Count;
seen.hasState = changes.SyncState.length > 0;

const withMime = new ews.PropertySet(ews.BasePropertySet.IdOnly, [
	ews.ItemSchema.MimeContent,
	ews.ItemSchema.Subject,
]);
const item = await ews.EmailMessage.Bind(service, found.Items[0].Id, withMime);
seen.mime = Buffer.from(item.MimeContent.Content, 'base64').toString('utf8');

item.IsRead = true;
await item.Update(ews.ConflictResolutionMode.AlwaysOverwrite);

const message = new ews.EmailMessage(service);
message.Subject = 'from another client';
message.Body = new ews.MessageBody(ews.BodyType.Text, 'plain words');
message.ToRecipients.Add('customer@example.test');
message.Attachments.AddFileAttachment('note.txt', Buffer.from('attached').toString('base64'));
await message.SendAndSaveCopy(ews.WellKnownFolderName.SentItems);

const moved = await found.Items[1].Move(ews.WellKnownFolderName.JunkEmail);
seen.moved = moved.Id.UniqueId !== found.Items[1].Id.UniqueId;
await item.Delete(ews.DeleteMode.MoveToDeletedItems);

try {
	await ews.EmailMessage.Bind(service, item.Id);
	seen.gone = 'still there';
} catch (error) {
	seen.gone = ews.ServiceError[error.ErrorCode] ?? String(error);
}

console.log(`SEEN ${JSON.stringify(seen)}`);
