export { composeMail } from './compose/composeMail';
export { htmlToText } from './html/htmlToText';
export { sanitizeMailHtml } from './html/sanitizeMailHtml';
export { mailBodies } from './mailBodies';
export { parseMail } from './parseMail';
export { redactMail } from './redact/redactMail';
