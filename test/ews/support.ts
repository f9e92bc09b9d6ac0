import { afterAll, expect, it } from 'vitest';
import type { TokenSource } from '../../nodes/helpdesk/ports';
import type { EwsOptions } from '../../nodes/transports/ews';
import type { EwsServer } from '../servers/ews/server';

export const MAILBOX = 'helpdesk@example.test';
export const RECEIPT = 'HelpdeskDone_0a1b2c';

export const never = new AbortController().signal;

/** A token the test server takes; `refresh` counts what was asked for. */
export function tokenOf(address: string): TokenSource & { refreshed: number } {
	const source = {
		refreshed: 0,
		async accessToken({ forceRefresh }: { forceRefresh: boolean }) {
			if (forceRefresh) source.refreshed += 1;
			return `token-of:${address}`;
		},
	};
	return source;
}

export function optionsFor(server: EwsServer, more: Partial<EwsOptions> = {}): EwsOptions {
	return {
		url: server.url,
		mailbox: MAILBOX,
		impersonate: false,
		ca: server.ca,
		folder: 'inbox',
		receiptName: RECEIPT,
		...more,
	};
}

/** The last test of a file: everything that went over the wire fits Microsoft's schema. */
export function checkSchema(server: () => EwsServer): void {
	it('spoke nothing that Microsoft’s schema does not know', () => {
		const complaints = server().recorder.validate();
		if (complaints === null) {
			console.log('EWS schema check: not run (EWS_SCHEMA_DIR is not set)');
			return;
		}
		expect(complaints).toEqual([]);
		expect(server().recorder.count).toBeGreaterThan(0);
	});
	afterAll(async () => await server().close());
}
