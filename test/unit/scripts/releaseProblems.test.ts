import { describe, expect, it } from 'vitest';
import { releaseProblems } from '../../../scripts/lib/releaseProblems.mjs';

const READY = {
	version: '0.2.0',
	tag: 'v0.2.0',
	changelog: '# Changelog\n\n## 0.2.0 (2026-12-24)\n\n- Graph.\n\n## 0.1.0 (2026-10-01)\n',
	files: [{ name: 'package.json', text: '"url": "git+https://github.com/helpers/mail.git"' }],
};

describe('what keeps a version from being published', () => {
	it('is nothing when tag, changelog and addresses are there', () => {
		expect(releaseProblems(READY)).toEqual([]);
		expect(releaseProblems({ ...READY, tag: null })).toEqual([]);
	});

	it('is an address that nobody has filled in, with the files that hold it', () => {
		const files = [
			{ name: 'package.json', text: 'https://github.com/OWNER/mail and SECURITY_CONTACT' },
			{ name: 'docs/ews.md', text: 'https://github.com/OWNER/mail#readme' },
		];
		expect(releaseProblems({ ...READY, files })).toEqual([
			'Replace github.com/OWNER/ in package.json, docs/ews.md.',
			'Replace SECURITY_CONTACT in package.json.',
		]);
	});

	it('is a tag of another version', () => {
		expect(releaseProblems({ ...READY, tag: 'v0.1.9' })).toEqual([
			'The tag is v0.1.9, and package.json says version 0.2.0.',
		]);
	});

	it('is a changelog without the version, or without its day', () => {
		expect(releaseProblems({ ...READY, changelog: '# Changelog\n' })).toEqual([
			'CHANGELOG.md has no section "## 0.2.0".',
		]);
		const changelog = '## 0.2.0 (unreleased)\n';
		expect(releaseProblems({ ...READY, changelog })).toEqual([
			'CHANGELOG.md: "## 0.2.0 (unreleased)" needs the day of the release, as (2026-01-31).',
		]);
	});
});
