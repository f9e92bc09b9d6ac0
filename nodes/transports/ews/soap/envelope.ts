import { EMPTY, type Markup, xml } from './xml';

export interface EnvelopeOptions {
	/** Address of the mailbox to act as (app-only tokens); null acts as the token's own user. */
	impersonate: string | null;
}

/**
 * The version asked for: the newest that Exchange 2013 SP1, 2016, 2019, SE and Online all know, and
 * the oldest with SuppressReadReceipts.
 */
const REQUEST_VERSION = 'Exchange2013_SP1';

/** A whole SOAP 1.1 request around the body of one operation. */
export function envelope(body: Markup, options: EnvelopeOptions): Markup {
	const impersonation =
		options.impersonate === null
			? EMPTY
			: xml`<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${options.impersonate}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`;
	return xml`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header><t:RequestServerVersion Version="${REQUEST_VERSION}"/>${impersonation}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}
