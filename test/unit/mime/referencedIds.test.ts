import { describe, expect, it } from 'vitest';
import { referencedIds } from '../../../nodes/mime/html/referencedIds';

describe('the parts that HTML shows', () => {
	it.each([
		'<img src="cid:logo@host.test">',
		"<IMG\n  SRC = '\n  cid:logo@host.test'>",
		'<img src="cid: logo@host.test">',
		'<img src=" cid:logo@host.test ">',
		'<img src="cid:logo@\r\n host.test">',
		'<img src="cid&#58;logo&#64;host.test">',
		'<img src="cid&#x3A;logo&#x40;host.test">',
		'<img src="cid&colon;logo&commat;host&period;test">',
		'<img src="&#99;id:logo@host.test">',
		'<img src="CID:Logo@Host.test">',
		'<img src="cid:logo%40host.test">',
		'<img src="cid:&lt;logo@host.test&gt;">'.replace('&lt;', '').replace('&gt;', ''),
		'<img src=cid:logo@host.test>',
		'<td background="cid:logo@host.test">',
		'<div style="background:url(\'cid:logo@host.test\')">',
		'<div style="background:url(cid:logo@host.test)">',
	])('are found: %s', (html) => {
		expect(referencedIds(html).has('logo@host.test')).toBe(true);
	});

	it.each([
		'<img src="https://host.test/logo">',
		'<a href="logo@host.test">',
		'<p>logo@host.test</p>',
		'<img src="acid:logo@host.test">',
	])('are none: %s', (html) => {
		expect(referencedIds(html).has('logo@host.test')).toBe(false);
	});

	it('keeps an ampersand that is written as an entity', () => {
		expect(referencedIds('<img src="cid:a&amp;b@host.test">').has('a&b@host.test')).toBe(true);
	});
});
