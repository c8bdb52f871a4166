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
let respond: (response: ServerResponse) => void;

beforeEach(async () => {
  received = [];
  respond = (response) => response.end('thanks');
  receiver = createServer(async (request, response) => {
    request.setEncoding('utf8');
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body, url: request.url });
    respond(response);
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
  const delivery = {
    id: 'delivery-1',
    url: to,
    login: null,
    body,
    contentType: 'application/json; charset=utf-8',
    secrets: [secret],
    signal,
  };
  return createWebhookSender(httpClient, options).send(delivery);
}

describe('webhook sender', () => {
  test('sends the same body and id in each attempt, with a new timestamp', async () => {
    const times = [new Date('2026-01-01T00:00:00.900Z'), new Date('2026-01-01T00:05:00Z')];
    for (const time of times) expect(await send({ now: () => time })).toMatchObject({ delivered: true });
    expect(received.map((request) => request.body)).toEqual([body, body]);
    expect(received.map(({ headers }) => [headers['content-type'], headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
      ['application/json; charset=utf-8', 'delivery-1', '1767225600'],
      ['application/json; charset=utf-8', 'delivery-1', '1767225900'],
    ]);
  });

  test('sends a signature that standardwebhooks verifies', async () => {
    await send();
    const [{ headers, body: sent } = { headers: {}, body: '' }] = received;
    expect(new Webhook(secret).verify(sent, headers as Record<string, string>)).toEqual(JSON.parse(body));
  });

  test.each([200, 201, 202, 204, 299])('returns delivered for a status of %i', async (status) => {
    respond = (response) => response.writeHead(status).end(status === 204 ? undefined : 'thanks');
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

  test.each([301, 302, 303, 307, 308])('returns a failure for a redirect of %i and does not follow it', async (status) => {
    respond = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await send()).toMatchObject({ delivered: false, gone: false, status, error: `The receiver answered ${status}` });
    expect(received.map((request) => request.url)).toEqual(['/hook']);
  });

  test.each([400, 404, 410, 500, 503])('returns a failure for a status of %i, gone for 410', async (status) => {
    respond = (response) => response.writeHead(status).end('no\0pe');
    expect(await send()).toMatchObject({ delivered: false, gone: status === 410, status, head: 'nope' });
    expect(received).toHaveLength(1);
  });

  test.each([
    [429, '7', 7_000],
    [503, 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    [503, 'soon', null],
    [500, '7', null],
    [200, '7', null],
  ])('reads status %i with Retry-After %j as a wait of %p ms', async (status, header, expected) => {
    respond = (response) => response.writeHead(status, { 'retry-after': header }).end();
    expect((await send({ now: () => new Date('2026-01-01T00:00:00Z') })).retryAfterMs).toBe(expected);
  });

  test('returns the first 4,096 bytes of the response', async () => {
    respond = (response) => response.end('x'.repeat(100_000));
    expect((await send()).head).toBe('x'.repeat(4_096));
  });

  const error = 'The receiver could not be reached';
  const noResponse = { delivered: false, gone: false, status: null, error, head: '', retryAfterMs: null };

  test.each<[string, (response: ServerResponse) => void]>([
    ['sends no response', () => undefined],
    ['resets the connection', (response) => response.socket?.resetAndDestroy()],
    ['closes the connection', (response) => response.socket?.end()],
  ])('returns a failure when the receiver %s', async (_name, behavior) => {
    respond = behavior;
    expect(await send({ timeoutMs: 100 })).toMatchObject({ ...noResponse, detail: expect.stringContaining('connection_failed') });
  });

  test('returns a failure when no receiver listens', async () => {
    receiver.close();
    await once(receiver, 'close');
    expect(await send()).toMatchObject({ ...noResponse, detail: expect.stringContaining('connection_failed') });
  });

  test.each(['http://10.0.0.1/', 'http://[::1]/', 'ftp://127.0.0.1/', 'nonsense'])(
    'returns for the forbidden address %j the error of an unreachable one',
    async (to) => {
      expect(await send({ to })).toMatchObject({ ...noResponse, detail: expect.stringContaining('address_refused') });
    },
  );

  test('throws the reason of the signal when the caller aborts', async () => {
    const controller = new AbortController();
    const reason = new AppError('unavailable');
    respond = () => controller.abort(reason);
    await expect(send({ signal: controller.signal })).rejects.toBe(reason);
  });
});
