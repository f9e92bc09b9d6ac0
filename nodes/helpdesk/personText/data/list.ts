/** The entries of a list written as text, separated by semicolons: tables of words stay readable. */
export function list(text: string): string[] {
	return text
		.split(';')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
