/** Words that people open a letter with, in many languages. */
const GREETING =
	/^\W{0,5}(?:hello|hi|hey|dear|good (?:morning|day|afternoon)|hallo|guten|sehr geehrte|liebe|moin|servus|bonjour|bonsoir|hola|buen|estimad|salve|ciao|gentile|egregi|ol[áa]|bom dia|boa tarde|prezad|beste|geachte|hej|god|cześć|dzień|szanown|dobrý|ahoj|здравствуйте|добрый|привет|уважаем|merhaba|sayın|お世話|こんにちは|您好|你好|안녕)(?![.\p{L}])/iu;

/** Whether a text is a letter: a greeting, or a question in its first lines. */
export function readsPersonal(text: string): boolean {
	const head = text.trimStart().slice(0, 300);
	return GREETING.test(head) || /[?？](?:\s|$)/.test(head);
}

/** Characters of a line that greets and says no more. */
const GREETING_CHARS = 60;

/** Whether a line is nothing but a greeting. */
export function isGreeting(line: string): boolean {
	return line.length <= GREETING_CHARS && GREETING.test(line) && !/[.?？。]/.test(line);
}
