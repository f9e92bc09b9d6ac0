// Prints for a folder of mails with expectations (expect.json) what the built package recognises
// right and wrong. docs/recognition.md says what expect.json holds.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const INSPECT = fileURLToPath(new URL('../dist/nodes/cli/inspect.js', import.meta.url));
const DEFAULT_ARGUMENTS = ['--mailbox', 'support@example.com'];

/** The value at `attachments.0.inline` of an item; undefined where the way ends. */
export function valueAt(item, path) {
	return path.split('.').reduce((value, key) => value?.[key], item);
}

/** What is wrong about an item, one line each: nothing when it is all right. */
export function differences(item, expected) {
	return Object.entries(expected)
		.filter(([path]) => !path.startsWith('$'))
		.flatMap(([path, wanted]) => {
			const found = valueAt(item, path);
			const shown = JSON.stringify(found) ?? 'nothing';
			if (typeof wanted !== 'object' || wanted === null) {
				return found === wanted ? [] : [`${path}: ${shown}, expected ${JSON.stringify(wanted)}`];
			}
			const text = String(found ?? '');
			const lacks = [wanted.contains ?? []].flat().filter((each) => !text.includes(each));
			const has = [wanted.notContains ?? []].flat().filter((each) => text.includes(each));
			return [
				...lacks.map((each) => `${path}: ${shown} lacks ${JSON.stringify(each)}`),
				...has.map((each) => `${path}: ${shown} holds ${JSON.stringify(each)}`),
			];
		});
}

/** The item of one mail, by the command that admins have. */
async function inspect(file, args, command) {
	const child = spawn(process.execPath, [command, file, ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
	await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
	if (output === '') throw new Error(`${file} could not be read`);
	return JSON.parse(output);
}

/**
 * Inspects every mail that DIR/expect.json names and prints a line for each.
 * @returns how many are wrong
 */
export async function recognise(folder, command = INSPECT, print = console.log) {
	const expectations = Object.entries(
		JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')),
	);
	let wrong = 0;
	for (const [file, expected] of expectations) {
		const item = await inspect(join(folder, file), expected.$args ?? DEFAULT_ARGUMENTS, command);
		const problems = differences(item, expected);
		if (problems.length > 0) wrong++;
		print(`${problems.length === 0 ? 'right' : 'WRONG'}  ${file}`);
		for (const problem of problems) print(`       ${problem}`);
	}
	print(`${expectations.length - wrong} of ${expectations.length} right`);
	return wrong;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const folder = process.argv[2];
	if (folder === undefined || !existsSync(join(folder, 'expect.json'))) {
		console.error('Usage: npm run recognise -- DIR    (DIR holds *.eml and expect.json)');
		process.exitCode = 2;
	} else if (!existsSync(INSPECT)) {
		console.error('Run `npm run build` first.');
		process.exitCode = 2;
	} else {
		process.exitCode = (await recognise(folder)) === 0 ? 0 : 1;
	}
}
