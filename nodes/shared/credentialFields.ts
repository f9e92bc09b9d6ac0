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
		'Only for mail servers with a certificate of a private authority: the certificate of that authority in PEM format (several one after the other). It is trusted beside the public ones, for the mail server only; for the sign-in server start n8n with NODE_EXTRA_CA_CERTS.',
};
