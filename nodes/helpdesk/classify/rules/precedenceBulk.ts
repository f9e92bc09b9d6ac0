import { isMachineAddress } from '../../address/machineAddress';
import { hasNullReturnPath } from '../../bounce/senderSigns';
import { hasHeader, headerKeyword, headerValues } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';
import { isOwnList } from './listHeaders';

/**
 * `Precedence: bulk`, `junk` or `list` (RFC 2076 3.9; not in a standard, but old and certain). Other
 * values, `first-class` above all, are people's. Request Tracker puts `bulk` on what its agents
 * write: with its mark and an answer it is a person's.
 */
export const precedenceBulk: Rule = (mail, context) => {
	const values = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')];
	const value = values.find((each) => ['bulk', 'junk', 'list'].includes(headerKeyword(each)));
	if (value === undefined) return undefined;
	const isAgent = hasHeader(mail, 'rt-originator') && mail.inReplyTo.length > 0;
	if (isAgent || isOwnList(mail, context)) {
		return {
			rule: 'precedenceBulk',
			verdict: isAgent ? 'an agent of another helpdesk answers' : 'our own group',
			evidence: evidence(`Precedence: ${value}`),
		};
	}
	// Lists want to hear of bounces; what has no return path answers (RFC 3834 3.3) or reports.
	if (hasNullReturnPath(mail) && !isMachineAddress(mail.from?.address ?? '')) {
		return {
			rule: 'precedenceBulk',
			kind: 'autoReply',
			verdict: 'automatic answer: bulk mail without a return path',
			evidence: evidence(`Precedence: ${value}`),
		};
	}
	return {
		rule: 'precedenceBulk',
		kind: 'list',
		verdict: 'bulk mail',
		evidence: evidence(`Precedence: ${value}`),
	};
};
