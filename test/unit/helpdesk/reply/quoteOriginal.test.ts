import { describe, expect, it } from 'vitest';
import { quoteHtml, quoteText } from '../../../../nodes/helpdesk/reply/quoteOriginal';
import { customerMail } from './support';

describe('the quoted original', () => {
	it('stands below the answer in plain text', () => {
		expect(quoteText('Done.\n', customerMail())).toBe(
			'Done.\n\nOn 2026-01-02 03:04 UTC, Carla <carla@customer.example> wrote:\n> It is broken.\n> Please help.\n',
		);
	});

	it('stands inside the body in HTML, as text', () => {
		const mail = customerMail({ text: '<script>alert(1)</script>' });
		const made = quoteHtml('<html><body><p>Done.</p></body></html>', mail);
		expect(made).toContain('<blockquote type="cite">&lt;script&gt;');
		expect(made).not.toContain('<script>');
		expect(made.endsWith('</body></html>')).toBe(true);
	});

	it('goes without a date or a name that is not known', () => {
		expect(quoteText('Done.', customerMail({ date: 'nonsense', from: null }))).toContain(
			'somebody wrote:',
		);
	});

	it('is cut when it is long', () => {
		const made = quoteText('Done.', customerMail({ text: 'x'.repeat(1_000_000) }));
		expect(made.length).toBeLessThan(40_000);
		expect(made).toContain('[…]');
	});
});
