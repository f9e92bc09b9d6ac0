import { describe, expect, it } from 'vitest';
import { readPersonText } from '../../../../nodes/helpdesk/personText/readPersonText';
import { mailBodies } from '../../../../nodes/mime/mailBodies';
import { readSamples, sampleFiles, sampleMail } from '../../../support/personSamples';

describe.each(sampleFiles())('the samples of %s', (file) => {
	it.each(readSamples(file).map((sample) => [sample.name, sample] as const))(
		'%s',
		(_name, sample) => {
			const person = readPersonText(sampleMail(sample), mailBodies);
			if (sample.own !== null) expect(person.replyText).toBe(sample.own);
			const from = person.forwarded?.from;
			expect(from === undefined ? '' : `${from.name} <${from.address}>`.trim()).toBe(
				sample.forwarded,
			);
			expect(person.replyText).not.toBe('');
		},
	);
});
