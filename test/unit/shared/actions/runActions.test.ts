import type { INodeParameters, INodeType } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import type { MailProtocol } from '../../../../nodes/shared/protocols/mailProtocol';
import { runActions } from '../../../../nodes/shared/actions/runActions';
import type { ItemTask } from '../../../../nodes/shared/actions/runActions';
import { execute } from '../../../support/executeHarness';
import type { ExecuteInput } from '../../../support/executeHarness';

interface Session {
	name: string;
	close(): Promise<void>;
}

const opened: Session[] = [];
const closed: string[] = [];
let isSpentByFailure = false;
let work: (task: ItemTask) => void = () => undefined;

/** A protocol whose mailboxes are nothing but a name. */
const protocol = (): MailProtocol => ({
	itemProtocol: null,
	label: 'Test',
	serverField: 'Server',
	portField: null,
	authentications: ['custom'],
	usualPort: '',
	defaultFolder: null,
	findsByMessageId: false,
	refusedByMicrosoft: () => '',
	isSpentByFailure,
	rateLimitKey: ({ mailbox }) => mailbox,
	readConnection: (reader) => ({
		authentication: 'custom',
		credentialType: 'helpdeskMailOAuth2Api',
		mailbox: reader.text('mailbox', 'Mailbox'),
		username: 'jane',
		ca: null,
	}),
	openMailbox: async ({ connection: { mailbox }, transcript }) => {
		if (mailbox === 'down') throw new MailError('MAIL_TIMEOUT', 'The server is slow.');
		transcript?.line('client', `open ${mailbox}`);
		const name = `${mailbox} ${opened.length}`;
		const session: Session = {
			name,
			close: async () => {
				closed.push(name);
				return await Promise.resolve();
			},
		};
		opened.push(session);
		return await Promise.resolve(session as never);
	},
});

const node = {
	description: {
		name: 'mail',
		version: 1,
		credentials: [{ name: 'helpdeskMailOAuth2Api', required: true }],
		properties: [
			{ displayName: 'Mailbox', name: 'mailbox', type: 'string', default: '' },
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [{ displayName: 'Debug', name: 'emailDebug', type: 'boolean', default: false }],
			},
		],
	},
	async execute() {
		return await runActions(this, protocol(), async (task) => {
			const session: unknown = await task.session.mailbox(AbortSignal.timeout(1000));
			work(task);
			return [{ json: { by: (session as Session).name } }];
		});
	},
} as INodeType;

/** One item a mailbox. */
async function run(
	mailboxes: string[],
	input: Partial<ExecuteInput> & { parameters?: INodeParameters } = {},
) {
	return await execute(node, {
		credentials: { helpdeskMailOAuth2Api: {} },
		items: mailboxes.map((mailbox) => ({ json: { mailbox } })),
		...input,
		parameters: { mailbox: '={{ $json.mailbox }}', ...input.parameters },
	});
}

const failFirst = (error: Error) => {
	let isFirst = true;
	work = () => {
		const fails = isFirst;
		isFirst = false;
		if (fails) throw error;
	};
};

beforeEach(() => {
	opened.length = 0;
	closed.length = 0;
	isSpentByFailure = false;
	work = () => undefined;
});

describe('a run of an action node', () => {
	it('opens one session for all items that go the same way, and closes each at the end', async () => {
		const { items } = await run(['a', 'b', 'a']);
		expect(items.map(({ json }) => json.by)).toEqual(['a 0', 'b 1', 'a 0']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(closed).toEqual(['a 0', 'b 1']);
	});

	it('closes what is open when an item fails the run', async () => {
		failFirst(new MailError('MAIL_TIMEOUT', 'The server is slow.'));
		await expect(run(['a', 'a'])).rejects.toMatchObject({
			message: 'The server is slow',
			context: { itemIndex: 0, mailError: 'MAIL_TIMEOUT' },
		});
		expect(closed).toEqual(['a 0']);
	});

	it('goes on after a failed item where the user chose so, over the same session', async () => {
		failFirst(new MailError('MAIL_TIMEOUT', 'The server is slow.'));
		const { items } = await run(['a', 'a'], { continueOnFail: true });
		expect(items.map(({ json }) => json)).toEqual([{ error: 'The server is slow' }, { by: 'a 0' }]);
		expect(items[0]).toMatchObject({ pairedItem: { item: 0 } });
	});

	it('opens a new session after a failure that spent the old one', async () => {
		isSpentByFailure = true;
		failFirst(new MailError('MAIL_TIMEOUT', 'The server is slow.'));
		const { items } = await run(['a', 'a'], { continueOnFail: true });
		expect(items[1]?.json).toEqual({ by: 'a 1' });
		expect(closed).toEqual(['a 0', 'a 1']);
	});

	it('tries again to open what did not open for the item before', async () => {
		const { items } = await run(['down', 'a'], { continueOnFail: true });
		expect(items.map(({ json }) => json)).toEqual([{ error: 'The server is slow' }, { by: 'a 0' }]);
	});

	it('gives every item one bound, however often it is asked for', async () => {
		const signals: AbortSignal[][] = [];
		work = ({ beginOperation }) => signals.push([beginOperation(), beginOperation()]);
		await run(['a', 'a']);
		expect(signals.map(([first, again]) => first === again)).toEqual([true, true]);
		expect(signals[0]?.[0]).not.toBe(signals[1]?.[0]);
	});

	it('puts the transcript into the items of a test run alone, and into the log of both', async () => {
		const debug = { options: { emailDebug: true } };
		const test = await run(['a'], { mode: 'manual', parameters: debug });
		expect(test.items[0]?.json).toEqual({
			by: 'a 0',
			debug: [expect.stringMatching(/^\+\d+ ms C: open a$/)],
		});
		const production = await run(['a'], { parameters: debug });
		expect(production.items[0]?.json).toEqual({ by: 'a 1' });
		expect(production.logged).toEqual([expect.stringMatching(/^Mail \(a\)\n\+\d+ ms C: open a$/)]);
	});
});
