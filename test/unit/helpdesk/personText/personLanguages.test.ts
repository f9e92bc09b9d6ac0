import { describe, expect, it } from 'vitest';
import { readPersonText } from '../../../../nodes/helpdesk/personText/readPersonText';
import { mailBodies } from '../../../../nodes/mime/mailBodies';
import { languageSamples } from '../../../support/personLanguages';
import { sampleMail } from '../../../support/personSamples';

describe('what a person wrote, by language and program', () => {
	it.each(languageSamples().map((sample) => [sample.name, sample] as const))(
		'%s',
		(_name, sample) => {
			const person = readPersonText(sampleMail(sample), mailBodies);
			if (sample.own !== null) expect(person.replyText).toBe(sample.own);
			const from = person.forwarded?.from;
			expect(from === undefined ? '' : `${from.name} <${from.address}>`.trim()).toBe(
				sample.forwarded,
			);
		},
	);
});
