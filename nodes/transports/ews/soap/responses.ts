import { MailError } from '../../../helpdesk/errors';
import type { EwsFailure } from '../ewsError';
import { find, textOf, type XmlNode } from './xmlNode';

/** One entry of ResponseMessages: what it holds, or why it does not. */
export type ResponseMessage = { node: XmlNode; failure: EwsFailure | null };

/** The operation's own element inside a SOAP answer. Rejects what is not one with MAIL_PROTOCOL. */
export function bodyOf(root: XmlNode): XmlNode {
	const body = root.name === 'Envelope' ? find(root, 'Body') : undefined;
	const content = body?.children[0];
	if (!content) throw new MailError('MAIL_PROTOCOL', 'The answer is not a SOAP response.');
	return content;
}

/** What a SOAP fault says, null when the answer is not a fault. */
export function faultOf(content: XmlNode): EwsFailure | null {
	if (content.name !== 'Fault') return null;
	const detail = find(content, 'detail');
	const faultCode = (textOf(content, 'faultcode') ?? '').replace(/^[^:]*:/, '');
	return {
		responseCode: textOf(detail, 'ResponseCode') ?? faultCode,
		text: textOf(detail, 'Message') ?? textOf(content, 'faultstring') ?? '',
		backOffMs: backOffOf(find(detail, 'MessageXml')),
	};
}

/** All entries of ResponseMessages in the server's order, refusals beside successes. */
export function responseMessages(content: XmlNode): ResponseMessage[] {
	const messages = find(content, 'ResponseMessages');
	if (!messages)
		throw new MailError('MAIL_PROTOCOL', `${content.name} contains no response messages.`);
	return messages.children.map((node) => ({ node, failure: failureOf(node) }));
}

/** The only entry of an operation that has one. Throws its refusal as EwsFailureError. */
export function singleMessage(content: XmlNode): XmlNode {
	const [message] = responseMessages(content);
	if (!message) throw new MailError('MAIL_PROTOCOL', `${content.name} contains no answer.`);
	if (message.failure) throw new EwsFailureError(message.failure);
	return message.node;
}

/** A refusal on its way from a parse function to the client, which knows the host. */
export class EwsFailureError extends Error {
	constructor(readonly failure: EwsFailure) {
		super(failure.responseCode);
	}
}

function failureOf(node: XmlNode): EwsFailure | null {
	const responseCode = textOf(node, 'ResponseCode')?.trim() ?? '';
	if (node.attributes.ResponseClass !== 'Error' && /^(NoError)?$/.test(responseCode)) return null;
	// A warning says that a batch was stopped: its entry holds nothing.
	return {
		responseCode,
		text: textOf(node, 'MessageText') ?? '',
		backOffMs: backOffOf(find(node, 'MessageXml')),
	};
}

function backOffOf(messageXml: XmlNode | undefined): number | null {
	const value = messageXml?.children.find(
		(child) => child.attributes.Name === 'BackOffMilliseconds',
	);
	const text = value?.text.trim() ?? '';
	return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
