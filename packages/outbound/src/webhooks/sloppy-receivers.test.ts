import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSloppyResponses, issueCertificate, type RawServer, startRawServer } from '@pixmill/testkit';
import { createGuardedHttpClient, type GuardedHttpClientOptions } from '../guard/guarded-http-client.js';
import { generateWebhookSecret } from './sign-webhook.js';
import { createWebhookSender } from './webhook-sender.js';

let plain: RawServer;
let secure: RawServer;
let certificate: { key: string; cert: string };

beforeAll(async () => {
  certificate = issueCertificate('receiver.test');
  plain = await startRawServer();
  secure = await startRawServer(certificate);
});

afterAll(async () => {
  await plain.close();
  await secure.close();
});

function send(url: string, timeoutMs = 15_000, options: GuardedHttpClientOptions = {}) {
  const addresses = { allow: ['127.0.0.0/8'], ports: [80] };
  const client = createGuardedHttpClient(addresses, { resolve: async () => ['127.0.0.1'], ca: certificate.cert, ...options });
  const delivery = { id: 'delivery-1', url, login: null, body: '{}', contentType: 'application/json', secrets: [generateWebhookSecret()] };
  return createWebhookSender(client, { timeoutMs }).send({ ...delivery, signal: new AbortController().signal });
}

const sendPlain = (timeoutMs?: number) => send(`http://127.0.0.1:${plain.port}/hook`, timeoutMs);

describe('receivers in sloppy HTTP', () => {
  test.each(createSloppyResponses('thanks'))('have answered: $name', async ({ bytes }) => {
    plain.respondWith(bytes);
    expect(await sendPlain()).toMatchObject({ delivered: true, status: 200, head: 'thanks' });
  });

  test.each(createSloppyResponses('thanks'))('have answered over TLS: $name', async ({ bytes }) => {
    secure.respondWith(bytes);
    expect(await send(`https://receiver.test:${secure.port}/hook`)).toMatchObject({ delivered: true, status: 200, head: 'thanks' });
  });

  const ok = 'HTTP/1.1 200 OK\r\n';
  test.each<[string, string, (socket: Socket) => void]>([
    ['the head is cut', `${ok}Content-Le`, (socket) => socket.end()],
    ['the head ends after the status', 'HTTP/1.1 200 OK', (socket) => socket.end()],
    ['the head is over 64 kB', `${ok}X: ${'x'.repeat(70_000)}`, (socket) => socket.end()],
    ['the head never ends', `${ok}X-A: b\r\n`, () => undefined],
    ['the body never ends', `${ok}Content-Type: text/plain\r\n\r\nok`, () => undefined],
    ['the body is cut', `${ok}Content-Length: 9\r\n\r\nok`, (socket) => socket.end()],
    ['the chunks are malformed', `${ok}Transfer-Encoding: chunked\r\n\r\nok\r\n`, (socket) => socket.end()],
    ['the connection is reset after the head', `${ok}\r\n`, (socket) => socket.resetAndDestroy()],
  ])('have answered with the status line when %s', async (_when, bytes, end) => {
    plain.respondWith((socket) => socket.write(bytes, () => end(socket)));
    expect(await sendPlain(500)).toMatchObject({ delivered: true, status: 200, error: null });
  });

  test('hold an attempt for the body no longer than its own limit', async () => {
    plain.respondWith((socket) => socket.write(`${ok}\r\nok`));
    const result = await send(`http://127.0.0.1:${plain.port}/hook`, 3_600_000, { timeouts: { bodyMs: 100 } });
    expect(result).toMatchObject({ delivered: true, status: 200, head: 'ok' });
  });

  test('have refused with the status line when the head is cut', async () => {
    plain.respondWith('HTTP/1.1 500 No\r\nContent-Le');
    expect(await sendPlain()).toMatchObject({ delivered: false, status: 500, error: 'The receiver answered 500' });
  });

  test.each(['ok', '', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 2'])('have not answered with %j alone', async (bytes) => {
    plain.respondWith(bytes);
    expect(await sendPlain()).toMatchObject({ delivered: false, status: null, error: 'The receiver could not be reached' });
  });

  test('get one request for each attempt', async () => {
    plain.respondWith(`${ok}Content-Length: 9\r\n\r\nok`);
    const before = plain.requests.length;
    await sendPlain();
    expect(plain.requests.length - before).toBe(1);
  });
});
