/** What stands for the owner of the repository and for the address of its maintainers until both are known. */
const PLACEHOLDERS = ['github.com/OWNER/', 'SECURITY_CONTACT'];

/**
 * What keeps a version from being published, a sentence for each; empty when nothing does.
 *
 * @param {{ version: string, tag: string | null, changelog: string,
 *   files: ReadonlyArray<{ name: string, text: string }> }} release `tag` is the Git tag that it is
 *   published from, null where there is none yet; `files` are what users get to see
 * @returns {string[]}
 */
export function releaseProblems({ version, tag, changelog, files }) {
	const problems = [];
	for (const placeholder of PLACEHOLDERS) {
		const names = files.filter(({ text }) => text.includes(placeholder)).map(({ name }) => name);
		if (names.length > 0) {
			problems.push(`Replace ${placeholder} in ${names.join(', ')}.`);
		}
	}
	if (tag !== null && tag !== `v${version}`) {
		problems.push(`The tag is ${tag}, and package.json says version ${version}.`);
	}
	const heading = changelog.split('\n').find((line) => line.startsWith(`## ${version}`));
	if (heading === undefined) {
		problems.push(`CHANGELOG.md has no section "## ${version}".`);
	} else if (!/^## \S+ \(\d{4}-\d{2}-\d{2}\)$/.test(heading)) {
		problems.push(`CHANGELOG.md: "${heading}" needs the day of the release, as (2026-01-31).`);
	}
	return problems;
}
