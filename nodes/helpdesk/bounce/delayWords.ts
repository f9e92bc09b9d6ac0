import { plainWords } from './plainWords';

/** Words of a notice that the system goes on trying, in lower case. */
const DELAY_WORDS: readonly string[] = [
	...['warning message only', 'do not need to resend', 'not need to resend', 'will keep trying'],
	...['will be retried', 'will retry', 'will continue to try', 'will be attempted', 'still trying'],
	...['still being retried', 'has been delayed', 'is delayed', 'been temporarily deferred'],
	...['has not yet been delivered', 'not been delivered yet', 'could not be delivered yet'],
	...['no action is required on your part', 'delivery attempts will continue', 'still undelivered'],
	...[
		'will continue trying',
		'attempts to deliver the message will continue',
		'transient non-fatal',
	],
	...[
		'delivery to the following recipient has been delayed',
		'temporary non-fatal',
		'will try again',
	],
	...['attempts will continue', 'has been postponed', 'will continue to be made'],
	...['message still undelivered', 'delayed delivery', 'will be attempted again'],
	...[
		'wird weiter versucht',
		'verzögert',
		'weitere zustellversuche',
		'a été retardé',
		'est retardé',
		'pas besoin de renvoyer',
		'no es necesario que vuelva a enviar',
		'hoeft het bericht niet opnieuw',
	],
	...[
		'se ha retrasado',
		'se retrasó',
		'retrasada',
		'in ritardo',
		'è stato ritardato',
		'atrasada',
		'foi atrasad',
	],
	...['vertraagd', 'opóźnion', 'zpožděn', 'fördröj', 'forsink', 'viivästy', 'задержан', 'отложен'],
	...['gecikti', '遅延', '延迟', '延遲', '지연'],
];

/** Words that the system has given up, which a notice may say beside the story of its attempts. */
const FINAL_WORDS: readonly string[] = [
	...['giving up', "i've given up", 'permanent error', 'permanent fatal', 'failed permanently'],
	...[
		'could not be delivered to one or more',
		'delivery has failed',
		'no further delivery attempts',
	],
	...['will not be retried', 'not continue trying', 'will not continue', 'permanently failed'],
];

/** Words of reasons that no further attempt can remedy, in lower case. */
const LASTING_WORDS: readonly string[] = [
	...['user unknown', 'unknown user', 'no such user', 'no such recipient', 'no user by that name'],
	...['does not exist', 'unknown recipient', 'host unknown', 'unknown host', 'no such domain'],
];

const DELAYS = DELAY_WORDS.map(plainWords);
const FINALS = FINAL_WORDS.map(plainWords);

/** Subjects of notices of delay; `retard` and its kin stand in front of the original's subject. */
const DELAY_SUBJECT =
	/\b(?:delay(?:ed)?|verzogert|still undelivered)\b|^(?:retard|retras|in ritardo|ritardato|atras|vertraagd|opoznion|zpozden|fordroj|forsink|viivasty)|задерж|отлож|gecikti|遅延|延迟|延遲|지연/;

/** Whether a bounce without fields says that delivery is only late. */
export function isDelayNotice(subject: string, report: string): boolean {
	const title = plainWords(subject);
	if (DELAY_SUBJECT.test(title)) return true;
	const text = plainWords(report.slice(0, 8000));
	// MDaemon and others head every notice "Warning:"; what can never succeed is no delay.
	if (title.includes('warning')) {
		return !LASTING_WORDS.some((word) => title.includes(word) || text.includes(word));
	}
	if (FINALS.some((word) => text.includes(word))) return false;
	return DELAYS.some((word) => text.includes(word));
}
