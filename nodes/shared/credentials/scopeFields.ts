import type { INodeProperties } from 'n8n-workflow';

const typedScope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'string',
	default: '',
	placeholder: 'e.g. openid email offline_access imap smtp',
	description:
		'Scopes separated by spaces: those that the mail server requires, and <code>offline_access</code> if the authorization server needs it for a refresh token',
};

/**
 * The field that takes the scope of a credential type of ours. n8n before 2.22 drops what is stored
 * as `scope` of types that it does not know (seen in 1.123, 2.0 and 2.15) and takes the default; there
 * the default is an expression that reads a field of another name. Both shapes read what the other
 * has stored, so that an upgrade of n8n changes nothing.
 *
 * @param keepsScope whether this n8n keeps a typed scope.
 */
export function scopeFields(keepsScope: boolean): INodeProperties[] {
	if (keepsScope) {
		return [typedScope, { displayName: 'Scope', name: 'typedScope', type: 'hidden', default: '' }];
	}
	return [
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '={{ $self["typedScope"] }}',
		},
		{ ...typedScope, name: 'typedScope' },
	];
}
