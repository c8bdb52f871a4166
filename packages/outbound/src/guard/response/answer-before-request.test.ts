import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { createTolerantSocket } from './tolerant-socket.js';

const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno';

/** A connection whose peer answers the head in the next turn of the event loop and closes: writes after that fail as those of a socket do. */
function createUnreadConnection(): { readonly connection: Duplex; readonly written: Buffer[] } {
  const written: Buffer[] = [];
  const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
  const connection = new Duplex({
    read: () => undefined,
    write(bytes: Buffer, _encoding, done) {
      if (written.length > 0) return done(error);
      written.push(bytes);
      setImmediate(() => this.push(refusal));
      done();
    },
  });
  return { connection, written };
}

test.each([9, 3_000_000])('tolerant socket: reads the answer of a server that closes before it has read %i bytes', async (sizeBytes) => {
  const { connection, written } = createUnreadConnection();
  const statuses: number[] = [];
  const socket = createTolerantSocket(connection, (status) => statuses.push(status));
  const head = 'PUT / HTTP/1.1\r\n\r\n';
  socket.write(head);
  socket.write(Buffer.alloc(sizeBytes));
  expect(await text(socket)).toMatch(/^HTTP\/1.1 403 Forbidden\r\n.*\r\n\r\nno$/s);
  expect([statuses, Buffer.concat(written).toString()]).toEqual([[403], head]);
  socket.destroy();
  expect(connection.destroyed).toBe(true);
});

test('tolerant socket: writes a large request in pieces, in order', async () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const pieces: Buffer[] = [];
  const connection = new Duplex({
    read: () => undefined,
    write(piece: Buffer, _encoding, done) {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  const socket = createTolerantSocket(connection);
  await new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  expect(pieces.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392]);
  expect(Buffer.concat(pieces)).toEqual(bytes);
});
