/** Connections: the proxy, the socket, TLS and what their failures mean. */
export { openSocket } from './openSocket';
export { proxyFor } from './proxy';
export { abortError, mapSocketError } from './socketError';
export type { Endpoint } from './socketError';
export { tlsOptions } from './tlsOptions';
