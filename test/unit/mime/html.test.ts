import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import { htmlToText, sanitizeMailHtml } from '../../../nodes/mime';
import { textToHtml } from '../../../nodes/mime/html/textToHtml';

describe('HTML as text', () => {
	it.each([
		['<p>one</p><p>two</p>', 'one\n\ntwo'],
		['one<br>two<br/>three', 'one\ntwo\nthree'],
		['<div>one</div><div>two</div>', 'one\ntwo'],
		['a  <b> b </b>\n c', 'a b c'],
		['<ul><li>x</li><li>y</li></ul>', '* x\n* y'],
		['<blockquote>quoted<br>more</blockquote>mine', '> quoted\n> more\nmine'],
		['<pre>a\n  b</pre>', 'a\n  b'],
		['<div style="color:red; white-space: pre-wrap">a\n  b</div>c\nd', 'a\n  b\nc d'],
		['<p style="white-space:pre">a\nb<br>c</p>d\ne', 'a\nb\nc\n\nd e'],
		['<div style="line-break: after-white-space; margin: 0">a\nb</div>', 'a b'],
		['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
		['a<ul><li>x<ul><li>y</li></ul></li></ul>b', 'a\n\n* x\n* y\n\nb'],
		['<a href="https://example.test/x">here</a>', 'here [https://example.test/x]'],
		['<a href="https://example.test/">https://example.test</a>', 'https://example.test'],
		['<a href="mailto:p@example.test">p@example.test</a>', 'p@example.test'],
		['<a href="javascript:x()">no</a>', 'no'],
		['<script>x()</script><style>p{}</style><title>t</title>seen', 'seen'],
		['<head><title>t</title><meta charset=utf-8><body>no end of head', 'no end of head'],
		['<div style="display:none">hidden <b>too</b></div>seen', 'seen'],
		['<img alt="Logo" src="x"><img src="y">', '[Logo]'],
		['&lt;tag&gt; &amp; &euro; &#252; &nbsp;x', '<tag> & € ü x'],
		['<!-- no --><![CDATA[no]]>yes', 'yes'],
		['', ''],
	])('%s', (html, text) => {
		expect(htmlToText(html)).toBe(text);
	});

	it('writes out as many links as the limit', () => {
		const link = '<a href="https://example.test/x">l</a>';
		const written = (count: number) => htmlToText(link.repeat(count)).split('[').length - 1;
		expect(written(LIMITS.htmlLinks)).toBe(LIMITS.htmlLinks);
		expect(written(LIMITS.htmlLinks + 5)).toBe(LIMITS.htmlLinks);
	});
});

describe('text as HTML', () => {
	it.each([
		['a\nb', '<div>a<br>\nb</div>'],
		['<b> & "x"', '<div>&lt;b&gt; &amp; &quot;x&quot;</div>'],
		['a   b', '<div>a&nbsp;&nbsp; b</div>'],
		['', ''],
	])('%j', (text, html) => {
		expect(textToHtml(text)).toBe(html);
	});

	it('reads back as the same words', () => {
		const text = 'Dear Petra,\n\n  1. <check> & "see"\n\nRegards';
		expect(htmlToText(textToHtml(text))).toBe(text.replace(/^ {2}/m, ''));
	});
});

describe('sanitised HTML', () => {
	const clean = (html: string, remoteContent = true) => sanitizeMailHtml(html, { remoteContent });

	it.each([
		['<p class="btn-danger" id="root">a</p>', '<p>a</p>'],
		['<a name="csrf" href="https://a.example/">a</a>', null],
		['<p style="margin:-50px;margin-top:-9em;color:red">a</p>', '<p style="color:red">a</p>'],
		['<p style="text-indent:-999px;letter-spacing:-5px">a</p>', '<p>a</p>'],
		['<p style="position:fixed;top:0;left:0;z-index:9;float:left;opacity:0">a</p>', '<p>a</p>'],
		['<a href="/admin/delete">a</a>', null],
		['<a href="delete?id=1">a</a>', null],
		['<a href="#send">a</a>', null],
		['<a href="//evil.example/">a</a>', null],
		['<a href=" \t/admin">a</a>', null],
	])('leaves nothing that touches the page around it: %s', (html, expected) => {
		const cleaned = clean(html);
		if (expected !== null) expect(cleaned).toBe(expected);
		expect(cleaned).not.toMatch(/class|id=|name=|-\d|position|href="(?!https:)/);
	});

	it.each([
		'<a href="https://a.example/b?c=d#e" target="_blank" rel="noopener noreferrer nofollow">a</a>',
		'<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer nofollow">a</a>',
		'<p style="margin:0 auto;padding:1px 2px">a</p>',
		'<p style="font-family:Trebuchet MS, sans-serif;text-align:justify">a</p>',
	])('keeps %s', (html) => {
		expect(clean(html).replaceAll(';"', '"')).toBe(html);
	});

	it.each([
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'<a href="javascript:alert(1)">x</a>',
		'<a href="JaVa\tScript:alert(1)">x</a>',
		'<a href="&#106;avascript:alert(1)">x</a>',
		'<a href="vbscript:x">x</a>',
		'<a href="data:text/html,<script>alert(1)</script>">x</a>',
		'<img src="data:image/svg+xml;base64,PHN2Zz4=">',
		'<form action="https://evil.test"><input name=p><button>go</button></form>',
		'<meta http-equiv="refresh" content="0;url=https://evil.test">',
		'<base href="https://evil.test/">',
		'<iframe src="https://evil.test"></iframe>',
		'<object data="x"></object><embed src="x">',
		'<svg><script>alert(1)</script><textarea><img src=x onerror=alert(1)></textarea></svg>',
		'<math><mtext><xmp><img src=x onerror=alert(1)></xmp></mtext></math>',
		'<xmp><img src=x onerror=alert(1)></xmp>',
		'<noscript><img src=x onerror=alert(1)></noscript>',
		'<p style="background:url(javascript:alert(1))">x</p>',
		'<p style="width:expression(alert(1))">x</p>',
		'<link rel=stylesheet href="https://evil.test/x.css"><style>@import "x"</style>',
		'<<script>script>alert(1)<</script>/script>',
		'<a href="https://ok.test" onclick="x()" onmouseover=x()>x</a>',
		'<video src=x onerror=alert(1)></video><audio src=x></audio>',
	])('holds nothing that acts: %s', (html) => {
		const result = clean(html);
		expect(result).not.toMatch(
			/<(?:script|form|input|button|meta|base|iframe|object|embed|svg|math|xmp|link|style|video)/i,
		);
		expect(result).not.toMatch(
			/\son\w+\s*=|javascript:|vbscript:|data:text|svg\+xml|expression\(|url\(/i,
		);
	});

	it('keeps words, structure and safe styles', () => {
		const html =
			'<p style="color:red;position:fixed">Hello <b>you</b></p><table><tr><td colspan="2">x</td></tr></table>';
		expect(clean(html)).toBe(
			'<p style="color:red">Hello <b>you</b></p><table><tr><td colspan="2">x</td></tr></table>',
		);
	});

	it('keeps inline images always and remote ones on request', () => {
		const html =
			'<img src="cid:a@b"><img src="data:image/png;base64,AA=="><img src="https://t.test/p.gif">';
		expect(clean(html, false)).toBe(
			'<img src="cid:a@b" /><img src="data:image/png;base64,AA==" />',
		);
		expect(clean(html, true)).toContain('https://t.test/p.gif');
	});

	it('flattens markup that is nested without end', () => {
		const deep = '<i>'.repeat(LIMITS.htmlDepth * 4 + 1);
		expect(clean(`${deep}words`)).toBe('<div>words</div>');
	});
});
