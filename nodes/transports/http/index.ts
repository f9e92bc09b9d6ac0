/** HTTPS for the transports that speak over it. */
export { createHttpsClient } from './httpsClient';
export type {
	HttpsBody,
	HttpsClient,
	HttpsClientOptions,
	HttpsResponse,
	HttpsTimeouts,
} from './httpsClient';
