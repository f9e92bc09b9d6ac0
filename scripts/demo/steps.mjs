/**
 * Progress for people: one line when a step begins, one for each thing worth knowing in it, and the
 * name of the step that broke.
 */
export function createSteps(print = console.log) {
	let number = 0;
	let current = '';
	const note = (line) => print(`      ${line}`);
	return {
		note,
		/**
		 * @template T
		 * @param {string} title
		 * @param {() => Promise<T> | T} work
		 * @returns {Promise<T>}
		 */
		async run(title, work) {
			number += 1;
			current = `${number}. ${title}`;
			const startedAt = Date.now();
			print(`${String(number).padStart(3)}.  ${title}`);
			const result = await work();
			const seconds = (Date.now() - startedAt) / 1000;
			if (seconds >= 5) note(`done in ${seconds.toFixed(0)} s`);
			return result;
		},
		fail(error) {
			print('');
			print(`FAILED at step ${current}`);
			print(error.stack ?? String(error));
			for (let cause = error.cause; cause; cause = cause.cause) print(`because: ${cause.message}`);
		},
	};
}
