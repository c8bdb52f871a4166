import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const limit = 3;
const adminKey = 'a'.repeat(32);
const settings = {
  TRUST_PROXY: '1',
  MEGAOPTIM_RATE_LIMIT: String(limit),
  API_RATE_LIMIT: String(limit),
  OPTIDASH_RATE_LIMIT: String(limit),
  ADMIN_API_KEY: adminKey,
  ADMIN_RATE_LIMIT: String(limit),
  REGISTRATION: 'on',
  REGISTRATION_RATE_LIMIT: String(limit),
};

let api: TestApi;
let proxy: Server;
/** What the proxy writes for the next request, as the address of its client. */
let clientOfProxy: string;

beforeAll(async () => {
  api = await openTestApi();
});

afterAll(async () => {
  proxy?.closeAllConnections();
  proxy?.close();
  await api.close();
});

/** A proxy that appends to X-Forwarded-For, as nginx, IIS and Azure do, before an API with new counts. */
async function openBehindProxy(): Promise<string> {
  proxy?.closeAllConnections();
  proxy?.close();
  const { port } = await api.openAnother({ settings: { ...settings, REDIS_URL: 'redis://127.0.0.1:1' } });
  proxy = createServer((incoming, outgoing) => {
    const sent = incoming.headers['x-forwarded-for'];
    const headers = { ...incoming.headers, 'x-forwarded-for': sent ? `${sent}, ${clientOfProxy}` : clientOfProxy };
    const onward = forward({ port, host: '127.0.0.1', path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const guess = (attempt: number) => String(attempt).repeat(32);
const attempts: Readonly<Record<string, (url: string, attempt: number) => request.Test>> = {
  'a key of MegaOptim': (url, attempt) => request(url).get('/v1/users/info').set('x-api-key', guess(attempt)),
  'a key of Optidash': (url, attempt) =>
    request(url)
      .get('/1.0/account')
      .set('authorization', `Bearer ${guess(attempt)}`),
  'a key of the account API': (url, attempt) => request(url).get('/api/v1/deliveries').set('x-api-key', guess(attempt)),
  'the admin key': (url, attempt) =>
    request(url)
      .get('/api/v1/admin/accounts')
      .set('authorization', `Bearer ${guess(attempt)}`),
};

const clients: Readonly<Record<string, (attempt: number) => string>> = {
  'one address with changing ports': (attempt) => `203.0.113.7:${50_000 + attempt}`,
  'one IPv6 address with changing ports': (attempt) => `[2001:db8::7]:${50_000 + attempt}`,
  'one /64 network': (attempt) => `2001:db8:1:2:${attempt}:${attempt}::1`,
  'an address in two notations': (attempt) => (attempt % 2 === 0 ? '203.0.113.7' : '::ffff:203.0.113.7'),
  'a client whose address the proxy hides': (attempt) => `_hidden${attempt}`,
};

const cases = Object.keys(attempts).flatMap((what) => Object.keys(clients).map((who) => [what, who] as const));

test.each(cases)('limits by address: guessing %s from %s is limited', async (what, who) => {
  const url = await openBehindProxy();
  const statuses: number[] = [];
  for (let attempt = 0; attempt <= limit; attempt += 1) {
    clientOfProxy = clients[who]?.(attempt) ?? '';
    const call = attempts[what]?.(url, attempt);
    // The text of the client itself chooses nothing.
    statuses.push((await call?.set('x-forwarded-for', `198.51.100.${attempt}, unknown`))?.status ?? 0);
  }
  expect([statuses.slice(0, limit).includes(429), statuses[limit]]).toEqual([false, 429]);

  clientOfProxy = '198.51.100.99:1';
  expect((await attempts[what]?.(url, 0))?.status).not.toBe(429);
});

test('limits by address: registrations from one address with changing ports, and from one /64, are limited', async () => {
  const url = await openBehindProxy();
  const register = (client: string, n: number) => {
    clientOfProxy = client;
    return request(url)
      .post('/v1/register')
      .type('form')
      .send({ email: `${client.replace(/\W/g, '-')}${n}@example.com`, name: 'Ada' });
  };
  for (const client of [(n: number) => `203.0.113.7:${50_000 + n}`, (n: number) => `[2001:db8:1:2::${n}]:443`]) {
    const answers = [];
    for (let n = 0; n <= limit; n += 1) answers.push((await register(client(n), n)).body.code);
    expect([answers.slice(0, limit).includes(429), answers[limit]]).toEqual([false, 429]);
  }
});

test('limits by address: several X-Forwarded-For lines are one list; Forwarded and X-Real-IP choose nothing', async () => {
  const { url } = await api.openAnother({ settings: { ...settings, REDIS_URL: 'redis://127.0.0.1:1' } });
  const statuses: number[] = [];
  for (let attempt = 0; attempt <= limit; attempt += 1) {
    const answer = await fetch(`${url}/v1/users/info`, {
      headers: [
        ['x-forwarded-for', `198.51.100.${attempt}`],
        ['x-forwarded-for', `203.0.113.7:${attempt}`],
        ['forwarded', `for=198.51.100.${attempt}`],
        ['x-real-ip', `198.51.100.${attempt}`],
      ],
    });
    statuses.push(answer.status);
  }
  expect(statuses.at(-1)).toBe(429);
});
