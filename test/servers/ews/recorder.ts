import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Most envelopes kept for checking, and their size: a 100 MB answer tells the schema nothing new. */
const MOST = 3000;
const MOST_BYTES = 512 * 1024;

/** Keeps every envelope that went over the wire and checks all of them with one xmllint call. */
export class Recorder {
	private readonly envelopes: Array<{ name: string; text: string }> = [];

	add(name: string, text: string): void {
		if (this.envelopes.length < MOST && text.length < MOST_BYTES) {
			this.envelopes.push({ name, text });
		}
	}

	get count(): number {
		return this.envelopes.length;
	}

	/**
	 * What the schema in `EWS_SCHEMA_DIR` says against any of them, one line each; null when the
	 * variable is not set.
	 */
	validate(environment: NodeJS.ProcessEnv = process.env): string[] | null {
		const schemas = environment.EWS_SCHEMA_DIR;
		if (!schemas) return null;
		const schema = join(schemas, 'soap.xsd');
		if (!existsSync(schema)) throw new Error('EWS_SCHEMA_DIR has no soap.xsd');
		const folder = mkdtempSync(join(tmpdir(), 'ews-envelopes-'));
		try {
			const files = this.envelopes.map(({ name, text }, index) => {
				const file = `${index}-${name}.xml`;
				writeFileSync(join(folder, file), text);
				return file;
			});
			if (files.length === 0) return [];
			execFileSync('xmllint', ['--noout', '--huge', '--nonet', '--schema', schema, ...files], {
				cwd: folder,
				stdio: ['ignore', 'ignore', 'pipe'],
				maxBuffer: 64 * 1024 * 1024,
			});
			return [];
		} catch (error) {
			const { stderr } = error as { stderr?: Buffer | null };
			// Without output xmllint did not run: not installed, or killed.
			if (!stderr) throw error;
			return stderr
				.toString('utf8')
				.split('\n')
				.filter((line) => line !== '' && !line.endsWith(' validates'));
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}
}
