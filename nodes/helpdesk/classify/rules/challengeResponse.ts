import { hasNullReturnPath } from '../../bounce/senderSigns';
import { hasHeader, headerValue } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** Headers of programs that hold mail back until its sender proves to be a person. */
const HEADERS = [
	'x-tmda-confirm',
	'x-tmda-fingerprint',
	'x-boxtrapper',
	'x-boxbe-verification',
	'x-cr-auth',
];

const SENDERS =
	/^(?:tmda-|boxtrapper|.{1,60}-confirm-?\d|challenge|verify-sender|.{1,60}@(?:spamarrest|boxbe|sanebox|mailblocks|bluebottle|uol-antispam|antispamuol)\.)/i;

const PHRASES: readonly string[] = [
	...[
		'is protected by spam arrest',
		'confirm that you are a real person',
		'confirm your email so that',
	],
	...['your message is being held', 'click the link below to verify'],
	...[
		'verify that you are a human',
		'boxtrapper',
		'this message was created automatically by tmda',
	],
	...[
		'reply to this message to confirm',
		'uses an anti-spam service',
		'antispam uol',
		'anti-spam uol',
	],
	...['to have your address added', 'this account is protected by', 'sender not pre-approved'],
	...[
		'your message has been placed in quarantine until',
		'add you to the list of approved senders',
	],
];

/**
 * A challenge: somebody's spam filter asks our outgoing mail's sender to confirm. It is an automatic
 * answer, and confirming is a person's decision. Words alone count only in an answer or without a
 * return path: a customer may ask about such a message.
 */
export const challengeResponse: Rule = (mail) => {
	const header = HEADERS.find((name) => hasHeader(mail, name));
	const agent = headerValue(mail, 'x-delivery-agent');
	const isTmda = /tmda/i.test(agent) && /confirm|unconfirmed/i.test(mail.subject + agent);
	const from = mail.from?.address ?? '';
	const isAnswer = mail.inReplyTo.length > 0 || hasNullReturnPath(mail);
	const mayBeWorded = (isAnswer || SENDERS.test(from)) && !hasHeader(mail, 'user-agent');
	const text = mayBeWorded ? mail.text.slice(0, 4000).toLowerCase() : '';
	const phrase = PHRASES.find((each) => text.includes(each));
	const isWorded = phrase !== undefined;
	if (header === undefined && !isTmda && !isWorded) return undefined;
	return {
		rule: 'challengeResponse',
		kind: 'autoReply',
		verdict: 'challenge of a spam filter',
		evidence: evidence(header ?? phrase ?? agent),
	};
};
