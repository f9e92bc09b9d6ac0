/** HTTPS for the transports that speak over it. */
export { createHttpsClient } from './httpsClient';
export type {
	HttpsBody,
	HttpsClient,
	HttpsClientOptions,
	HttpsRequest,
	HttpsResponse,
	HttpsTimeouts,
} from './httpsClient';
export { networkError } from './networkError';
export { proxyFor } from './proxyFor';
export type { ProxyEnvironment } from './proxyFor';
