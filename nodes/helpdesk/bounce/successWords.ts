import { plainWords } from './plainWords';

/** How subjects of notices of success begin: Exchange puts the word in front of the original's. */
const SUCCESS_SUBJECT =
	/^(?:delivered|relayed|expanded|zugestellt|weitergeleitet|remis|relaye|entregad[oa]|recapitat[oa]|consegnat[oa]|bezorgd|afgeleverd|entregue|levererat|leveret|levert|toimitettu|dostarczono|doruceno|kezbesitve|teslim edildi|доставлено|配信済み|已送达|已送達|已傳遞|배달됨) ?[:：]|^(?:return receipt|successful mail delivery report)\b|^[^:：]{0,100}\((?:success|erfolgreich|reussi|succes|correcto|operacion completada|operazione riuscita|exito|sucesso)\)$/;

/** What a notice of success says, plain words. */
const SUCCESS_WORDS: readonly string[] = [
	...['successfully delivered', 'has been delivered to the following', 'successful delivery'],
	...['delivered to the following recipient', 'is complete, but no delivery notification'],
	...['erfolgreich zugestellt', 'a ete remis aux', 'se entrego a los siguientes'],
];

/** Words that no notice of success alone has. */
const FAILURE =
	/\b(?:not|fail(?:ed|ure|s)?|fatal|errors?|unable|undeliver(?:able|ed)|nicht|pas pu|non|delayed)\b/;

/** Whether a notice without fields says that the mail arrived or was passed on: nothing came back. */
export function isSuccessNotice(subject: string, report: string): boolean {
	if (SUCCESS_SUBJECT.test(plainWords(subject.slice(0, 200)).trim())) return true;
	const text = plainWords(report.slice(0, 4000));
	return SUCCESS_WORDS.some((word) => text.includes(word)) && !FAILURE.test(text);
}
