import type { INodeProperties } from 'n8n-workflow';

/** The field by which every mail credential takes the certificate of a private authority. */
export const caCertificateField: INodeProperties = {
	displayName: 'CA Certificate of the Mail Server',
	name: 'caCertificate',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: '-----BEGIN CERTIFICATE-----',
	description:
		'Only for a mail server whose certificate comes from a private certificate authority: the certificate of that authority in PEM format, several one after the other. It is trusted in addition to the public ones, for the mail server only. For the authorization server start n8n with NODE_EXTRA_CA_CERTS.',
};
