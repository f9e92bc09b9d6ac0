/**
 * Those of `secrets` that stand in `text`: as they are, or in base64 from any of the three offsets,
 * as inside a SASL answer. Named by place in the list, so that no report shows one.
 */
export function secretTraces(text: string, secrets: readonly string[]): string[] {
	return secrets.flatMap((secret, index) => {
		if (secret.length <= 10) throw new Error(`secret ${index} is too short to look for`);
		return shapesOf(secret)
			.filter(([, shape]) => text.includes(shape))
			.map(([name]) => `secret ${index} ${name}`);
	});
}

function shapesOf(secret: string): Array<[name: string, shape: string]> {
	return [
		['as it is', secret],
		...[0, 1, 2].map((offset): [string, string] => {
			const bytes = Buffer.from(`${' '.repeat(offset)}${secret}`);
			// The first and the last four characters depend on the neighbours.
			return [`in base64 from ${offset}`, bytes.toString('base64').slice(4, -4)];
		}),
	];
}
