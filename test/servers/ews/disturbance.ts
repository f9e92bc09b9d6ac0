import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal';

/** What a GetItem asks for: the mail itself, what stands in for it, or only its state. */
export type Wanted = 'content' | 'headers' | 'look';

/** A GetItem that is about to be answered. */
export interface Asked {
	wants: Wanted;
	ids: readonly string[];
	/** One response message for each id, as a server gives them that behaves. */
	messages: string[];
}

/** Changes the messages of an answer, or throws a Refusal (a fault) or a Disturbance. */
export type Disturb = (asked: Asked) => string[];

/** Something else than an answer of EWS goes back. */
export class Disturbance extends Error {
	constructor(readonly answer: (request: IncomingMessage, response: ServerResponse) => void) {
		super('disturbed');
	}
}

const success = (content: string) =>
	`<m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items>${content}</m:Items></m:GetItemResponseMessage>`;
export const refusal = (code: string) =>
	`<m:GetItemResponseMessage ResponseClass="Error"><m:MessageText>Failed.</m:MessageText><m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:Items/></m:GetItemResponseMessage>`;

const bytes = (status: number, type: string, body: string) =>
	new Disturbance((_request, response) => {
		response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
		response.end(body);
	});

/** Ways to fail that are about one mail's message in an answer: the message is changed. */
const MESSAGE_FAULTS: Readonly<Record<string, (message: string) => string | null>> = {
	'no response message': () => null,
	'success without an item': () => success(''),
	'an item without MimeContent': (message) =>
		message.replace(/<t:MimeContent[^>]*>[^<]*<\/t:MimeContent>/, ''),
	'an empty MimeContent': (message) =>
		message.replace(/(<t:MimeContent[^>]*>)[^<]*(<\/t:MimeContent>)/, '$1$2'),
	'a nil MimeContent': (message) =>
		message.replace(
			/<t:MimeContent[^>]*>[^<]*<\/t:MimeContent>/,
			'<t:MimeContent xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
		),
	'its marks only': (message) =>
		success(
			`<t:Message>${/<t:ItemId[^>]*>/.exec(message)?.[0] ?? ''}<t:IsRead>false</t:IsRead></t:Message>`,
		),
	'the id of a mail nobody asked for, and its content': (message) =>
		message
			.replace(/<t:ItemId Id="[^"]*"/, '<t:ItemId Id="c29tZWJvZHkgZWxzZQ=="')
			.replace(/<t:DateTimeReceived>[^<]*/, '<t:DateTimeReceived>2020-01-01T00:00:00Z'),
};

/** Ways to fail of a whole request, for one mail in it. */
const CALL_FAULTS: Readonly<Record<string, () => Error>> = {
	'HTTP 500 without a word': () => bytes(500, 'text/plain', ''),
	'HTTP 500 with a page': () => bytes(500, 'text/html', '<html>Runtime Error</html>'),
	'HTTP 502 of a proxy': () => bytes(502, 'text/html', '<html>Bad Gateway</html>'),
	'a fault of the server': () => new Refusal('ErrorInternalServerError', 'An error occurred.'),
	'a fault of the schema': () => new Refusal('ErrorSchemaValidation', 'Failed schema validation.'),
	'a fault without a code of EWS': () => new Refusal('Server', 'Unexpected.'),
	'XML that is broken': () =>
		bytes(200, 'text/xml', '<s:Envelope xmlns:s="s"><s:Body></s:Envelope>'),
	'XML that ends in the middle': () => bytes(200, 'text/xml', '<s:Envelope xmlns:s="s"><s:Body>'),
	'the answer of another operation': () =>
		bytes(
			200,
			'text/xml',
			'<s:Envelope xmlns:s="s" xmlns:m="m"><s:Body><m:FindItemResponse><m:ResponseMessages/></m:FindItemResponse></s:Body></s:Envelope>',
		),
	'a connection that is cut': () =>
		new Disturbance((request) => {
			request.socket.destroy();
		}),
	silence: () => new Disturbance(() => undefined),
};

export const FAULTS: readonly string[] = [
	...Object.keys(MESSAGE_FAULTS),
	...Object.keys(CALL_FAULTS),
];

/** A server that fails in one way (of FAULTS, or a response code) where `isBad` mails are asked for. */
export function failing(
	how: string,
	isBad: (id: string) => boolean,
	wanted: readonly Wanted[],
): Disturb {
	return ({ wants, ids, messages }) => {
		if (!wanted.includes(wants) || !ids.some(isBad)) return messages;
		const call = CALL_FAULTS[how];
		if (call) throw call();
		const change = MESSAGE_FAULTS[how] ?? (() => refusal(how));
		return ids.flatMap((id, index) => {
			const message = messages[index] ?? '';
			return isBad(id) ? (change(message) ?? []) : message;
		});
	};
}
