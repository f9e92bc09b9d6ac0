/**
 * Names of months that mail programs write into a Date which take the user's language for that of
 * the protocol, January first. English, German, French, Spanish, Italian, Portuguese, Dutch, the
 * Scandinavian languages, Polish and Russian; no word means two months.
 */
const NAMES: readonly string[] = [
	'jan january januar jänner janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty янв января',
	'feb february februar février févr fév fevrier fevr febrero febbraio fevereiro fev februari lutego lut фев февраля',
	'mar march märz mär mrz maerz mars marzo março marco maart mrt marts marca мар марта',
	'apr april avril avr abril abr aprile kwietnia kwi апр апреля',
	'may mai mayo maggio mag maio mei maj maja май мая',
	'jun june juni juin junio giugno giu junho czerwca cze июн июня',
	'jul july juli juillet juil julio luglio lug julho lipca lip июл июля',
	'aug august août aout agosto ago augustus augusti sierpnia sie авг августа',
	'sep sept september septembre septiembre settembre set setembro września wrz сен сентября',
	'oct october oktober okt octobre octubre ottobre ott outubro out października paź окт октября',
	'nov november novembre noviembre novembro listopada lis ноя ноября',
	'dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia gru дек декабря',
];

const MONTHS: ReadonlyMap<string, number> = new Map(
	NAMES.flatMap((names, month) => names.split(' ').map((name) => [name, month] as const)),
);

/** Month of the year from 0; -1 when the word is none. Takes lower case, a full stop may follow. */
export function monthOf(word: string): number {
	return MONTHS.get(word.replace(/\.$/, '')) ?? -1;
}
