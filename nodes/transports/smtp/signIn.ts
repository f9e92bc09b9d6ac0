import { MailError, isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import {
	judgeSignInRefusal,
	mayTryOtherMechanism,
	offeredMechanisms,
	startSasl,
	workingMechanism,
	type OAuthMechanism,
	type SignInRefusal,
} from '../auth/index';
import type { SmtpConnection, SmtpConnectionOptions } from './connection';
import type { SmtpEndpoint } from './options';
import { explainAuthRefusal, mapSmtpError } from './smtpError';
import type { SmtpWatch } from './smtpWatch';
import { waitFor } from './waitFor';

/** Name of our entry in nodemailer's list of login methods. */
const METHOD = 'HELPDESK-OAUTH2';

type CustomAuth = NonNullable<SmtpConnectionOptions['customAuth']>;
type AuthContext = Parameters<CustomAuth[string]>[0];

/** A refused sign-in, with the fields that nodemailer gives its own errors. */
export class SignInRefused extends Error {
	readonly responseCode: number;

	constructor(
		readonly response: string,
		readonly saslError: string | null,
	) {
		super('The server refused the login.');
		this.responseCode = codeOf({ response });
	}

	get refusal(): SignInRefusal {
		return { reply: this.responseCode, text: this.response, saslError: this.saslError };
	}
}

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
	if (mechanismsFor(watch, endpoint).length === 0) {
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
		// The last reply is not always the one to tell, and a closed connection has none.
		const cause = isMailError(error) ? error : (watch.refused ?? error);
		throw explainAuthRefusal(mapSmtpError(cause, endpoint, 'auth', username), username);
	} finally {
		watch.end();
	}
	return watch.mechanism ?? 'XOAUTH2';
}

/** Signs in by the first mechanism, and by the other one where the first is refused as a mechanism. */
async function authenticate(
	context: AuthContext,
	endpoint: SmtpEndpoint,
	user: string,
	accessToken: string,
	watch: SmtpWatch,
): Promise<void> {
	const server = nameOf(endpoint);
	for (const mechanism of mechanismsFor(watch, endpoint)) {
		const first = watch.refused;
		const refused = await exchange(context, mechanism, endpoint, user, accessToken, watch);
		if (refused === null) {
			watch.mechanism = mechanism;
			if (first !== null) workingMechanism.note(server, mechanism);
			return;
		}
		const mayTryOther = mayTryOtherMechanism(refused.refusal);
		const isFirstOfMechanism = first === null || judgeSignInRefusal(first.refusal) === 'mechanism';
		// The first refusal is the one to tell, unless the second understood more of the exchange.
		if (isFirstOfMechanism || !mayTryOther) watch.refused = refused;
		if (!mayTryOther) break;
		watch.note(`${mechanism} was refused: ${refused.response}`);
		// What worked once and is refused now may have changed: the next connection asks anew.
		workingMechanism.forget(server);
	}
	// Not the refusal itself: nodemailer writes the last reply onto what is thrown here.
	throw new Error('The server refused the login.');
}

/**
 * One SASL exchange; long tokens are held back until the server asks, for servers cut long AUTH
 * lines. Null when it signed in.
 */
async function exchange(
	context: AuthContext,
	mechanism: OAuthMechanism,
	endpoint: SmtpEndpoint,
	user: string,
	accessToken: string,
	watch: SmtpWatch,
): Promise<SignInRefused | null> {
	const sasl = startSasl(mechanism, { user, accessToken, ...endpoint });
	const inOneStep = `AUTH ${mechanism} ${sasl.initialResponse}`;
	let reply: { response: string };
	if (inOneStep.length <= LIMITS.smtpAuthLineChars) {
		reply = await context.sendCommand(inOneStep);
	} else {
		reply = await context.sendCommand(`AUTH ${mechanism}`);
		if (codeOf(reply) === 334) reply = await context.sendCommand(sasl.initialResponse);
	}
	let saslError: string | null = null;
	if (codeOf(reply) === 334) {
		saslError = sasl.refusalOf(reply.response.slice(4).trim());
		if (saslError !== null) watch.note(`The server explains: ${saslError}`);
		reply = await context.sendCommand(sasl.lastResponse);
	}
	return codeOf(reply) === 235 ? null : new SignInRefused(reply.response, saslError);
}

function codeOf({ response }: { response: string }): number {
	return Number(/^\d{3}/.exec(response)?.[0] ?? 0);
}

/** What to try, in this order. Some servers write `AUTH=LOGIN XOAUTH2`. */
function mechanismsFor(watch: SmtpWatch, endpoint: SmtpEndpoint): OAuthMechanism[] {
	const offered = offeredMechanisms((watch.extensions.get('AUTH') ?? '').split(/[ =]+/));
	const working = workingMechanism.of(nameOf(endpoint));
	return working !== null && offered.includes(working) ? [working] : offered;
}

function nameOf({ host, port }: SmtpEndpoint): string {
	return `${host}:${port}`;
}
