import {
	scriptedServer,
	type Peer,
	type ScriptedServer,
	type TestCertificates,
} from './scriptedServer';

export interface SmtpMessage {
	from: string;
	to: string[];
	data: string;
}

/** One command of the client. */
export interface SmtpCommand {
	/** `MAIL`, `RCPT`, `DATA`, `AUTH`, …; `.` when a message has ended. */
	name: string;
	line: string;
	peer: Peer;
	/** Number of this connection, from 1. */
	connection: number;
}

/** A reply of one or more lines, or 'answered' when the handler has done it all. */
export type SmtpHandler = (
	command: SmtpCommand,
) => string | 'answered' | Promise<string | 'answered'>;

export interface ScriptedSmtpOptions {
	/** EHLO lines after the first, in TLS. */
	extensions?: readonly string[];
	/** Plain until STARTTLS. Default: TLS from the first byte. */
	startTls?: boolean;
	greeting?: string | 'none';
	/** By command name; what is missing is answered as a friendly server would. */
	handlers?: Record<string, SmtpHandler>;
}

export interface ScriptedSmtp extends ScriptedServer {
	readonly commands: string[];
	/** Messages that were taken with a 250. */
	readonly messages: SmtpMessage[];
}

/** An SMTP server that does what a test says. */
export async function scriptedSmtp(
	certificates: TestCertificates,
	options: ScriptedSmtpOptions = {},
): Promise<ScriptedSmtp> {
	const extensions = options.extensions ?? ['PIPELINING', 'SIZE 1000000', 'AUTH XOAUTH2'];
	const commands: string[] = [];
	const messages: SmtpMessage[] = [];
	const ehlo = (lines: readonly string[]) =>
		['smtp.example.test', ...lines]
			.map((line, index, all) => `250${index === all.length - 1 ? ' ' : '-'}${line}`)
			.join('\r\n');
	const server = await scriptedServer(
		async (peer, connection) => {
			let isSecure = options.startTls !== true;
			let message: SmtpMessage = { from: '', to: [], data: '' };
			if (options.greeting === 'none') return;
			peer.say(options.greeting ?? '220 smtp.example.test ready');
			for (;;) {
				const line = await peer.line();
				if (line === null) return;
				commands.push(line);
				const name = (/^\w+/.exec(line)?.[0] ?? '').toUpperCase();
				const run = async (command: string, usual: () => string) => {
					const handler = options.handlers?.[command];
					const reply = handler
						? await handler({ name: command, line, peer, connection })
						: usual();
					if (reply !== 'answered') peer.say(reply);
					return reply;
				};
				switch (name) {
					case 'EHLO':
						await run('EHLO', () => ehlo(isSecure ? extensions : ['STARTTLS']));
						break;
					case 'STARTTLS':
						if ((await run('STARTTLS', () => '220 go ahead')).startsWith('220')) {
							await peer.startTls(certificates);
							isSecure = true;
						}
						break;
					case 'AUTH':
						await run('AUTH', () => '235 2.7.0 welcome');
						break;
					case 'MAIL':
						message = { from: /<(.*?)>/.exec(line)?.[1] ?? '', to: [], data: '' };
						await run('MAIL', () => '250 2.1.0 ok');
						break;
					case 'RCPT': {
						const reply = await run('RCPT', () => '250 2.1.5 ok');
						if (reply.startsWith('2')) message.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
						break;
					}
					case 'DATA': {
						const usual = () => (message.to.length === 0 ? '554 no valid recipients' : '354 go on');
						if (!(await run('DATA', usual)).startsWith('354')) break;
						const lines: string[] = [];
						for (;;) {
							const part = await peer.line();
							if (part === null) return;
							if (part === '.') break;
							lines.push(part.startsWith('..') ? part.slice(1) : part);
						}
						message.data = lines.join('\r\n');
						const reply = await run('.', () => '250 2.0.0 queued as 1');
						if (reply.startsWith('250')) messages.push(message);
						break;
					}
					case 'QUIT':
						peer.say('221 bye');
						peer.socket.end();
						return;
					case 'RSET':
						await run('RSET', () => '250 ok');
						break;
					default:
						await run(name, () => '502 not here');
				}
			}
		},
		options.startTls === true || options.greeting === 'plain' ? undefined : certificates,
	);
	return Object.defineProperties(server, {
		commands: { value: commands },
		messages: { value: messages },
	}) as ScriptedSmtp;
}
