import type { MailBodies } from '../helpdesk/personText/mailBodies';
import { enclosedHeader } from './headers/enclosedHeader';
import { readMailDate } from './headers/mailDate';
import { htmlLines } from './html/htmlLines';

/** What the core asks of the bodies of a mail. */
export const mailBodies: MailBodies = { htmlLines, enclosedHeader, readDate: readMailDate };
