'use strict';
/**
 * Preloaded into the n8n of the end-to-end tests (NODE_OPTIONS=--require): leads connections to the
 * servers of Microsoft and Google to servers of the test, in this process alone. TLS still asks for
 * the real names. TEST_HOST_PORTS is a JSON object of "name:port" to a port of 127.0.0.1. While the
 * file TEST_NAMES_GONE_FILE exists, these names have no address. Each connection that is led elsewhere
 * is a line "name:port" in the file TEST_HOSTS_REACHED_FILE, where that is set.
 */
const { appendFileSync, existsSync } = require('node:fs');
const dns = require('node:dns');
const net = require('node:net');

const targets = new Map(Object.entries(JSON.parse(process.env.TEST_HOST_PORTS ?? '{}')));
const names = [...new Set([...targets.keys()].map((target) => target.split(':')[0]))];
// A loopback address for each name: a library that looks the name up first still says who it meant.
const addressOf = new Map(names.map((name, index) => [name, `127.53.0.${index + 1}`]));
const nameOf = new Map([...addressOf].map(([name, address]) => [address, name]));

const { TEST_NAMES_GONE_FILE: goneFile = '', TEST_HOSTS_REACHED_FILE: reachedFile = '' } =
	process.env;
const areNamesGone = () => goneFile !== '' && existsSync(goneFile);

/** The name's address; null for a name that is not ours. Throws as a look-up in vain does. */
function resolve(hostname) {
	const address = addressOf.get(String(hostname).toLowerCase());
	if (!address) return null;
	if (!areNamesGone()) return address;
	const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
	throw Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}

const lookup = dns.lookup;
dns.lookup = function (hostname, options, callback) {
	const done = callback ?? options;
	let address;
	try {
		address = resolve(hostname);
	} catch (error) {
		process.nextTick(() => done(error));
		return;
	}
	if (!address) return lookup.call(this, hostname, options, callback);
	const isAll = typeof options === 'object' && options?.all;
	process.nextTick(() => (isAll ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
};
const lookupPromise = dns.promises.lookup;
dns.promises.lookup = async function (hostname, options) {
	const address = resolve(hostname);
	if (!address) return await lookupPromise.call(this, hostname, options);
	return options?.all ? [{ address, family: 4 }] : { address, family: 4 };
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
	// tls and net.connect hand over an array that they have normalised already.
	const options = Array.isArray(args[0]) ? args[0][0] : args[0];
	if (options && typeof options === 'object' && options.port) {
		const host = String(options.host ?? '').toLowerCase();
		const target = `${nameOf.get(host) ?? host}:${options.port}`;
		const port = targets.get(target);
		if (port && !areNamesGone()) {
			if (reachedFile !== '') appendFileSync(reachedFile, `${target}\n`);
			Object.assign(options, { host: '127.0.0.1', port });
		}
	}
	return connect.apply(this, args);
};
