import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { isAddress, parseAddressList } from '../../helpdesk/reply/addressText';
import type { MailAddress } from '../../helpdesk/model';

/**
 * Reads parameters that may come from expressions and so have any type: what can be understood is
 * taken, what cannot is an error that names the field.
 */
export class ParameterReader {
	/**
	 * @param get value of a parameter by name, `undefined` when it is not set.
	 * @param itemIndex index of the item the values are for, for error messages in `execute`.
	 * @param mailTrigger name of the mail trigger before the node, for error messages.
	 */
	constructor(
		private readonly node: INode,
		private readonly get: (name: string) => unknown,
		private readonly itemIndex?: number,
		private readonly mailTrigger: () => string | null = () => null,
	) {}

	/** The expression by which a field takes the mail from its trigger, with the trigger's own name. */
	mailExpression(): string {
		const name = this.mailTrigger() ?? 'Helpdesk IMAP Trigger';
		return `{{ $('${name.replaceAll("'", "\\'")}').item.json }}`;
	}

	fail(message: string, description: string): NodeOperationError {
		return new NodeOperationError(this.node, message, {
			description,
			itemIndex: this.itemIndex,
			failure: { cause: 'configuration-invalid' },
		});
	}

	/** The value as it is, null when it is not set. */
	value(name: string): unknown {
		return this.get(name) ?? null;
	}

	/** Trimmed text; numbers become text, anything else that is no text is an error. */
	text(name: string, label: string, fallback = ''): string {
		const value = this.get(name);
		if (value === undefined || value === null) return fallback;
		if (typeof value === 'string') return value.trim();
		if (typeof value === 'number' || typeof value === 'bigint') return String(value);
		throw this.fail(
			`"${label}" is not text`,
			`The value is ${describe(value)}. Check the expression in this field.`,
		);
	}

	/** Text as it is, spaces and line breaks included. */
	body(name: string, label: string): string {
		const value = this.get(name);
		if (typeof value === 'string') return value;
		return this.text(name, label);
	}

	/** A whole number inside the bounds; out of bounds is drawn to the nearest bound. */
	integer(
		name: string,
		label: string,
		bounds: { min: number; max: number; fallback: number },
	): number {
		const value = this.get(name);
		if (value === undefined || value === null || value === '') return bounds.fallback;
		const number = typeof value === 'string' ? Number(value.trim()) : value;
		if (typeof number !== 'number' || !Number.isFinite(number)) {
			throw this.fail(
				`"${label}" is not a number`,
				`The value is ${describe(value)}. Enter a number from ${bounds.min} to ${bounds.max}.`,
			);
		}
		return Math.min(bounds.max, Math.max(bounds.min, Math.trunc(number)));
	}

	/** Booleans, and what expressions make of them: 'true', 'false', 1, 0, ''. */
	boolean(name: string, label: string, fallback = false): boolean {
		const value = this.get(name);
		if (value === undefined || value === null) return fallback;
		if (typeof value === 'boolean') return value;
		const text = String(value).trim().toLowerCase();
		if (['true', '1', 'yes', 'on'].includes(text)) return true;
		if (['false', '0', 'no', 'off', ''].includes(text)) return false;
		throw this.fail(
			`"${label}" is neither true nor false`,
			`The value is ${describe(value)}. Check the expression in this field.`,
		);
	}

	/** One of the given values; empty means the first. */
	choice<T extends string>(name: string, label: string, values: readonly [T, ...T[]]): T {
		const value = this.text(name, label);
		if (value === '') return values[0];
		const found = values.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
		if (found !== undefined) return found;
		throw this.fail(
			`"${label}" cannot be "${value.slice(0, 60)}"`,
			`Choose one of: ${values.join(', ')}.`,
		);
	}

	/** Entries of a comma, semicolon or line separated text, or of an array. */
	list(name: string, label: string): string[] {
		const value = this.get(name);
		const parts = Array.isArray(value)
			? value.map((entry) => String(entry))
			: this.text(name, label).split(/[,;\n]/);
		return parts.map((part) => part.trim()).filter((part) => part !== '');
	}

	/** An object, given as one or as JSON text; null when it is neither. */
	object(name: string): Record<string, unknown> | null {
		let value = this.value(name);
		if (typeof value === 'string') {
			try {
				value = JSON.parse(value);
			} catch {
				return null;
			}
		}
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: null;
	}

	/**
	 * A folder: text, or the value of a resource locator. Empty text when none is chosen. What was picked
	 * from the list stays as the server lists it: a folder's name may begin or end with a blank.
	 */
	folder(name: string, label: string): string {
		const value = this.get(name);
		if (typeof value === 'object' && value !== null && 'value' in value) {
			const inner: unknown = value.value;
			const isListed = 'mode' in value && value.mode === 'list';
			if (typeof inner === 'string') return isListed ? inner : inner.trim();
			if (inner === null || inner === undefined) return '';
		}
		return this.text(name, label);
	}

	/** Exactly one address, lower case; empty is an error. */
	mailboxAddress(name: string, label: string): string {
		const value = this.text(name, label);
		if (value === '') {
			throw this.fail(
				`"${label}" is empty`,
				'Enter the address of the mailbox, for example support@example.com.',
			);
		}
		const [first] = parseAddressList(value).addresses;
		if (first === undefined || parseAddressList(value).addresses.length > 1) {
			throw this.fail(
				`"${label}" is not an email address`,
				`"${value.slice(0, 80)}" cannot be used. Enter one address, for example support@example.com; enter other addresses under "Addresses".`,
			);
		}
		return first.address.toLowerCase();
	}

	/** Addresses without names, lower case, without repetition. */
	addressList(name: string, label: string): string[] {
		const addresses = this.list(name, label).map((entry) => {
			const [parsed] = parseAddressList(entry).addresses;
			if (parsed !== undefined) return parsed.address.toLowerCase();
			throw this.fail(
				`"${label}" contains something that is not an email address`,
				`"${entry.slice(0, 80)}" cannot be used. Separate addresses with commas.`,
			);
		});
		return [...new Set(addresses)];
	}

	/** Recipients with names: text, an address object `{name, address}` or an array of both. */
	recipients(name: string, label: string): MailAddress[] {
		const value = this.get(name);
		if (value === undefined || value === null) return [];
		const entries = Array.isArray(value) ? value : [value];
		return entries.flatMap((entry: unknown): MailAddress[] => {
			if (typeof entry === 'object' && entry !== null && 'address' in entry) {
				const { address } = entry;
				const displayName = 'name' in entry && typeof entry.name === 'string' ? entry.name : '';
				if (typeof address === 'string' && isAddress(address.trim())) {
					return [{ name: displayName, address: address.trim() }];
				}
				throw this.badRecipient(label, describe(address));
			}
			if (typeof entry !== 'string') throw this.badRecipient(label, describe(entry));
			const { addresses, invalid } = parseAddressList(entry);
			if (invalid[0] !== undefined) throw this.badRecipient(label, `"${invalid[0].slice(0, 80)}"`);
			return addresses;
		});
	}

	private badRecipient(label: string, what: string): NodeOperationError {
		return this.fail(
			`"${label}" contains something that is not an email address`,
			`${what} cannot be used. Enter addresses such as jane@example.com or Jane Doe <jane@example.com>, separated by commas.`,
		);
	}
}

function describe(value: unknown): string {
	if (value === null) return 'empty';
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (typeof value === 'string') return `"${value.slice(0, 60)}"`;
	return typeof value === 'object' ? 'an object' : `${typeof value} ${String(value).slice(0, 60)}`;
}
