import { MAILS, OUTPUTS, republish, tableRows, TICKETS, TRIGGER } from './helpdeskWorkflow.mjs';
import { until } from './until.mjs';

export const CUSTOMER = 'Carla Customer <carla@customer.example>';
const STRANGER = 'Sam Stranger <sam@stranger.example>';

const addressOf = (person) => /<(.*)>/.exec(person)[1];

/** A customer's first mail; also what the interactive demo begins with. */
export const FIRST_MAIL = {
	from: CUSTOMER,
	subject: 'The printer on the second floor is on fire',
	text: 'Hello,\n\nplease come quickly, and bring sand.\n\nCarla\n',
};

/** Fails the step in words. */
function expect(condition, text) {
	if (!condition) throw new Error(`not as it should be: ${text}`);
}

/** Finds what the helpdesk did with a mail. */
function createWitness({ client, workflow, world }) {
	/** The finished execution that a mail has started. */
	async function executionOf(messageId) {
		return await until(`the execution of ${messageId}`, async () => {
			for (const { id, status } of await client.listExecutions({ workflowId: workflow.id })) {
				if (['new', 'running', 'waiting'].includes(status)) continue;
				const execution = await client.getExecution(id);
				const run = execution.data?.resultData?.runData ?? {};
				const items = (run[TRIGGER]?.[0]?.data?.main ?? []).flatMap((output) => output ?? []);
				if (!items.some(({ json }) => json.messageId === messageId)) continue;
				if (status !== 'success') {
					const why = execution.data.resultData.error?.message;
					throw new Error(`execution ${id} ended with ${status}: ${why}`);
				}
				return { id, run };
			}
			return null;
		});
	}

	/** Which output a mail has left by, and everything that ran behind it. */
	async function outputOf(messageId) {
		const { id, run } = await executionOf(messageId);
		const taken = Object.keys(OUTPUTS).filter((output) => run[OUTPUTS[output]]);
		expect(taken.length === 1, `execution ${id} used the outputs ${taken.join(', ')}`);
		return { output: taken[0], ran: Object.keys(run), executionId: id };
	}

	const rowOf = async (table, test) => (await tableRows(client, table)).find(test) ?? null;

	/** The mail with which the helpdesk has answered `messageId`. */
	const answerTo = (messageId) =>
		until(`an answer to ${messageId}`, () =>
			world.received.find(({ mail }) => mail.inReplyTo === messageId),
		);

	const becomesRead = (messageId) =>
		until(`${messageId} to be marked as read`, () => world.flagsOf(messageId)?.includes('\\Seen'));

	return { outputOf, rowOf, answerTo, becomesRead };
}

/** Plays everything a helpdesk does in a day, one line each, and checks it. */
export async function playStory({ client, workflow, world, steps, firstMessageId }) {
	const { note, run } = steps;
	const witness = createWitness({ client, workflow, world });
	const customer = addressOf(CUSTOMER);

	const { ticket, acknowledgement } = await run('A customer writes', async () => {
		note(`mail in: "${FIRST_MAIL.subject}" from ${customer}`);
		const { output } = await witness.outputOf(firstMessageId);
		expect(output === 'Requests', `it left by ${output}`);
		note(`output taken: ${output}`);
		const mail = await witness.rowOf(MAILS, ({ messageId }) => messageId === firstMessageId);
		const row = await witness.rowOf(TICKETS, ({ id }) => id === mail?.ticketId);
		expect(row?.requester === customer, `no ticket of ${customer}`);
		note(`ticket ${row.id} opened: "${row.subject}", status ${row.status}`);
		const answer = (await witness.answerTo(firstMessageId)).mail;
		expect(answer.headers.get('auto-submitted') === 'auto-replied', 'it is not marked automatic');
		note(`acknowledgement delivered to ${customer}: "${answer.subject}"`);
		await witness.becomesRead(firstMessageId);
		note('the mail is marked as read in the mailbox');
		return { ticket: row, acknowledgement: answer };
	});

	const answer = {
		from: CUSTOMER,
		subject: acknowledgement.subject,
		inReplyTo: acknowledgement.messageId,
		references: [firstMessageId, acknowledgement.messageId],
	};
	const ticketsOf = async () => (await tableRows(client, TICKETS)).length;
	const ticketCount = await ticketsOf();

	async function customerAnswers(text) {
		const messageId = await world.write({ ...answer, text });
		note(`mail in: "${answer.subject}" from ${customer}`);
		const { output } = await witness.outputOf(messageId);
		expect(output === 'Replies', `it left by ${output}`);
		note(`output taken: ${output}`);
		const row = await witness.rowOf(TICKETS, ({ id }) => id === ticket.id);
		expect(row.lastMessage.trim() === text, `ticket ${row.id} has "${row.lastMessage}"`);
		expect(row.lastVerified, 'our signed Message-ID was not recognised');
		expect((await ticketsOf()) === ticketCount, 'there is another ticket');
		note(`same ticket ${row.id} updated: status "${row.status}", "${text}"`);
		return messageId;
	}

	await run('The customer answers', () => customerAnswers('It has stopped burning now.'));

	await run('The customer is out of office', async () => {
		const before = world.received.length;
		const messageId = await world.write({
			...answer,
			subject: `Out of office: ${acknowledgement.subject}`,
			text: 'I am away until Monday.',
			headers: { 'Auto-Submitted': 'auto-replied' },
		});
		note(`mail in: automatic reply from ${customer}`);
		const { output, ran } = await witness.outputOf(messageId);
		expect(output === 'Automated', `it left by ${output}`);
		note(`output taken: ${output}`);
		const row = await witness.rowOf(MAILS, (mail) => mail.messageId === messageId);
		expect(row?.kind === 'autoReply', `it was noted as ${row?.kind}`);
		note(`noted as ${row.kind} of ticket ${row.ticketId}`);
		expect(!ran.includes('Acknowledge') && world.received.length === before, 'it was answered');
		expect((await ticketsOf()) === ticketCount, 'there is another ticket');
		note('not answered, no ticket');
	});

	await run('New requests by mail are switched off', async () => {
		await republish({ client, workflow, world, parameters: { disableNewRequests: true } });
		note('disableNewRequests on, workflow published');
		try {
			const strange = await world.write({
				from: STRANGER,
				subject: 'Buy sand',
				text: 'Our sand is the best.',
			});
			note(`mail in: "Buy sand" from ${addressOf(STRANGER)}`);
			// It stands before this answer in the mailbox, so once the answer is through it was looked at.
			await customerAnswers('Thank you for the sand.');
			expect((await ticketsOf()) === ticketCount, 'the stranger has got a ticket');
			expect(!world.flagsOf(strange)?.includes('\\Seen'), "the stranger's mail is marked as read");
			const filed = await witness.rowOf(MAILS, ({ messageId }) => messageId === strange);
			expect(filed === null, "the stranger's mail went into the workflow");
			note("the stranger's mail made no ticket and is still unread");
		} finally {
			await republish({ client, workflow, world, parameters: { disableNewRequests: false } });
		}
	});
}
