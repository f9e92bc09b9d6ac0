import * as http from 'node:http';
import * as https from 'node:https';
import type * as net from 'node:net';
import { MailError } from '../../helpdesk/errors';
import { tlsOptions } from './tlsOptions';

/**
 * A TCP tunnel by HTTP CONNECT (RFC 9110 section 9.3.6). What can be ended from outside is added to
 * `opened`; time is the caller's.
 * @throws MailError MAIL_CONNECTION_REFUSED; MAIL_INPUT for a proxy that is none of HTTP
 */
export async function openTunnel(
	proxy: URL,
	host: string,
	port: number,
	opened: Array<{ destroy(): unknown }>,
): Promise<net.Socket> {
	if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
		throw new MailError(
			'MAIL_INPUT',
			`Only HTTP proxies lead to ${host}; HTTPS_PROXY names a ${proxy.protocol.slice(0, -1)} proxy. Put ${host} into NO_PROXY or name an HTTP proxy.`,
		);
	}
	const isSecure = proxy.protocol === 'https:';
	const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
	const authorization = authorizationOf(proxy);
	const request = (isSecure ? https : http).request({
		method: 'CONNECT',
		host: proxy.hostname.replace(/^\[|\]$/g, ''),
		port: proxy.port === '' ? (isSecure ? 443 : 80) : Number(proxy.port),
		path: authority,
		agent: false,
		...(isSecure ? tlsOptions({ ca: null }) : {}),
		headers: {
			Host: authority,
			...(authorization === null ? {} : { 'Proxy-Authorization': authorization }),
		},
	});
	opened.push(request);
	return await new Promise<net.Socket>((resolve, reject) => {
		const refuse = (cause: unknown) =>
			reject(
				new MailError(
					'MAIL_CONNECTION_REFUSED',
					`The proxy ${proxy.host} did not connect to ${authority}.`,
					{ cause },
				),
			);
		request.on('error', refuse);
		request.once('response', (response) => {
			response.resume();
			refuse(new Error(`HTTP ${response.statusCode ?? 0}`));
		});
		request.once('connect', (response, socket, head) => {
			opened.push(socket);
			// The server's greeting may have come along with the proxy's answer.
			if (head.length > 0) socket.unshift(head);
			socket.on('error', () => undefined);
			if (response.statusCode === 200) resolve(socket as net.Socket);
			else refuse(new Error(`HTTP ${response.statusCode ?? 0}`));
		});
		request.end();
	});
}

function authorizationOf({ username, password }: URL): string | null {
	if (username === '' && password === '') return null;
	const credentials = `${decoded(username)}:${decoded(password)}`;
	return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** A percent sign that nobody wrote as %25 stands for itself. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
