import { describe, expect, it } from 'vitest';
import { normalizeCharsetName } from '../../../nodes/mime/charset/charsetName';

describe('the name of a charset', () => {
	it.each([
		['UTF8', 'utf-8'],
		['"utf-8', 'utf-8'],
		['utf-8; format=flowed', 'utf-8'],
		['text/html; charset=utf-8', 'utf-8'],
		['utf-8http-equivContent-Type', 'utf-8'],
		['utf8mb4', 'utf-8'],
		['3Dutf-8', 'utf-8'],
		['ISO_8859-15:1998', 'iso-8859-15'],
		['iso-8859-1;windows-1252', 'windows-1252'],
		['8859_1', 'windows-1252'],
		['iso-8559-2', 'iso-8859-2'],
		['windows-1252http', 'windows-1252'],
		['cp-850', 'cp850'],
		['dos-862', 'cp862'],
		['zh_CN.GBK', 'gb18030'],
		['gb18030-2000', 'gb18030'],
		['ks_c_5601-1987', 'cp949'],
		['sjis-win', 'cp932'],
		['eucJP-win', 'euc-jp'],
		['x-big5', 'big5-hkscs'],
		['_iso-2022-jp$ESC', 'iso-2022-jp'],
		['x-tis-620', 'windows-874'],
	])('%s means %s', (declared, name) => {
		expect(normalizeCharsetName(declared)).toBe(name);
	});

	it.each(['unknown-8bit', 'x-unknown', '', '""', 'default'])('%s says nothing', (declared) => {
		expect(normalizeCharsetName(declared)).toBe('');
	});

	it.each(['iso-8859-12', 'x-nonsense', 'ebcdic'])('%s stays unknown', (declared) => {
		expect(normalizeCharsetName(declared)).toBe(declared);
	});
});
