import { Server, Socket } from 'node:net';

/** A unit test that opens a socket fails: `test/component` is for those. */
function refuse(): never {
	throw new Error('A unit test opens no socket; such a test belongs into test/component.');
}

Socket.prototype.connect = refuse;
Server.prototype.listen = refuse;
