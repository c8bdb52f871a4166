import { createServer, type Socket } from 'node:net';
import { listen } from '../../listen.js';
import type { SeededRandom } from '../seeded-random.js';

/** An image server on loopback whose HTTP is malformed in many ways. */
export interface HostileOrigin {
  /** Returns a URL for these bytes with a random kind of response. */
  createUrl(bytes: Buffer, random: SeededRandom): string;
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

export async function openHostileOrigin(): Promise<HostileOrigin> {
  const responses = new Map<string, Buffer>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (request) => {
      const [, path = ''] = /^GET (\S+)/.exec(request.toString('latin1')) ?? [];
      socket.end(responses.get(path) ?? Buffer.alloc(0));
    });
  });
  const listener = await listen(server);
  return {
    createUrl(bytes, random) {
      const path = `/${responses.size}.png`;
      responses.set(path, random.pick(responders)(bytes, path));
      return `http://${listener.host}${path}`;
    },
    async close() {
      const closed = listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
