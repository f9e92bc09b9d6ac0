import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { chooseMechanism, startSasl, type OAuthMechanism } from '../auth/index';
import type { SmtpConnection, SmtpConnectionOptions } from './connection';
import type { SmtpEndpoint } from './options';
import { explainAuthRefusal, mapSmtpError } from './smtpError';
import type { SmtpWatch } from './smtpWatch';
import { waitFor } from './waitFor';

/** Name of our entry in nodemailer's list of login methods. */
const METHOD = 'HELPDESK-OAUTH2';

type CustomAuth = NonNullable<SmtpConnectionOptions['customAuth']>;
type AuthContext = Parameters<CustomAuth[string]>[0];

/** The sign-in with an access token, as a connection takes it; `signIn` runs it. */
export function tokenSignIn(
	endpoint: SmtpEndpoint,
	username: string,
	accessToken: string,
	watch: SmtpWatch,
): CustomAuth {
	return {
		[METHOD]: async (context) =>
			await authenticate(context, endpoint, username, accessToken, watch),
	};
}

/**
 * Signs in over a connection made with `tokenSignIn`; gives the mechanism that was used.
 * @throws MailError MAIL_PROTOCOL where the server offers none for tokens, else of the refusal
 */
export async function signIn(
	connection: SmtpConnection,
	endpoint: SmtpEndpoint,
	username: string,
	watch: SmtpWatch,
	signal: AbortSignal,
): Promise<OAuthMechanism> {
	const mechanism = offeredMechanism(watch);
	if (mechanism === null) {
		throw new MailError(
			'MAIL_PROTOCOL',
			`${endpoint.host}:${endpoint.port} offers neither XOAUTH2 nor OAUTHBEARER; it cannot be used with OAuth2.`,
			{ retryable: false },
		);
	}
	watch.begin('auth');
	try {
		await waitFor<void>(connection, watch, endpoint, signal, (done) =>
			connection.login({ method: METHOD, user: username }, (error) => done(error ?? null)),
		);
	} catch (error) {
		throw explainAuthRefusal(mapSmtpError(error, endpoint, 'auth'), username);
	} finally {
		watch.end();
	}
	return mechanism;
}

/** Runs the SASL exchange; long tokens are held back until the server asks, for servers cut long AUTH lines. */
async function authenticate(
	context: AuthContext,
	endpoint: SmtpEndpoint,
	user: string,
	accessToken: string,
	watch: SmtpWatch,
): Promise<void> {
	const mechanism = offeredMechanism(watch) ?? 'XOAUTH2';
	const exchange = startSasl(mechanism, { user, accessToken, ...endpoint });
	const inOneStep = `AUTH ${mechanism} ${exchange.initialResponse}`;
	let reply: { response: string };
	if (inOneStep.length <= LIMITS.smtpAuthLineChars) {
		reply = await context.sendCommand(inOneStep);
	} else {
		reply = await context.sendCommand(`AUTH ${mechanism}`);
		if (codeOf(reply) === 334) reply = await context.sendCommand(exchange.initialResponse);
	}
	if (codeOf(reply) === 334) {
		const refusal = exchange.refusalOf(reply.response.slice(4).trim());
		if (refusal !== null) watch.note(`The server explains: ${refusal}`);
		reply = await context.sendCommand(exchange.lastResponse);
	}
	// nodemailer puts the last reply on the error.
	if (codeOf(reply) !== 235) throw new Error('The server refused the login.');
}

function codeOf({ response }: { response: string }): number {
	return Number(/^\d{3}/.exec(response)?.[0] ?? 0);
}

/** Some servers write `AUTH=LOGIN XOAUTH2`. */
function offeredMechanism(watch: SmtpWatch): OAuthMechanism | null {
	return chooseMechanism((watch.extensions.get('AUTH') ?? '').split(/[ =]+/));
}
