import type { BounceRecipient } from '../model';
import { reasonDetail, replyDetail } from './reasons';
import { enhancedCodes, isGenericStatus, readStatus, replyCode } from './smtpStatus';

/** Codes of the wrong class are other servers' talk: a success cannot explain a failure. */
function specificCode(text: string): string | null {
	const codes = enhancedCodes(text).filter((code) => !code.startsWith('2.'));
	const specific = codes.filter((code) => !isGenericStatus(code));
	// `5.1.0 - Unknown address error 550-'5.1.1 …'`: a gateway's own summary stands in front.
	return specific.find((code) => !code.endsWith('.0')) ?? specific[0] ?? null;
}

/**
 * The status of one recipient. A report's Status may be missing, generic or plainly wrong: a
 * specific code in the diagnostic of the same class counts more, for it is the other server's own.
 * Then the words of the diagnostic, then its reply code, then the action alone.
 */
export function deriveStatus(
	given: string | null,
	diagnostic: string | null,
	action: BounceRecipient['action'],
): string | null {
	const reported = given === null ? null : readStatus(given);
	if (action === 'delivered' || action === 'relayed' || action === 'expanded') return reported;
	const text = diagnostic ?? '';
	const coded = specificCode(text);
	const isUsable = reported !== null && !isGenericStatus(reported) && !reported.startsWith('2.');
	if (isUsable) return coded !== null && coded[0] === reported[0] ? coded : reported;
	if (coded !== null) return coded;

	const reply = replyCode(text);
	const worded = reasonDetail(text);
	const fallback = action === 'delayed' ? '4' : '5';
	const firstDigit =
		reply?.[0] ?? (reported !== null && !reported.startsWith('2.') ? reported[0] : fallback);
	// An expired message was tried for a passing reason: RFC 3463 has 4.4.7 for it.
	if (worded === '4.7' && reply === null) return `${action === 'delayed' ? '4' : firstDigit}.4.7`;
	if (worded !== null) return `${firstDigit}.${worded}`;
	if (reply !== null) return `${firstDigit}.${replyDetail(reply)}`;
	if (reported !== null && !reported.startsWith('2.')) return reported;
	return action === 'unknown' ? null : `${fallback}.0.0`;
}
