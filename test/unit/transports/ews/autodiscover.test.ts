import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
	parseDiscoverJson,
	parseDiscoverSoap,
} from '../../../../nodes/transports/ews/autodiscover';
import { readXml } from '../../../../nodes/transports/ews/soap/xmlReader';

describe('answers of Autodiscover', () => {
	it('give the address in JSON, and nothing that is not https', () => {
		const url = 'https://mail.example.test/EWS/Exchange.asmx';
		expect(parseDiscoverJson(JSON.stringify({ Protocol: 'EWS', Url: url }))).toBe(url);
		for (const text of [
			'{"Url":"http://mail.example.test/"}',
			'{"Url":"https://user@mail.example.test/"}',
			'{"ErrorCode":"UserNotFound"}',
			'null',
			'<html>',
		]) {
			expect(parseDiscoverJson(text)).toBeNull();
		}
	});

	it('give the external address before the internal one in SOAP', async () => {
		const setting = (name: string, value: string) =>
			`<UserSetting><Name>${name}</Name><Value>${value}</Value></UserSetting>`;
		const answer = (settings: string) =>
			readXml(
				Readable.from([
					Buffer.from(
						`<s:Envelope xmlns:s="s"><s:Body><GetUserSettingsResponseMessage><Response><UserResponses><UserResponse><UserSettings>${settings}</UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>`,
					),
				]),
			);
		const internal = setting('InternalEwsUrl', 'https://inside.example.test/EWS/Exchange.asmx');
		const external = setting('ExternalEwsUrl', 'https://mail.example.test/EWS/Exchange.asmx');
		expect(parseDiscoverSoap(await answer(internal + external))).toBe(
			'https://mail.example.test/EWS/Exchange.asmx',
		);
		expect(parseDiscoverSoap(await answer(internal))).toBe(
			'https://inside.example.test/EWS/Exchange.asmx',
		);
		expect(parseDiscoverSoap(await answer(''))).toBeNull();
	});
});
