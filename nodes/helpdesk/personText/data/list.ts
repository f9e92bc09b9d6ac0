/** The entries of a list written as text, separated by semicolons, so that tables stay readable. */
export function list(text: string): string[] {
	return text
		.split(';')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
