import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { HelpdeskMailOAuth2Api } from '../../../credentials/HelpdeskMailOAuth2Api.credentials';
import { scopeFields } from '../../../nodes/shared/credentials/scopeFields';
import { resolveCredential } from '../../support/resolveCredential';

const scopeOf = (keepsScope: boolean, stored: INodeParameters) =>
	resolveCredential(scopeFields(keepsScope), stored).scope;

describe('the scope of the custom credential', () => {
	it('is what was typed, in this n8n', () => {
		const { properties } = new HelpdeskMailOAuth2Api();
		expect(resolveCredential(properties, { scope: 'imap smtp' }).scope).toBe('imap smtp');
		expect(properties.find(({ name }) => name === 'scope')!.type).toBe('string');
	});

	it('is what was typed where n8n drops a stored scope', () => {
		// What n8n before 2.22 leaves of the stored fields.
		expect(scopeOf(false, { typedScope: 'imap smtp' })).toBe('imap smtp');
	});

	it('survives the upgrade to an n8n that keeps it', () => {
		const stored = { scope: '={{ $self["typedScope"] }}', typedScope: 'imap smtp' };
		expect(scopeOf(true, stored)).toBe('imap smtp');
	});

	it('has one field to type in either way', () => {
		for (const keepsScope of [true, false]) {
			const visible = scopeFields(keepsScope).filter(({ type }) => type !== 'hidden');
			expect(visible.map(({ displayName }) => displayName)).toEqual(['Scope']);
		}
	});
});
