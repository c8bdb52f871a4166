import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface SloppyResponse {
  readonly name: string;
  /** The exact bytes as Latin-1. */
  readonly bytes: string;
}

const cookies = (count: number) => Array.from({ length: count }, (_, index) => `Set-Cookie: a${index}=${'x'.repeat(1_000)}\r\n`).join('');

/** Complete responses with this body in sloppy HTTP, each of which curl 7.88 or Chromium accepts. The body is Latin-1. */
export function createSloppyResponses(body: string): readonly SloppyResponse[] {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const length = `Content-Length: ${body.length}\r\n`;
  const size = body.length.toString(16);
  const [te, chunks] = ['Transfer-Encoding: chunked\r\n', `${size}\r\n${body}\r\n0\r\n\r\n`];
  const withHeader = (header: string) => `${ok}${header}\r\n${length}\r\n${body}`;
  const withStatusLine = (line: string) => `${line}\r\n${length}\r\n${body}`;
  const withChunks = (text: string) => `${ok}${te}\r\n${text}`;
  const responses: Record<string, string> = {
    'chunks and a length': `${ok}${te}Content-Length: 5\r\n\r\n${chunks}`,
    'the same length twice': `${ok}${length}${length}\r\n${body}`,
    'a list of one length': `${ok}Content-Length: ${body.length}, ${body.length}\r\n\r\n${body}`,
    'two lengths, the last right': `${ok}Content-Length: 3\r\n${length}\r\n${body}`,
    'a length that is no number': `${ok}Content-Length: x\r\n\r\n${body}`,
    'LF in the head': `${ok}${length}\r\n`.replaceAll('\r\n', '\n') + body,
    'a folded header': withHeader('X-Fold: a\r\n b'),
    'a folded length': `${ok}Content-Length:\r\n ${body.length}\r\n\r\n${body}`,
    'a blank before the colon': `${ok}Content-Length : ${body.length}\r\n\r\n${body}`,
    'a head of 20 kB': `${ok}${cookies(20)}${length}\r\n${body}`,
    'a head of 60 kB': `${ok}${cookies(58)}${length}\r\n${body}`,
    'a control character in a value': withHeader('X-Bad: a\x01b'),
    'NUL in a value': withHeader('X-Bad: a\0b'),
    'CR in a value': withHeader('X-Bad: a\rb'),
    'a blank in a name': withHeader('Bad Name: x'),
    'an empty name': withHeader(': x'),
    'a line without a colon': withHeader('garbage'),
    'a Latin-1 value': withHeader('Content-Disposition: inline; filename="b\xfccher.jpg"'),
    'an upgrade': withHeader('Connection: upgrade\r\nUpgrade: h2c'),
    'keep-alive': withHeader('Connection: keep-alive'),
    'bytes after the body': `${ok}${length}\r\n${body}garbage`,
    'HTML after the body and close': `${ok}Connection: close\r\n${length}\r\n${body}<!-- generated in 0.1 s -->`,
    'a second response after the body': `${ok}${length}\r\n${body}HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n`,
    'bytes after the last chunk': withChunks(`${chunks}garbage`),
    ICY: withStatusLine('ICY 200 OK'),
    'lower case': withStatusLine('http/1.1 200 ok'),
    'HTTP/2 in the status line': withStatusLine('HTTP/2 200'),
    'no reason': withStatusLine('HTTP/1.1 200'),
    'no blank before the reason': withStatusLine('HTTP/1.1 200OK'),
    'two blanks': withStatusLine('HTTP/1.1  200  OK'),
    'an empty line first': `\r\n${withHeader('X-A: b')}`,
    'HTTP/1.0 without a length': `HTTP/1.0 200 OK\r\n\r\n${body}`,
    'HTTP/1.0 with chunks': `HTTP/1.0 200 OK\r\n${te}\r\n${chunks}`,
    'an extension of a chunk': withChunks(`${size};foo=bar\r\n${body}\r\n0\r\nX-Trailer: 1\r\n\r\n`),
    'LF around chunks': withChunks(chunks.replaceAll('\r\n', '\n')),
    'a blank after a size of a chunk': withChunks(`${size}  \r\n${body}\r\n0\r\n\r\n`),
    'no line after the last chunk': withChunks(`${size}\r\n${body}\r\n0\r\n`),
    'the same transfer coding twice': `${ok}${te}${te}\r\n${chunks}`,
    'an unknown transfer coding': `${ok}Transfer-Encoding: binary\r\n${length}\r\n${body}`,
    '103 first': `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${withHeader('X-A: b')}`,
    '100 first': `HTTP/1.1 100 Continue\r\n\r\n${withHeader('X-A: b')}`,
  };
  return Object.entries(responses).map(([name, bytes]) => ({ name, bytes }));
}

export interface RawServer {
  readonly port: number;
  /** The first bytes of each connection as Latin-1. */
  readonly requests: readonly string[];
  /** What the next connections get after their first bytes, as Latin-1 or as it comes from a function. */
  respondWith(answer: string | Buffer | ((socket: Socket, request: string) => void)): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and answers with exact bytes; over TLS with a certificate. A text or bytes end the connection. */
export async function startRawServer(certificate?: { readonly key: string; readonly cert: string }): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let answer: Parameters<RawServer['respondWith']>[0] = '';
  const onConnection = (socket: Socket) => {
    sockets.add(socket);
    // Clients close connections whenever they like.
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const request = bytes.toString('latin1');
      requests.push(request);
      if (typeof answer === 'function') answer(socket, request);
      else socket.end(typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer);
    });
  };
  const server: Server = certificate ? createTlsServer(certificate, onConnection) : createServer(onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    respondWith(next) {
      answer = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
