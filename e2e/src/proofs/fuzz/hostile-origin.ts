import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { SeededRandom } from '../seeded-random.js';

/** Serves bytes over HTTP that is wrong in one way or another. */
export interface HostileOrigin {
  /** An address that will answer with these bytes, in a way that is rolled now. */
  createUrl(bytes: Buffer, dice: SeededRandom): string;
  close(): Promise<void>;
}

type Responder = (bytes: Buffer, path: string) => Buffer;

const encodeResponse = (lines: readonly string[], body: Buffer | string = '') =>
  Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
const okStatusLine = 'HTTP/1.1 200 OK';
const contentLength = (bytes: Buffer) => `Content-Length: ${bytes.length}`;

const responders: readonly Responder[] = [
  (bytes) => encodeResponse([okStatusLine, contentLength(bytes)], bytes),
  (bytes) => encodeResponse([okStatusLine, contentLength(bytes), 'Content-Type: text/html', 'Content-Encoding: gzip'], bytes),
  (bytes) => encodeResponse([okStatusLine], bytes),
  (bytes) => encodeResponse([okStatusLine, `Content-Length: ${bytes.length + 500}`], bytes),
  (bytes) => encodeResponse([okStatusLine, `Content-Length: ${bytes.length >> 1}`], bytes),
  (bytes) =>
    encodeResponse(
      [okStatusLine, 'Transfer-Encoding: chunked'],
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]),
    ),
  (bytes) => encodeResponse([okStatusLine, 'Transfer-Encoding: chunked'], Buffer.concat([Buffer.from('zz\r\n'), bytes])),
  (bytes) => encodeResponse([okStatusLine, 'Transfer-Encoding: chunked'], Buffer.concat([Buffer.from('ffffffff\r\n'), bytes])),
  (bytes) => encodeResponse([okStatusLine, 'Content-Length: -1'], bytes),
  (bytes) => encodeResponse([okStatusLine, contentLength(bytes), 'Content-Length: 3'], bytes),
  (bytes) => encodeResponse([okStatusLine, contentLength(bytes), `X: ${'y'.repeat(30_000)}`], bytes),
  (bytes) => encodeResponse([okStatusLine, contentLength(bytes), 'X: a\0b'], bytes),
  (bytes) => encodeResponse(['HTTP/1.1 999 \xff\xfe', contentLength(bytes)], bytes),
  (bytes) => encodeResponse(['HTTP/1.1 204 No Content', contentLength(bytes)], bytes),
  (bytes) => encodeResponse(['HTTP/1.1 206 Partial Content', contentLength(bytes)], bytes),
  (bytes) => encodeResponse(['HTTP/1.1 100 Continue'], encodeResponse([okStatusLine, contentLength(bytes)], bytes)),
  (_bytes, path) => encodeResponse(['HTTP/1.1 302 Found', `Location: ${path}`, 'Content-Length: 0']),
  () => encodeResponse(['HTTP/1.1 301 Moved', 'Location: \xff\xfe://%', 'Content-Length: 0']),
  () => encodeResponse(['HTTP/1.1 307 Moved', 'Content-Length: 0']),
  () => encodeResponse(['HTTP/1.1 404 Not Found', 'Content-Length: 9'], 'not found'),
  (bytes) => bytes,
  () => Buffer.alloc(0),
];

/** Listens on loopback at a free port. */
export async function openHostileOrigin(): Promise<HostileOrigin> {
  const offers = new Map<string, Buffer>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (request) => {
      const [, path = ''] = /^GET (\S+)/.exec(request.toString('latin1')) ?? [];
      socket.end(offers.get(path) ?? Buffer.alloc(0));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    createUrl(bytes, dice) {
      const path = `/${offers.size}.png`;
      offers.set(path, dice.pick(responders)(bytes, path));
      return `http://127.0.0.1:${port}${path}`;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
