export type { ComposedMail } from './compose/composeMail';
export { composeMail, composeMailBuffer } from './compose/composeMail';
export { htmlToText } from './html/htmlToText';
export { sanitizeMailHtml } from './html/sanitizeMailHtml';
export { textToHtml } from './html/textToHtml';
export { parseMail } from './parseMail';
