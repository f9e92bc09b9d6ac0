export { htmlToText } from './html/htmlToText';
export { textToHtml } from './html/textToHtml';
export { parseMail } from './parseMail';
