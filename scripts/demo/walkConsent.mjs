/** Pages and redirects between Connect and n8n's success page; more is a loop. */
const MOST_STEPS = 20;

/** Cookies by host and port, as a browser keeps them in one window. */
class CookieJar {
	#hosts = new Map();

	add(url, lines) {
		const cookies = this.#hosts.get(url.host) ?? new Map();
		for (const line of lines) {
			const [pair] = line.split(';');
			const at = pair.indexOf('=');
			cookies.set(pair.slice(0, at), pair.slice(at + 1));
		}
		this.#hosts.set(url.host, cookies);
	}

	header(url) {
		return [...(this.#hosts.get(url.host) ?? [])].map((pair) => pair.join('=')).join('; ');
	}
}

/** Where the form of a page goes, null when there is none. */
function formAction(html, url) {
	const action = /<form[^>]* action="([^"]*)"/.exec(html)?.[1];
	return action === undefined ? null : new URL(action, url);
}

const titleOf = (html) => /<title>([^<]*)</.exec(html)?.[1] ?? 'a page';

/**
 * Does what a person does after pressing Connect: follows n8n's authorize URL, signs in, agrees, and
 * lands on n8n's callback. No token passes through here.
 *
 * @param {{ client: import('../lib/n8nClient.mjs').N8nClient, credentialId: string, login: string,
 *   note: (line: string) => void }} options
 */
export async function walkConsent({ client, credentialId, login, note }) {
	const jar = new CookieJar();
	jar.add(new URL(client.url), [client.cookie]);
	const visit = async (url, form) => {
		const response = await fetch(url, {
			method: form ? 'POST' : 'GET',
			body: form,
			redirect: 'manual',
			headers: { cookie: jar.header(url) },
			signal: AbortSignal.timeout(30_000),
		});
		jar.add(url, response.headers.getSetCookie());
		return response;
	};
	const start = await visit(
		new URL(`${client.url}/rest/oauth2-credential/auth?id=${credentialId}`),
	);
	let url = new URL((await start.json()).data);
	note(`n8n sends the browser to ${url.origin}${url.pathname}`);
	let form;
	for (let step = 0; step < MOST_STEPS; step += 1) {
		const response = await visit(url, form);
		form = undefined;
		const location = response.headers.get('location');
		if (location) {
			url = new URL(location, url);
			continue;
		}
		const html = await response.text();
		if (url.pathname.endsWith('/rest/oauth2-credential/callback')) {
			if (!response.ok || /error/i.test(titleOf(html))) {
				throw new Error(`n8n's callback answered ${response.status}: ${html.slice(0, 500)}`);
			}
			note(`n8n's callback: connected`);
			return;
		}
		const action = formAction(html, url);
		if (!action) throw new Error(`${url.origin}${url.pathname}: ${response.status}: ${html}`);
		const isLogin = html.includes('name="login"');
		note(isLogin ? `"${titleOf(html)}": signing in as ${login}` : `"${titleOf(html)}": agreed`);
		form = new URLSearchParams(isLogin ? { login, do: 'ok' } : { do: 'ok' });
		url = action;
	}
	throw new Error(`no end of the consent after ${MOST_STEPS} pages; the last was ${url.origin}`);
}
