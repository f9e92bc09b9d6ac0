import type { MailErrorCode } from '../../helpdesk/errors';
import type { ServerHint } from './serverHints';

const PAGE = 'https://github.com/OWNER/n8n-nodes-helpdesk-mail/blob/main/docs/troubleshooting.md';

/** The anchor that GitHub makes of a heading. */
export function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\w\s-]/g, '')
		.trim()
		.replace(/\s/g, '-');
}

/** The entry of docs/troubleshooting.md on what a server said, else on an error's code. */
export function helpLink(code: MailErrorCode, hint: ServerHint | undefined): string {
	return `${PAGE}#${anchorOf(hint?.topic ?? code)}`;
}
