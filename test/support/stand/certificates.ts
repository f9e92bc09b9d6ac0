import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes';

export interface Certificates {
	caFile: string;
	keyFile: string;
	certFile: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of this stand alone, and one server certificate for `names`. */
export async function makeCertificates(
	folder: string,
	names: readonly string[],
): Promise<Certificates> {
	const file = (name: string) => join(folder, name);
	const caFile = file('ca.pem');
	const caKey = file('ca.key');
	const keyFile = file('server.key');
	const certFile = file('server.pem');
	await run('openssl', [
		...['req', '-x509', ...newKey, '-days', '30', '-keyout', caKey, '-out', caFile],
		...['-subj', '/CN=Test stand authority', '-addext', 'basicConstraints=critical,CA:TRUE'],
		...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
	]);
	await run('openssl', [
		...['req', ...newKey, '-keyout', keyFile, '-out', file('server.csr'), '-subj', '/CN=localhost'],
	]);
	const dnsNames = names.map((name) => `DNS:${name}`).join(',');
	writeFileSync(
		file('extensions'),
		`subjectAltName=${dnsNames},IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
	);
	await run('openssl', [
		...['x509', '-req', '-in', file('server.csr'), '-CA', caFile, '-CAkey', caKey],
		...['-CAcreateserial', '-days', '30', '-extfile', file('extensions'), '-out', certFile],
	]);
	return { caFile, keyFile, certFile };
}
