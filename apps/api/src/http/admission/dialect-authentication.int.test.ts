import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRedisPrefix, eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestApiServer } from '@pixmill/testkit/api';
import request from 'supertest';

let api: TestApi;
const key = (letter: string) => letter.repeat(32);

beforeAll(async () => {
  api = await openTestApi();
  for (const letter of 'ABC') await api.createAccount({ key: key(letter) });
});

afterAll(() => api.close());

const rate = (limit: number) => ({ OPTIDASH_RATE_LIMIT: String(limit) });

/** Opens an API that counts in Redis from its first request on: until a process has connected, it counts in its own memory. */
async function start(settings: Readonly<Record<string, string>>): Promise<TestApiServer> {
  const server = await api.openAnother({ settings });
  await eventually(() => server.composition.counter.sendCommand('PING'), { withinMs: 10_000, describe: 'Redis to be connected' });
  return server;
}

const bearer = (letter: string) => `Bearer ${key(letter)}`;
const account = ({ url }: TestApiServer, letter: string) => request(url).get('/1.0/account').set('authorization', bearer(letter));

test('Optidash rate limit: a key has one budget for all endpoints and processes, and every answer carries its headers', async () => {
  const prefix = { REDIS_PREFIX: createRedisPrefix() };
  const startedAt = Date.now();
  const [one, two] = [await start({ ...rate(9), ...prefix }), await start({ ...rate(9), ...prefix })];
  const as = (call: request.Test) => call.set('authorization', bearer('A'));
  const answers = [
    await as(request(one.url).get('/1.0/account')),
    await as(request(two.url).get('/1.0/account')),
    await as(request(one.url).post('/1.0/upload')).field('data', '{}'),
    await as(request(two.url).post('/1.0/fetch')).send({ resize: 'x' }),
    await as(request(one.url).post('/1.0/fetch')).send({ url: 'http://127.0.0.1:9/a.jpg', webhook: { url: 'http://shop.example/' } }),
    await as(request(two.url).get('/1.0/nothing')),
    await as(request(one.url).put('/1.0/upload')).send('x'),
    await as(request(two.url).get('/1.0/%ff')),
    await as(request(one.url).get('/1.0')),
    await as(request(two.url).get('/1.0/account')),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 422, 422, 202, 404, 405, 400, 404, 429]);
  expect(answers.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['8', '7', '6', '5', '4', '3', '2', '1', '0', '0']);
  for (const { headers } of answers) {
    expect(headers['x-ratelimit-limit']).toBe('9');
    expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(0);
    expect(Number(headers['x-ratelimit-reset'])).toBeLessThanOrEqual(900);
    expect(headers).not.toHaveProperty('ratelimit');
  }
  const rejected = answers.at(-1);
  expect(rejected?.body).toMatchObject({ success: false, code: 429 });
  // The window began with the first of these requests.
  const minSecondsLeft = 900 - Math.ceil((Date.now() - startedAt) / 1_000);
  for (const name of ['x-ratelimit-reset', 'retry-after']) {
    expect(Number(rejected?.headers[name])).toBeGreaterThanOrEqual(minSecondsLeft);
    expect(Number(rejected?.headers[name])).toBeLessThanOrEqual(900);
  }
  expect((await account(one, 'B')).headers['x-ratelimit-remaining']).toBe('8');
});

test('Optidash rate limit: errors below the routes carry its headers', async () => {
  const app = await start(rate(3));
  const statuses: string[] = [];
  for (const [path, host] of [
    [`/1.0/${'a'.repeat(9_000)}`, 'host: a\r\n'],
    ['/1.0/account', ''],
    [`/v1/${'a'.repeat(9_000)}`, 'host: a\r\n'],
  ]) {
    const socket = connect(app.port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\n${host}connection: close\r\nauthorization: ${bearer('A')}\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    const [, status, left] = /^HTTP\/1\.1 (\d+)[\s\S]*?(?:x-ratelimit-remaining: (\d+)|$)/i.exec(String(Buffer.concat(chunks))) ?? [];
    statuses.push(`${status} ${left}`);
  }
  expect(statuses).toEqual(['414 2', '400 1', '414 undefined']);
});

test('Optidash rate limit: requests without a known key are counted by client address', async () => {
  const app = await start(rate(3));
  const answers = [await request(app.url).get('/1.0/account'), await account(app, 'X'), await request(app.url).get('/1.0/nothing')];
  expect(answers.map(({ status, headers }) => [status, headers['x-ratelimit-remaining']])).toEqual([
    [401, '2'],
    [401, '1'],
    [404, '0'],
  ]);
  expect((await request(app.url).get('/1.0/account')).status).toBe(429);
  expect((await account(app, 'C')).status).toBe(200);
});

test('Optidash rate limit: a 429 has no body in binary mode', async () => {
  const app = await start(rate(1));
  await account(app, 'C');
  for (const path of ['/1.0/account', '/1.0/nothing']) {
    const answer = await request(app.url).get(path).set('authorization', bearer('C')).set('x-optidash-binary', '1');
    expect([answer.status, answer.text]).toEqual([429, '']);
    expect(JSON.parse(answer.headers['x-optidash-meta'] ?? '')).toMatchObject({ code: 429, id: answer.headers['x-request-id'] });
  }
});

test('Optidash rate limit: 0 turns it off; other dialects have a budget for each endpoint', async () => {
  const app = await start({ ...rate(0), MEGAOPTIM_RATE_LIMIT: '1' });
  for (const _ of ['first', 'second']) {
    const { status, headers } = await account(app, 'A');
    expect([status, headers['x-ratelimit-limit']]).toEqual([200, undefined]);
  }
  const megaoptim = () => request(app.url).get('/v1/users/info').set('x-api-key', key('A'));
  const first = await megaoptim();
  expect(first.headers).toHaveProperty('ratelimit');
  expect(first.headers).not.toHaveProperty('x-ratelimit-limit');
  expect((await megaoptim()).status).toBe(429);
});

test('OPTIDASH_HTTPS_ONLY: plain http returns 403; X-Forwarded-Proto counts only behind a trusted proxy', async () => {
  const strict = { ...rate(100), OPTIDASH_HTTPS_ONLY: 'true' };
  const direct = await start(strict);
  const rejected = await account(direct, 'A');
  expect([rejected.status, rejected.body.message, rejected.headers['x-ratelimit-remaining']]).toEqual([
    403,
    expect.stringMatching(/https/),
    '99',
  ]);
  expect((await account(direct, 'A').set('x-forwarded-proto', 'https')).status).toBe(403);
  expect((await request(direct.url).get('/1.0/nothing')).status).toBe(403);
  expect((await request(direct.url).get('/v1/users/info').set('x-api-key', key('A'))).body.code).toBe(200);

  const proxied = await start({ ...strict, TRUST_PROXY: '1' });
  expect((await account(proxied, 'A').set('x-forwarded-proto', 'https')).status).toBe(200);
  expect((await account(proxied, 'A').set('x-forwarded-proto', 'http')).status).toBe(403);
});

test('OPTIDASH_HTTPS_ONLY: an upload by plain http is read to its end before it is rejected', async () => {
  const app = await start({ OPTIDASH_HTTPS_ONLY: 'true' });
  for (let round = 0; round < 5; round += 1) {
    const socket = connect(app.port, '127.0.0.1');
    socket.write(
      `POST /1.0/upload HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: ${bearer('A')}\r\ncontent-length: 3000000\r\n\r\n`,
    );
    socket.write(Buffer.alloc(3_000_000));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    expect(String(Buffer.concat(chunks))).toMatch(/^HTTP\/1\.1 403 /);
  }
});
