const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const loginField = (value) =>
	`<p><label>Mailbox <input name="login" autocomplete="off" value="${escape(value)}"></label></p>`;

function sendPage(res, uid, title, inner, status = 200) {
	res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
	res.end(
		`<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
			`<style>body{font:16px sans-serif;max-width:32em;margin:4em auto;padding:0 1em}` +
			`button,input{font:inherit;padding:.4em .8em}</style>` +
			`<h1>${title}</h1><form method="post" action="/consent/${uid}">${inner}` +
			`<button name="do" value="ok">Continue</button> ` +
			`<button name="do" value="no">Cancel</button></form></html>`,
	);
}

async function readForm(req) {
	let body = '';
	for await (const chunk of req) body += chunk;
	return new URLSearchParams(body);
}

/**
 * The login page and the consent page a person sees, without a script and without a password: any
 * known mailbox signs in. "Cancel" gives `access_denied`, as with the large providers.
 */
export function createConsentPages(provider, isAccount) {
	async function grantConsent(req, res, details) {
		const { grantId, params, prompt, session } = details;
		const grant = grantId
			? await provider.Grant.find(grantId)
			: new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
		if (prompt.details.missingOIDCScope) {
			grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
		}
		if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
		const result = { consent: { grantId: await grant.save() } };
		await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: true });
	}

	return async function serveConsent(req, res) {
		const details = await provider.interactionDetails(req, res);
		const { prompt, params, uid, session } = details;
		if (req.method === 'GET') {
			if (prompt.name === 'login') {
				return sendPage(res, uid, 'Sign in', loginField(params.login_hint ?? ''));
			}
			const asked = `<p>${escape(params.client_id)} asks for <b>${escape(params.scope)}</b> as ${escape(session.accountId)}.</p>`;
			return sendPage(res, uid, 'Allow access', asked);
		}
		const form = await readForm(req);
		if (form.get('do') === 'no') {
			const refusal = { error: 'access_denied', error_description: 'The user said no' };
			return provider.interactionFinished(req, res, refusal, { mergeWithLastSubmission: false });
		}
		if (prompt.name !== 'login') return grantConsent(req, res, details);
		const login = (form.get('login') ?? '').trim().toLowerCase();
		if (!isAccount(login)) {
			return sendPage(res, uid, 'Sign in', `<p>Unknown mailbox.</p>${loginField(login)}`, 400);
		}
		const result = { login: { accountId: login } };
		return provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
	};
}
