import { SMTPServer } from 'smtp-server';

/** A mail is refused beyond this, bytes. */
const SIZE_LIMIT = 30 * 1024 * 1024;

function refusal(code, text) {
	return Object.assign(new Error(text), { responseCode: code });
}

/**
 * SMTP over TLS. Who has signed in with a token may write to anybody, in his own name; everybody else
 * only to the helpdesk, as other people's mail servers do.
 *
 * @param {{ port: number, key: string, cert: string, localAddress: string,
 *   authorize: (user: string, token: string) => Promise<boolean>,
 *   onMail: (recipient: string, raw: string) => void }} options
 */
export async function startSmtpServer({ port, key, cert, localAddress, authorize, onMail }) {
	const server = new SMTPServer({
		secure: true,
		key,
		cert,
		name: 'mail.example.test',
		size: SIZE_LIMIT,
		authMethods: ['XOAUTH2'],
		authOptional: true,
		disableReverseLookup: true,
		closeTimeout: 1000,
		onAuth({ username, accessToken }, session, callback) {
			authorize(username, accessToken).then(
				(isGood) =>
					isGood ? callback(null, { user: username }) : callback(refusal(535, 'Invalid token')),
				callback,
			);
		},
		onMailFrom({ address }, session, callback) {
			if (session.user && address && address.toLowerCase() !== session.user) {
				return callback(refusal(553, `${address} is not owned by ${session.user}`));
			}
			return callback();
		},
		onRcptTo({ address }, session, callback) {
			if (!session.user && address.toLowerCase() !== localAddress) {
				return callback(refusal(550, 'Sign in to send to other people'));
			}
			return callback();
		},
		onData(stream, session, callback) {
			const chunks = [];
			stream.on('data', (chunk) => chunks.push(chunk));
			stream.on('end', () => {
				const raw = Buffer.concat(chunks).toString('latin1');
				for (const { address } of session.envelope.rcptTo) onMail(address.toLowerCase(), raw);
				callback();
			});
		},
	});
	server.on('error', () => {});
	await new Promise((resolve, reject) => {
		server.server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		stop: () =>
			new Promise((resolve) => {
				server.close(resolve);
			}),
	};
}
