import { readFileSync } from 'node:fs';

/** Whether workers run the executions (`EXECUTIONS_MODE=queue`). */
export function isQueueMode(): boolean {
	return n8nSetting('EXECUTIONS_MODE') === 'queue';
}

/** A variable as n8n reads it: itself, else the file that `NAME_FILE` names, without quotes around it. */
export function n8nSetting(name: string): string {
	const file = process.env[`${name}_FILE`];
	const value = process.env[name] ?? (file === undefined ? '' : contentOf(file));
	return value.trim().replace(/^["']|["']$/g, '');
}

function contentOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		// n8n ends at its start where it cannot read one; what vanished since then limits nothing.
		return '';
	}
}
