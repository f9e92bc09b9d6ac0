import { redact } from './redact';

/**
 * A library's error, safe to keep as a cause: its texts are redacted and what is no text, number or
 * truth value (parsed answers, sockets) is taken off. A server may echo what it was sent.
 */
export function scrubError(error: unknown, depth = 0): unknown {
	if (typeof error === 'string') return redact(error);
	if (!(error instanceof Error)) return error;
	const fields = error as unknown as Record<string, unknown>;
	for (const name of Object.getOwnPropertyNames(error)) {
		const value = fields[name];
		if (typeof value === 'string') write(fields, name, value.split('\n').map(redact).join('\n'));
		else if (value instanceof Error && depth < 5) scrubError(value, depth + 1);
		else if (Array.isArray(value) && value.every((item) => item instanceof Error)) {
			for (const item of value as Error[]) if (depth < 5) scrubError(item, depth + 1);
		} else if (typeof value === 'object' && value !== null) write(fields, name, undefined);
	}
	return error;
}

function write(fields: Record<string, unknown>, name: string, value: unknown): void {
	if (fields[name] === value) return;
	try {
		fields[name] = value;
	} catch {
		// A field that cannot be written was not put there by a mail library.
	}
}
