import { describe, expect, it } from 'vitest';
import { readParameters } from '../../../nodes/mime/headers/parameters';
import { readMail } from '../../../nodes/shared/item/readMail';
import { FIXTURE_CONTEXT } from '../../support/mailFixtures';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

const context = { ...FIXTURE_CONTEXT, includeHeaders: true };

const untouched = () => {
	expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
	expect(Object.keys(Object.prototype)).toEqual([]);
};

describe('names that every object has', () => {
	it.each(NAMES)('are parameters like others: %s', (name) => {
		const { parameters } = readParameters(`text/plain; ${name}=polluted; charset=utf-8`);
		expect(parameters['charset']).toBe('utf-8');
		untouched();
	});

	it('are headers, types, ids and file names of a mail without doing anything', async () => {
		const lines = [
			'From: Ann <ann@example.test>',
			'To: helpdesk@example.test',
			'Subject: names',
			'Message-ID: <names@example.test>',
			...NAMES.map((name) => `${name}: {"polluted": true}`),
			'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=b; __proto__=polluted',
			'',
			...NAMES.flatMap((name) => [
				'--b',
				`Content-Type: application/${name}; name="${name}"; ${name}=polluted`,
				`Content-ID: <${name}>`,
				`Content-Disposition: attachment; filename="${name}"; __proto__*0=a; __proto__*1=b`,
				'',
				'x',
			]),
			'--b--',
			'',
		];
		const { item } = await readMail(Buffer.from(lines.join('\r\n')), context);
		expect(item.attachments.map(({ fileName }) => fileName)).toEqual(NAMES);
		expect(Object.getPrototypeOf(item.headers)).toBe(Object.prototype);
		expect(JSON.parse(JSON.stringify(item.headers))).toMatchObject({ subject: 'names' });
		untouched();
	});
});
