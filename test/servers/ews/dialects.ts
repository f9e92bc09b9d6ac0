import type { ServerResponse } from 'node:http';

/** How another server than Exchange would write the same answer. */
export type Dialect = (xml: string, status: number, response: ServerResponse) => void;

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Answers as other SOAP libraries make them: everything the standards leave open is different. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
	/** Types in the default namespace, apostrophes, indented, a byte order mark, tiny chunks. */
	'default namespace, in chunks': (xml, status, response) => {
		const written = xml
			.replace(/<\?xml.*?\?>/, '')
			.replace(/(<\/?)t:/g, '$1')
			.replace(/(<\/?)m:/g, '$1ns2:')
			.replace(/(<\/?)s:/g, '$1SOAP-ENV:')
			.replace('xmlns:s=', 'xmlns:SOAP-ENV=')
			.replace('xmlns:m=', 'xmlns:ns2=')
			.replace('xmlns:t=', 'xmlns=')
			.replace(/="([^"<>']*)"/g, "='$1'")
			.replace(/></g, '>\n  <')
			.replace(/(<[^<>]*MimeContent[^<>]*>)([^<]+)/g, (_all, tag: string, base64: string) => {
				const lines = base64.replace(/(.{76})/g, '$1&#13;\n');
				return `${tag}\n${lines}\n`;
			});
		response.writeHead(status, { 'Content-Type': 'text/xml' });
		const bytes = Buffer.from(`\ufeff${written}`, 'utf8');
		for (let at = 0; at < bytes.length; at += 97) response.write(bytes.subarray(at, at + 97));
		response.end();
	},
	/** Attributes the other way round, nil instead of absent, unknown elements, no ParentFolderId. */
	'nil and unknown elements, one call a connection': (xml, status, response) => {
		const written = xml
			.replace('<s:Envelope', `<s:Envelope xmlns:xsi="${XSI}"`)
			.replace(/<t:ServerVersionInfo[^>]*>/, '<t:ServerVersionInfo MajorVersion="15"/>')
			.replace(/Id="([^"]*)" ChangeKey="([^"]*)"/g, 'ChangeKey="$2" Id="$1"')
			.replace(
				/(<t:ItemId [^>]*>)(?:<t:ParentFolderId [^>]*>)?/g,
				'$1<!-- ItemId --><t:LaterProperty Kind="x"><t:Deep>1</t:Deep></t:LaterProperty>',
			)
			.replace(/(<t:IsRead>)/g, '<t:InternetMessageId xsi:nil="true"/><t:Culture xsi:nil="1"/>$1')
			.replace(/<(t:Items|m:Items|m:Changes)><\/\1>/g, '<$1 />')
			.replace(
				/<m:ResponseCode>NoError/g,
				'<m:MessageText xsi:nil="true" /><m:ResponseCode>NoError',
			);
		response.writeHead(status, { Connection: 'close' });
		response.end(written);
	},
};
