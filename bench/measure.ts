import { writeFileSync } from 'node:fs';

/** Milliseconds of one run. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await run();
	return performance.now() - started;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1
		? (sorted[middle] as number)
		: ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Medians of several variants measured in turn, so that what slows the machine slows all of them. */
export async function compare<Name extends string>(
	repeats: number,
	variants: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number>> {
	const times = {} as Record<Name, number[]>;
	const names = Object.keys(variants) as Name[];
	for (const name of names) await variants[name]();
	for (let turn = 0; turn < repeats; turn += 1) {
		for (const name of names) (times[name] ??= []).push(await timed(variants[name]));
	}
	return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<
		Name,
		number
	>;
}

/** Highest resident memory over the level before, MB, sampled every 10 ms while `run` runs. */
export async function memoryGrowth(run: () => Promise<unknown>): Promise<number> {
	globalThis.gc?.();
	const before = process.memoryUsage.rss();
	let most = before;
	const timer = setInterval(() => {
		most = Math.max(most, process.memoryUsage.rss());
	}, 10);
	try {
		await run();
	} finally {
		clearInterval(timer);
	}
	return (most - before) / 1024 / 1024;
}

/** Prints a row of results and, with BENCH_FILE, appends it there as a JSON line. */
export function report(name: string, row: Record<string, number | string>): void {
	const rounded = Object.fromEntries(
		Object.entries(row).map(([key, value]) => [
			key,
			typeof value === 'number' ? Math.round(value * 100) / 100 : value,
		]),
	);
	const line = JSON.stringify({ name, ...rounded });
	process.stdout.write(`${line}\n`);
	const { BENCH_FILE } = process.env;
	if (BENCH_FILE !== undefined) writeFileSync(BENCH_FILE, `${line}\n`, { flag: 'a' });
}
