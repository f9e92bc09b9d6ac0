/** A refusal as Exchange words it. */
export class Refusal extends Error {
	constructor(
		readonly code: string,
		message: string,
		readonly backOffMs: number | null = null,
	) {
		super(message);
	}
}
