import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDialects, dialectSettings } from '@pixmill/dialects';
import { createLogger } from '@pixmill/runtime';
import express from 'express';
import { untilAborted } from '../body/body-receipt.js';
import { discardRequestBody } from '../body/discard-request-body.js';
import { mountEarlyRefusals, mountErrorHandlers } from '../errors/error-handlers.js';
import { createSendRefusal } from '../errors/send-refusal.js';
import { createHttpServer } from './http-server.js';
import { mountRequestId } from './request-id.js';
import { mountStrictHttp } from './strict-http.js';

const dialects = createDialects({ publicUrl: 'http://pixmill.test', settings: dialectSettings.parse({}) });
const limits = { tempDir: '', maxFileBytes: 1_000, maxBodyBytes: 1_000_000, ratePerMinute: 0, redisKeyPrefix: '' };
/** A body is late after 300 ms of silence or of less than 1 kB/s, and after 900 ms in all. */
const uploadLimits = { minBytesPerSecond: 1_000, slowAfterMs: 300, timeoutMs: 900 };
const deps = { dialects, publicUrl: 'http://pixmill.test', limits, uploadLimits, log: createLogger({ level: 'silent', name: 'test' }) };

/** Above the pause between two bytes of a slow client. */
const idleTimeoutMs = 200;
/** More than the kernel buffers for a client that does not read. */
const largeBytes = 50_000_000;

let server: Server;
let port: number;

/** The HTTP layer over a few test routes. */
beforeAll(async () => {
  const app = express();
  mountRequestId(app);
  mountEarlyRefusals(app, deps);
  mountStrictHttp(app, deps);
  const sendRefusal = createSendRefusal(deps);
  app.all('/echo/:word', async (request, response) => {
    try {
      await untilAborted(request, discardRequestBody(request, limits.maxBodyBytes));
      response.json({ method: request.method, version: request.httpVersion, word: request.params.word });
    } catch (thrown) {
      await sendRefusal({ request, response }, thrown);
    }
  });
  app.post('/begun', (_request, response) => {
    response.writeHead(200).write('begun');
  });
  app.get('/slow-answer', (_request, response) => {
    setTimeout(() => response.json({ waited: true }), 3 * idleTimeoutMs);
  });
  app.get('/large', (_request, response) => {
    response.once('close', () => server.emit('large closed'));
    response.end(Buffer.alloc(largeBytes));
  });
  app.get('/crash', () => {
    throw new Error('secret');
  });
  mountErrorHandlers(app, deps);
  server = createHttpServer(app, deps, { headersTimeoutMs: 150, checkIntervalMs: 50, idleTimeoutMs });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends the bytes and returns everything the server sends until it closes the connection. */
async function send(...pieces: (string | Buffer)[]): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  for (const piece of pieces) socket.write(piece);
  const text = (await buffer(socket)).toString().replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: rest.join('\r\n\r\n') };
}

function expectHttpError({ status, head, body }: RawAnswer, code: number): void {
  expect(status).toBe(code);
  expect(JSON.parse(body)).toEqual({ status: 'error', code, errors: [expect.stringMatching(/\w/)] });
  expect(head).toContain('content-type: application/json; charset=utf-8');
  expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
  expect(head).toContain('cache-control: no-store');
  expect(head).toContain('connection: close');
  expect(head).toMatch(/x-content-type-options: nosniff/);
}

const host = 'Host: x\r\n';
const closing = `${host}Connection: close\r\n`;

describe('HTTP server: JSON error of a request that Node rejects', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['an unknown method', `FETCH / HTTP/1.1\r\n${host}\r\n`, 400],
    ['a TLS handshake', Buffer.from([22, 3, 1, 0, 200, 1, 0, 0]), 400],
    ['a header without a colon', `GET /echo/a HTTP/1.1\r\n${host}nonsense\r\n\r\n`, 400],
    ['a bad chunk', `POST /echo/a HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc`, 400],
    ['two lengths', `POST /echo/a HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    ['headers that are too long', `GET /echo/a HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a URL longer than the header limit', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 414],
    [
      'chunk extensions that are too long',
      `POST /echo/a HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
      413,
    ],
    ['an unsupported expectation', `POST /echo/a HTTP/1.1\r\n${host}Expect: a miracle\r\nContent-Length: 1\r\n\r\na`, 417],
    ['CONNECT', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`, 405],
    ['headers that never end', `GET /echo/a HTTP/1.1\r\n${host}`, 408],
    ['a body that never ends', `POST /echo/a HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\nabc`, 408],
  ])('is sent with the real status for %s', async (_case, bytes, code) => {
    expectHttpError(await send(bytes), code);
  });

  test('is readable by a client that keeps sending', async () => {
    const socket = connect(port, '127.0.0.1');
    const answer = buffer(socket);
    for (const piece of [`GET /echo/a HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(20_000)}`, 'more', 'and more', 'and more']) {
      const seen = once(server, 'clientError');
      socket.write(piece);
      await seen;
    }
    expect((await answer).toString()).toMatch(/^HTTP\/1\.1 431 .*"code":431/s);
  });

  test('is not sent after an answer has begun; that answer is cut off', async () => {
    const { body } = await send(`POST /begun HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    expect(body).not.toContain('error');
  });

  test('is not sent on a reset connection; the server continues to answer others', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /echo/a HTTP/1.1\r\n');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await send(`GET /echo/a HTTP/1.1\r\n${closing}\r\n`)).status).toBe(200);
  });
});

/** Writes a byte every `everyMs` until the connection ends. */
function trickle(socket: Socket, everyMs: number): void {
  const timer = setInterval(() => socket.write('x'), everyMs);
  socket.once('close', () => clearInterval(timer));
}

describe('HTTP server: timeout', () => {
  test.each([
    ['headers sent byte by byte', `GET /echo/a HTTP/1.1\r\n${host}X-Slow: `],
    ['a body sent byte by byte', `POST /echo/a HTTP/1.1\r\n${host}Content-Length: 90000\r\n\r\n`],
  ])('returns 408 for %s', async (_case, head) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(head);
    trickle(socket, idleTimeoutMs / 4);
    expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 408 .*"code":408/s);
    socket.destroy();
  });

  test('returns 408 for a silent incomplete body after the time of slow bodies', async () => {
    const startedAt = performance.now();
    expectHttpError(await send(`POST /echo/a HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\nabc`), 408);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(uploadLimits.slowAfterMs - 10);
  });

  test('does not end a request that waits for its answer', async () => {
    const { status, body } = await send(`GET /slow-answer HTTP/1.1\r\n${closing}\r\n`);
    expect([status, body]).toEqual([200, '{"waited":true}']);
  });

  test('cuts off a client that does not read its answer', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    const closed = once(server, 'large closed');
    socket.write(`GET /large HTTP/1.1\r\n${host}\r\n`);
    await closed;
    const received = await buffer(socket).catch(() => Buffer.alloc(0)); // the connection may end with a reset
    expect(received.length).toBeLessThan(largeBytes);
  });
});

describe('HTTP server: error before the routes', () => {
  test.each([
    ['a missing Host', 'GET /echo/a HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Host headers', `GET /echo/a HTTP/1.1\r\n${closing}Host: y\r\n\r\n`, 400],
    ['the same Host header twice', `POST /echo/a HTTP/1.1\r\n${closing}hOST: x\r\nContent-Length: 1\r\n\r\na`, 400],
    ['two Host headers of HTTP/1.0', `GET /echo/a HTTP/1.0\r\n${closing}${host}\r\n`, 400],
    ...['a b', 'a/b', 'user@a', 'a:port', 'a:1:2', 'a, b', 'a%2', '"a"', 'ä', '[::1', '[x]', 'a\tb'].map(
      (value): [string, string, number] => [
        `the Host ${JSON.stringify(value)}`,
        `GET /echo/a HTTP/1.1\r\nHost: ${value}\r\nConnection: close\r\n\r\n`,
        400,
      ],
    ),
    ['a URL over 8 KB', `GET /echo/${'x'.repeat(8_200)} HTTP/1.1\r\n${closing}\r\n`, 414],
    ['a path that cannot be decoded', `GET /echo/%E0%A4%A HTTP/1.1\r\n${closing}\r\n`, 400],
    ['an unknown path', `GET /v1/nothing HTTP/1.1\r\n${closing}\r\n`, 404],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${closing}\r\n`, 404],
  ])('is sent with the real status for %s', async (_case, bytes, code) => {
    expectHttpError(await send(bytes), code);
  });

  test('has no body below /image, because a client would save it over a photo', async () => {
    const answer = await send(`GET /image/${'x'.repeat(8_200)} HTTP/1.1\r\n${closing}\r\n`);
    expect([answer.status, answer.body]).toEqual([414, '']);
    expect(answer.head).toContain('content-length: 0');
  });
});

test('HTTP server: returns JSON without the message after an unexpected error', async () => {
  const { body } = await send(`GET /crash HTTP/1.1\r\n${closing}\r\n`);
  expect(JSON.parse(body)).toEqual({ status: 'error', code: 500, errors: ['Internal error'] });
});

describe('HTTP server: unusual request', () => {
  test('returns 200 for HTTP/1.0 without Host', async () => {
    const { status, body } = await send('POST /echo/a HTTP/1.0\r\nContent-Length: 0\r\n\r\n');
    expect([status, JSON.parse(body)]).toEqual([200, { method: 'POST', version: '1.0', word: 'a' }]);
  });

  test.each(['', 'x:8080', 'x:', '127.0.0.1', '[::1]:80', 'A_b-c.example.', 'a%20b', 'xn--bcher-kva.example'])(
    'returns 200 for the Host %j',
    async (value) => {
      expect((await send(`GET /echo/a HTTP/1.1\r\nHost: ${value}\r\nConnection: close\r\n\r\n`)).status).toBe(200);
    },
  );

  test('returns 200 for an empty chunked body with Expect: 100-continue', async () => {
    const { status } = await send(`POST /echo/a HTTP/1.1\r\n${closing}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n`);
    expect(status).toBe(200);
  });

  test('returns 200 for an Upgrade header, which is ignored', async () => {
    const upgrade = 'Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
    const { status, body } = await send(`POST /echo/a HTTP/1.1\r\n${host}${upgrade}Content-Length: 3\r\n\r\nabc`);
    expect([status, JSON.parse(body)]).toMatchObject([200, { method: 'POST' }]);
  });

  test('returns 200 for an absolute URL in the request line', async () => {
    expect((await send(`GET http://pixmill.test/echo/a HTTP/1.1\r\n${closing}\r\n`)).status).toBe(200);
  });
});
