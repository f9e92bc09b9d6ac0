import type { LineRole } from '../bodyLine';
import { list } from './list';

/**
 * What mail programs call the containers in their HTML. `class` and `id` are compared in lower case
 * after the prefixes that webmailers put before foreign ones (`x_`, `ecx`, `yiv123`) are taken off;
 * a trailing `*` matches any ending.
 */
export interface ContainerRule {
	attribute:
		| 'class'
		| 'id'
		| 'name'
		| 'data-marker'
		| 'data-smartmail'
		| 'data-signature'
		| 'data-signatureblock';
	value: string;
	role: LineRole | 'hint';
}

const of = (
	attribute: ContainerRule['attribute'],
	role: ContainerRule['role'],
	values: string,
): ContainerRule[] => list(values).map((value) => ({ attribute, value, role }));

export const CONTAINERS: readonly ContainerRule[] = [
	...of(
		'class',
		'hint',
		`
		gmail_quote ; gmail_quote_container ; nylas-quote ; zmail_extra
		`,
	),
	...of(
		'class',
		'attribution',
		`
		gmail_attr ; moz-cite-prefix ; moz-email-headers-table-intro ; airmail_on ;
		protonmail_quote_intro
		`,
	),
	...of('id', 'attribution', 'reply-intro'),
	...of('name', 'attribution', 'messagereplysection'),
	...of('class', 'forward', 'moz-forward-container'),
	...of(
		'class',
		'quote',
		`
		yahoo_quoted* ; yahoo-quoted* ; protonmail_quote ; mimetextblockquote ; tutanota_quote ;
		freshdesk_quote ; front-blockquote ; missive_quote ; hs_reply ; mail-quote-collapse ;
		ntes-mailmaster-quote ; applemailoriginalcontents ; zimbra-quote ; zendesk_quote ;
		hcl_quote ; cm_quote ; sapo-quote ; skiff_quote ; quoted-mail ; previous-message ;
		helpscout-quote ; mail_quote ; reply-quote ; quotedtext ; wm-quote ; rt-quote ;
		citation-mail ; gmail_quote_attribution_block
		`,
	),
	...of(
		'id',
		'quote',
		`
		olk_src_body_section ; isreplycontent ; ntes-pcmail-quote ; canaryblockquote ;
		blockquote_zmail ; _originalcontent ; origbody ; qqmailquote ; yahoo_quoted* ;
		quotedcontent ; quoted_body ; replyquote ; orimsghtmlseperator ;
		mail-editor-reference-message-container ; foxmailquote*
		`,
	),
	...of(
		'name',
		'quote',
		`
		quote ; quoted-content ; messagereplysection_quote
		`,
	),
	...of('data-marker', 'quote', '__quoted_text__ ; __headers__'),
	...of(
		'id',
		'original',
		`
		divrplyfwdmsg ; stopspelling ; zwchr ; _origmsg_ ;
		ms-outlook-mobile-body-separator-line
		`,
	),
	...of('name', 'original', '_mailoriginal'),
	...of('data-marker', 'original', '__divider__'),
	...of('class', 'original', 'outlookmessageheader'),
	...of('class', 'divider', 'zmail_extra_hr'),
	...of(
		'class',
		'signature',
		`
		gmail_signature ; gmail_signature_prefix ; moz-signature ; moz-txt-sig ;
		applemailsignature ; protonmail_signature_block ; protonmail_signature_block-user ;
		protonmail_signature_block-proton ; cm_signature ; front-signature ; bloop_sign* ;
		ms-outlook-mobile-signature ; evo-signature ; -x-evo-signature ;
		ms-outlook-ios-signature ; yahoo-signature ; yahoo_signature ; sapo-signature ;
		mailspring-signature ; nylas-signature ; signature-container ;
		elementtoproof_signature ; mobile_signature ; tutanota_signature ; hey-signature ;
		superhuman-signature ; sh-signature ; mail_signature ; zm-signature ; io-ox-signature ;
		missive_signature ; signature
		`,
	),
	...of(
		'id',
		'signature',
		`
		signature ; applemailsignature ; applemailsignature_* ; _rc_sig ; composer_signature ;
		ms-outlook-mobile-signature ; zm-_id_-sgn ; ms-outlook-signature ; mobile-signature ;
		outlooksignature ; mail-editor-signature ; signature_old ; canarysig ; wmsignature ; bloop_sign*
		`,
	),
	...of('name', 'signature', 'messagesignaturesection ; x-apple-signature'),
	...of('data-marker', 'signature', '__sig_post__ ; __sig_pre__'),
	...of('data-smartmail', 'signature', 'gmail_signature'),
	// Help desks of the Zammad kind; Windows Mail.
	...of('data-signature', 'signature', 'true'),
	...of('data-signatureblock', 'signature', 'true'),
];
