import { abortError } from '../net/index';
import type { SmtpConnection } from './connection';
import type { SmtpEndpoint } from './options';
import type { SmtpWatch } from './smtpWatch';

/** One step of a connection, ended by its callback, by an error of the connection, by time or by the signal. */
export async function waitFor<T>(
	connection: SmtpConnection,
	watch: SmtpWatch,
	endpoint: SmtpEndpoint,
	signal: AbortSignal,
	start: (done: (error: unknown, value?: T) => void) => void,
): Promise<T> {
	const abort = () => abortError({ ...endpoint, what: 'waiting for the server' });
	if (signal.aborted) throw abort();
	return await new Promise<T>((resolve, reject) => {
		const finish = (error: unknown, value?: T) => {
			signal.removeEventListener('abort', onAbort);
			connection.removeListener('error', onError);
			connection.removeListener('end', onEnd);
			watch.onTimeout = () => undefined;
			if (error === null) resolve(value as T);
			else reject(error as Error);
		};
		const onAbort = () => {
			finish(abort());
			connection.close();
		};
		const onError = (error: unknown) => finish(error);
		// A callback of the same tick knows more than the bare end.
		const onEnd = () => setImmediate(finish, new Error('The connection was closed.'));
		signal.addEventListener('abort', onAbort, { once: true });
		connection.on('error', onError);
		connection.on('end', onEnd);
		watch.onTimeout = (error) => {
			finish(watch.stage === 'afterDot' ? new Error(error.message) : error);
			connection.close();
		};
		start(finish);
	});
}
