import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { Webhook } from 'standardwebhooks';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { generateWebhookSecret } from './sign-webhook.js';
import { createWebhookSender, type WebhookSenderOptions } from './webhook-sender.js';

let receiver: Server;
let url: string;
let received: { headers: IncomingHttpHeaders; body: string; url: string | undefined }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  received = [];
  answer = (response) => response.end('thanks');
  receiver = createServer(async (request, response) => {
    request.setEncoding('utf8');
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body, url: request.url });
    answer(response);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});

afterEach(async () => {
  if (!receiver.listening) return;
  receiver.closeAllConnections();
  receiver.close();
  await once(receiver, 'close');
});

const body = '{"status":"ok","name":"é.png"}';
const secret = generateWebhookSecret();
const httpClient = createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] });

function send({
  to = url,
  signal = new AbortController().signal,
  ...options
}: WebhookSenderOptions & { to?: string; signal?: AbortSignal } = {}) {
  const delivery = { id: 'delivery-1', url: to, body, contentType: 'application/json; charset=utf-8', secrets: [secret], signal };
  return createWebhookSender(httpClient, options).send(delivery);
}

describe('send', () => {
  test('posts the body as it is, under an id that stays and the time of this try', async () => {
    const times = [new Date('2026-01-01T00:00:00.900Z'), new Date('2026-01-01T00:05:00Z')];
    for (const time of times) expect(await send({ now: () => time })).toMatchObject({ delivered: true });
    expect(received.map((request) => request.body)).toEqual([body, body]);
    expect(received.map(({ headers }) => [headers['content-type'], headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
      ['application/json; charset=utf-8', 'delivery-1', '1767225600'],
      ['application/json; charset=utf-8', 'delivery-1', '1767225900'],
    ]);
  });

  test('signs what a second implementation verifies', async () => {
    await send();
    const [{ headers, body: sent } = { headers: {}, body: '' }] = received;
    expect(new Webhook(secret).verify(sent, headers as Record<string, string>)).toEqual(JSON.parse(body));
  });

  test.each([200, 201, 202, 204, 299])('%i is delivered', async (status) => {
    answer = (response) => response.writeHead(status).end(status === 204 ? undefined : 'thanks');
    const result = await send();
    expect(result).toMatchObject({
      delivered: true,
      gone: false,
      status,
      error: null,
      detail: null,
      retryAfterMs: null,
      head: status === 204 ? '' : 'thanks',
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
  });

  test.each([301, 302, 303, 307, 308])('%i is a failure that is not followed', async (status) => {
    answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await send()).toMatchObject({ delivered: false, gone: false, status, error: `The receiver answered ${status}` });
    expect(received.map((request) => request.url)).toEqual(['/hook']);
  });

  test.each([400, 404, 410, 500, 503])('%i is a failure, 410 for good', async (status) => {
    answer = (response) => response.writeHead(status).end('no\0pe');
    expect(await send()).toMatchObject({ delivered: false, gone: status === 410, status, head: 'nope' });
    expect(received).toHaveLength(1);
  });

  test.each([
    [429, '7', 7_000],
    [503, 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    [503, 'soon', null],
    [500, '7', null],
    [200, '7', null],
  ])('%i with Retry-After %j asks to wait %p ms', async (status, header, expected) => {
    answer = (response) => response.writeHead(status, { 'retry-after': header }).end();
    expect((await send({ now: () => new Date('2026-01-01T00:00:00Z') })).retryAfterMs).toBe(expected);
  });

  test('an answer is kept up to 4 kB', async () => {
    answer = (response) => response.end('x'.repeat(100_000));
    expect((await send()).head).toBe('x'.repeat(4_096));
  });

  const error = 'The receiver could not be reached';
  const noAnswer = { delivered: false, gone: false, status: null, error, head: '', retryAfterMs: null };

  test.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => undefined],
    ['resets', (response) => response.socket?.resetAndDestroy()],
    ['hangs up', (response) => response.socket?.end()],
  ])('a receiver that %s is a result', async (_name, does) => {
    answer = does;
    expect(await send({ timeoutMs: 100 })).toMatchObject({ ...noAnswer, detail: expect.stringContaining('connection_failed') });
  });

  test('a receiver that is not there is a result', async () => {
    receiver.close();
    await once(receiver, 'close');
    expect(await send()).toMatchObject({ ...noAnswer, detail: expect.stringContaining('connection_failed') });
  });

  test.each(['http://10.0.0.1/', 'http://[::1]/', 'ftp://127.0.0.1/', 'nonsense'])(
    'the refused address %j is a result, worded like an absent one',
    async (to) => {
      expect(await send({ to })).toMatchObject({ ...noAnswer, detail: expect.stringContaining('address_refused') });
    },
  );

  test('a caller who stops is no failed try', async () => {
    const stop = new AbortController();
    const reason = new AppError('unavailable');
    answer = () => stop.abort(reason);
    await expect(send({ signal: stop.signal })).rejects.toBe(reason);
  });
});
