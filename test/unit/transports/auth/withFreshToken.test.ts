import { afterEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import type { TokenSource } from '../../../../nodes/helpdesk/ports';
import { withFreshToken } from '../../../../nodes/transports/auth/index';

const refused = new MailError('MAIL_AUTH_REFUSED', 'no');

/** A credential that stores one token; a forced refresh puts the next one into its place. */
class Credential implements TokenSource {
	refreshes = 0;

	private static made = 0;

	stored = Credential.next();

	static next(): string {
		return `token-${(Credential.made += 1)}`;
	}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		if (forceRefresh) {
			this.refreshes += 1;
			this.stored = Credential.next();
		}
		return await Promise.resolve(this.stored);
	}

	/** A person connects again, or the token ended and n8n got another one. */
	replaceToken(): void {
		this.stored = Credential.next();
	}
}

let accounts = 0;
const newAccount = () => ({
	host: 'mail.example.test',
	account: `imap mail.example.test:993 user${(accounts += 1)}@example.test`,
});
const refusing = async () => await Promise.reject<never>(refused);
const poll = async (credential: TokenSource, account: ReturnType<typeof newAccount>) =>
	await withFreshToken(credential, refusing, account).catch((error: unknown) => error);

afterEach(() => vi.useRealTimers());

describe('a sign-in with a stored token', () => {
	it('uses it when it is good', async () => {
		const credential = new Credential();
		const echo = async (token: string) => await Promise.resolve(token);
		expect(await withFreshToken(credential, echo, newAccount())).toBe(credential.stored);
		expect(credential.refreshes).toBe(0);
	});

	it('refreshes exactly once when it is refused', async () => {
		const credential = new Credential();
		const first = credential.stored;
		const attempt = vi.fn(refusing);
		await expect(withFreshToken(credential, attempt, newAccount())).rejects.toBe(refused);
		expect(attempt.mock.calls).toEqual([[first], [credential.stored]]);
	});

	it('tries again where the server of the tokens gives the same one, but only once', async () => {
		const attempt = vi.fn(refusing);
		const tokens = { accessToken: async () => await Promise.resolve('the same') };
		const account = newAccount();
		await expect(withFreshToken(tokens, attempt, account)).rejects.toBe(refused);
		await expect(withFreshToken(tokens, attempt, account)).rejects.toBe(refused);
		expect(attempt).toHaveBeenCalledTimes(3);
	});

	it.each([
		'MAIL_AUTH_UNAVAILABLE',
		'MAIL_THROTTLED',
		'MAIL_TIMEOUT',
		'MAIL_FOLDER_REFUSED',
	] as const)('does not refresh after %s', async (code) => {
		const credential = new Credential();
		const error = new MailError(code, 'no');
		const attempt = async () => await Promise.reject(error);
		await expect(withFreshToken(credential, attempt, newAccount())).rejects.toBe(error);
		expect(credential.refreshes).toBe(0);
	});
});

describe('after a refresh that cured nothing', () => {
	it('no further one is spent, however often it is tried', async () => {
		const [credential, account] = [new Credential(), newAccount()];
		for (let n = 0; n < 5; n += 1) expect(await poll(credential, account)).toBe(refused);
		expect(credential.refreshes).toBe(1);
	});

	it('the next one is spent when the credential stores another token', async () => {
		const [credential, account] = [new Credential(), newAccount()];
		await poll(credential, account);
		credential.replaceToken();
		await poll(credential, account);
		await poll(credential, account);
		expect(credential.refreshes).toBe(2);
	});

	it('the next one is spent when the account was let in meanwhile', async () => {
		const [credential, account] = [new Credential(), newAccount()];
		await poll(credential, account);
		await withFreshToken(credential, async () => await Promise.resolve('in'), account);
		await poll(credential, account);
		expect(credential.refreshes).toBe(2);
	});

	it('the next one is spent after a day, for tokens that name no end', async () => {
		vi.useFakeTimers();
		const [credential, account] = [new Credential(), newAccount()];
		await poll(credential, account);
		vi.advanceTimersByTime(LIMITS.fruitlessRefreshMs - 1);
		await poll(credential, account);
		expect(credential.refreshes).toBe(1);
		vi.advanceTimersByTime(1);
		await poll(credential, account);
		expect(credential.refreshes).toBe(2);
	});

	it('another mailbox of the same credential has its own', async () => {
		const [credential, one, other] = [new Credential(), newAccount(), newAccount()];
		await poll(credential, one);
		await poll(credential, other);
		expect(credential.refreshes).toBe(2);
	});

	it('two refused mailboxes do not refresh the token of each other for ever', async () => {
		const [credential, one, other] = [new Credential(), newAccount(), newAccount()];
		for (let n = 0; n < 5; n += 1) {
			await poll(credential, one);
			await poll(credential, other);
		}
		expect(credential.refreshes).toBe(2);
	});

	it('a dead grant is not asked again for the same token, and is still told', async () => {
		const dead = new MailError('MAIL_RECONNECT_NEEDED', 'dead');
		const asked: boolean[] = [];
		const tokens: TokenSource = {
			async accessToken({ forceRefresh }) {
				asked.push(forceRefresh);
				if (forceRefresh) throw dead;
				return await Promise.resolve('revoked');
			},
		};
		const account = newAccount();
		expect(await poll(tokens, account)).toBe(dead);
		expect(await poll(tokens, account)).toBe(dead);
		expect(asked).toEqual([false, true, false]);
	});

	it('a token endpoint that does not answer has spent nothing', async () => {
		const down = new MailError('MAIL_TOKEN_UNAVAILABLE', 'down');
		let forced = 0;
		const tokens: TokenSource = {
			async accessToken({ forceRefresh }) {
				if (!forceRefresh) return await Promise.resolve('stored');
				forced += 1;
				throw down;
			},
		};
		const account = newAccount();
		expect(await poll(tokens, account)).toBe(down);
		expect(await poll(tokens, account)).toBe(down);
		expect(forced).toBe(2);
	});
});
