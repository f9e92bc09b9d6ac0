import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { MailError } from '../../helpdesk/errors';

export interface VerifiedTls {
	minVersion: 'TLSv1.2';
	rejectUnauthorized: true;
	/** System roots and the private CA together; absent when there is no private CA. */
	ca?: string[];
	/** Made of `ca`, which Node would else read again for every connection. */
	secureContext?: tls.SecureContext;
}

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,100000})-----END CERTIFICATE-----/g;
const LINE_CHARS = 64;

/**
 * TLS options of every connection of ours: the certificate is always verified, TLS 1.2 and up.
 * `ca` is the PEM text of private CAs (null or blank: none); it is added to the roots Node trusts,
 * never put in their place. There is no option that turns verification off.
 * @throws MailError MAIL_INPUT when `ca` holds no readable certificate.
 */
export function tlsOptions({ ca }: { ca: string | null }): VerifiedTls {
	const base: VerifiedTls = { minVersion: 'TLSv1.2', rejectUnauthorized: true };
	if (ca === null || ca.trim() === '') return base;
	const known = contexts.get(ca);
	if (known !== undefined) return known;
	const all = [...trustedRoots(), ...parseCaCertificates(ca)];
	const options = {
		...base,
		ca: all,
		secureContext: tls.createSecureContext({ ...base, ca: all }),
	};
	const [oldest] = contexts.keys();
	if (oldest !== undefined && contexts.size === CONTEXTS) contexts.delete(oldest);
	contexts.set(ca, options);
	return options;
}

/**
 * By PEM text. A context of all roots takes 30 ms of processor time and 0.6 MB outside of V8's heap,
 * which its collector does not see: a soak of 2,000 polls grew by a gigabyte (Node 20.20).
 */
const contexts = new Map<string, VerifiedTls>();
/** Private authorities of one process; the oldest makes room. */
const CONTEXTS = 20;

/**
 * The certificates of a PEM text, each normalised. Credential fields of one line turn line breaks
 * into spaces or into a written `\n`; both are mended here.
 * @throws MailError MAIL_INPUT
 */
export function parseCaCertificates(pem: string): string[] {
	const text = pem.replace(/\\n/g, '\n');
	const certificates = [...text.matchAll(BLOCK)].map(([, body]) => toPem(body ?? ''));
	if (certificates.length === 0) {
		const hint = text.includes('PRIVATE KEY')
			? 'It holds a private key, which is never needed here.'
			: 'It must hold at least one block from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----".';
		throw new MailError('MAIL_INPUT', `The CA certificate is not a PEM certificate. ${hint}`);
	}
	for (const [index, certificate] of certificates.entries()) {
		try {
			new X509Certificate(certificate);
		} catch (error) {
			throw new MailError(
				'MAIL_INPUT',
				`Certificate ${index + 1} of the CA certificate cannot be read. Paste the PEM text again, whole.`,
				{ cause: error },
			);
		}
	}
	return certificates;
}

function toPem(body: string): string {
	const base64 = body.replace(/\s+/g, '');
	const lines: string[] = [];
	for (let at = 0; at < base64.length; at += LINE_CHARS) {
		lines.push(base64.slice(at, at + LINE_CHARS));
	}
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

let roots: string[] | null = null;

/**
 * What Node trusts without a `ca` option. `getCACertificates` (Node 22.15) knows NODE_EXTRA_CA_CERTS
 * and the system store; below that the extra file is read here, as `ca` would switch it off.
 */
function trustedRoots(): string[] {
	if (roots !== null) return roots;
	const listDefault = (tls as { getCACertificates?: (type: 'default') => string[] })
		.getCACertificates;
	if (listDefault !== undefined) {
		roots = listDefault('default');
		return roots;
	}
	const extraFile = process.env['NODE_EXTRA_CA_CERTS'];
	roots = [...tls.rootCertificates];
	if (extraFile !== undefined && extraFile !== '') {
		try {
			roots.push(readFileSync(extraFile, 'utf8'));
		} catch {
			// Node itself goes on without a file it cannot read, with a warning of its own.
		}
	}
	return roots;
}
