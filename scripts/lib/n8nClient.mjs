import { setTimeout as sleep } from 'node:timers/promises';
import { parse as parseFlatted } from 'flatted';

/** The owner of every n8n that demo and tests set up. */
export const OWNER = {
	email: 'admin@example.test',
	firstName: 'Ada',
	lastName: 'Admin',
	password: 'Helpdesk-2026',
};

/** An answer of n8n that is not 2xx; `status` and the body's own message. */
export class N8nRequestError extends Error {
	constructor(method, path, status, body) {
		super(`${method} ${path} answered ${status}: ${body.slice(0, 2000)}`);
		this.name = 'N8nRequestError';
		this.status = status;
		this.body = body;
	}
}

/**
 * n8n's internal REST interface, as its editor uses it. Every call ends within 60 s.
 * Start with `setUpOwner` on a new n8n, `logIn` on one that has its owner.
 */
export class N8nClient {
	#cookie = '';

	/**
	 * @param {string} url the editor's address
	 * @param {string} [cookie] of a session that another client began; n8n takes only a few log-ins a
	 *   minute (429)
	 */
	constructor(url, cookie = '') {
		this.url = url;
		this.#cookie = cookie;
	}

	/** The session's cookie as a browser would send it. */
	get cookie() {
		return this.#cookie;
	}

	async setUpOwner(owner = OWNER) {
		return await this.request('POST', '/owner/setup', owner);
	}

	/** n8n takes five log-ins a minute (2.41.1); a sixth waits for its turn, 70 s at most. */
	async logIn({ email, password } = OWNER) {
		const giveUpAt = Date.now() + 70_000;
		for (;;) {
			try {
				return await this.request('POST', '/login', { emailOrLdapLoginId: email, password });
			} catch (error) {
				if (error.status !== 429 || Date.now() > giveUpAt) throw error;
				await sleep(5000);
			}
		}
	}

	/** Logs in, after making the owner where there is none. */
	async enter(owner = OWNER) {
		const { userManagement } = await this.request('GET', '/settings');
		if (userManagement?.showSetupOnFirstLoad) return await this.setUpOwner(owner);
		return await this.logIn(owner);
	}

	/**
	 * One call under `/rest`; resolves with `data` of the answer.
	 *
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 */
	async request(method, path, body) {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				accept: 'application/json',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.#cookie ? { cookie: this.#cookie } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
		const session = response.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.find((pair) => pair.startsWith('n8n-auth='));
		if (session) this.#cookie = session;
		const text = await response.text();
		if (!response.ok) throw new N8nRequestError(method, path, response.status, text);
		if (text === '') return null;
		const answer = JSON.parse(text);
		return answer.data ?? answer;
	}

	/** @returns {Promise<{ id: string, name: string, type: string }>} */
	async createCredential(name, type, data) {
		return await this.request('POST', '/credentials', { name, type, data });
	}

	async updateCredential(id, { name, type, data }) {
		return await this.request('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** With its data; n8n blanks the secrets. */
	async getCredential(id) {
		return await this.request('GET', `/credentials/${id}?includeData=true`);
	}

	async listCredentials() {
		return await this.request('GET', '/credentials');
	}

	async deleteCredential(id) {
		return await this.request('DELETE', `/credentials/${id}`);
	}

	/** Runs the credential's own test: `{ status: 'OK' | 'Error', message }`. */
	async testCredential(credential) {
		return await this.request('POST', '/credentials/test', { credentials: credential });
	}

	/** Where Connect would send the pop-up. */
	async authorizeUrl(credentialId) {
		return await this.request('GET', `/oauth2-credential/auth?id=${credentialId}`);
	}

	/** @returns {Promise<{ id: string, versionId: string }>} an unpublished workflow */
	async createWorkflow({ name, nodes, connections = {}, settings = {} }) {
		return await this.request('POST', '/workflows', {
			name,
			nodes,
			connections,
			settings: { executionOrder: 'v1', ...settings },
		});
	}

	async getWorkflow(id) {
		return await this.request('GET', `/workflows/${id}`);
	}

	async updateWorkflow(id, changes) {
		return await this.request('PATCH', `/workflows/${id}`, changes);
	}

	/**
	 * Publishes the newest version and waits until its triggers are active, 3 minutes at most: n8n
	 * answers before it activates them, and after a kill takes a half-done activation up again only
	 * after two minutes. Rejects with the trigger's words when that fails.
	 */
	async publishWorkflow(id) {
		const { versionId } = await this.getWorkflow(id);
		const workflow = await this.request('POST', `/workflows/${id}/activate`, { versionId });
		const giveUpAt = Date.now() + 180_000;
		for (;;) {
			const { status, triggers } = await this.#publicationStatus(id);
			if (status === 'published') return workflow;
			if (status === 'failed') {
				const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
				throw new Error(`workflow ${id} was not published: ${reasons.join('; ')}`);
			}
			if (Date.now() > giveUpAt) throw new Error(`workflow ${id} is ${status} after 3 minutes`);
			await sleep(100);
		}
	}

	/** n8n before its publication service activates triggers before it answers. */
	async #publicationStatus(id) {
		try {
			return await this.request('GET', `/workflows/${id}/publication-status`);
		} catch (error) {
			if (error.status === 404) return { status: 'published', triggers: [] };
			throw error;
		}
	}

	async unpublishWorkflow(id) {
		return await this.request('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Unpublishes, archives and deletes it. */
	async deleteWorkflow(id) {
		await this.request('POST', `/workflows/${id}/archive`, {});
		return await this.request('DELETE', `/workflows/${id}`);
	}

	/**
	 * A manual run from `triggerName`, as Execute Workflow does it.
	 *
	 * @returns {Promise<{ executionId: string }>}
	 */
	async runWorkflow(id, triggerName) {
		const workflowData = await this.getWorkflow(id);
		return await this.request('POST', `/workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: triggerName },
		});
	}

	/**
	 * Newest first, without their data; at most `limit`, 100 at the very most.
	 *
	 * @param {{ workflowId?: string, status?: string, limit?: number }} [options]
	 */
	async listExecutions({ limit = 100, ...filter } = {}) {
		return (await this.#executionPage({ limit, filter })).results;
	}

	/**
	 * All of them, newest first, page by page.
	 *
	 * @param {{ workflowId?: string, status?: string }} [filter]
	 */
	async listAllExecutions(filter = {}) {
		const all = new Map();
		let cursor;
		do {
			const page = await this.#executionPage({ limit: 100, filter, cursor });
			for (const execution of page.results) all.set(execution.id, execution);
			cursor = page.nextCursor;
		} while (cursor);
		return [...all.values()];
	}

	async #executionPage({ limit, filter: { status, ...filter }, cursor }) {
		const query = new URLSearchParams({
			limit: String(limit),
			// A status that is no list is refused as not matching the schema (n8n 2.41.1).
			filter: JSON.stringify({ ...filter, ...(status ? { status: [status] } : {}) }),
			...(cursor ? { cursor } : {}),
		});
		return await this.request('GET', `/executions?${query}`);
	}

	/** One execution with its run data decoded: `data.resultData.runData[<node>]`. */
	async getExecution(id) {
		const execution = await this.request('GET', `/executions/${id}`);
		const { data } = execution;
		return { ...execution, data: typeof data === 'string' ? parseFlatted(data) : data };
	}

	async deleteExecutions(ids) {
		return await this.request('POST', '/executions/delete', { ids });
	}

	async stopExecution(id) {
		return await this.request('POST', `/executions/${id}/stop`, {});
	}

	/** The project that the owner's workflows and tables belong to. */
	async personalProjectId() {
		return (await this.request('GET', '/projects/personal')).id;
	}

	/**
	 * @param {string} name
	 * @param {Array<{ name: string, type: 'string' | 'number' | 'boolean' | 'date' }>} columns
	 */
	async createDataTable(name, columns) {
		const project = await this.personalProjectId();
		return await this.request('POST', `/projects/${project}/data-tables`, { name, columns });
	}

	async findDataTable(name) {
		const project = await this.personalProjectId();
		const { data } = await this.request('GET', `/projects/${project}/data-tables?take=250`);
		return data.find((table) => table.name === name) ?? null;
	}

	/** Up to 1,000 rows in the order of their ids. */
	async dataTableRows(tableId) {
		const project = await this.personalProjectId();
		const path = `/projects/${project}/data-tables/${tableId}/rows?take=1000&sortBy=id:asc`;
		return (await this.request('GET', path)).data;
	}

	async dropDataTable(tableId) {
		const project = await this.personalProjectId();
		return await this.request('DELETE', `/projects/${project}/data-tables/${tableId}`);
	}
}
