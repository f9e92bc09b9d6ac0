import { createInterface } from 'node:readline';

const CUSTOMER = 'eve@shop.example';
const ANSWER = /^re:\s*/i;

/**
 * Lets whoever sits at the terminal be a customer: a line becomes a mail to the helpdesk, one that
 * begins with "Re:" an answer to the newest mail that came back. Does nothing where nobody can type.
 *
 * @returns {() => void} ends it
 */
export function playCustomer({ world, note }) {
	if (!process.stdin.isTTY) return () => undefined;
	note(`Type a line and press Enter: ${CUSTOMER} writes it to the helpdesk.`);
	note('Begin with "Re:" to answer the newest mail that she got.');
	let newest = null;
	world.onReceived((recipient, mail) => {
		if (recipient === CUSTOMER) newest = mail;
	});
	const lines = createInterface({ input: process.stdin });
	lines.on('line', (line) => {
		const text = line.trim();
		if (text === '') return;
		const isAnswer = ANSWER.test(text);
		if (isAnswer && newest === null) return note('There is no mail to answer yet.');
		const words = isAnswer ? text.replace(ANSWER, '') : text;
		const thread = isAnswer
			? {
					subject: `Re: ${newest.subject}`,
					inReplyTo: newest.messageId,
					references: [newest.references ?? [], newest.messageId].flat(),
				}
			: { subject: words.slice(0, 60) };
		world
			.write({ from: `Eve Shopper <${CUSTOMER}>`, text: words, ...thread })
			.then(() => note(`sent; it is in the workflow within seconds`))
			.catch((error) => note(`not sent: ${error.message}`));
	});
	return () => lines.close();
}
