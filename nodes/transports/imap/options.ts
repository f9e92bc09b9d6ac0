/** Where a mailbox is and how our receipts are named in it. */
export interface ImapOptions {
	host: string;
	/** 993: OAuth2 goes over IMAPS only. */
	port: number;
	/** Sign-in name; the mailbox's address for a delegate's token. */
	username: string;
	/** The mailbox's address. */
	mailbox: string;
	/** Folder path as `listFolders` names it. */
	folder: string;
	/** PEM of private CAs, null for none. */
	ca: string | null;
	/** Keyword of our receipts, `HelpdeskDone_<6 hex>`. */
	receiptName: string;
}
