import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const sample = fixturePath('images/sample.jpg');
const [adasKey, bobsKey] = ['A'.repeat(32), 'B'.repeat(32)];

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  await api.createAccount({ tokens: 2, key: adasKey });
  await api.createAccount({ key: bobsKey });
});

afterAll(() => api.close());

function submit(key: string, fields: Record<string, string> = {}, apiKey = bobsKey) {
  const call = request(api.url).post('/v1/optimize').set('X-API-KEY', apiKey).set('Idempotency-Key', key).field('type', 'file');
  for (const [name, value] of Object.entries(fields)) call.field(name, value);
  return call.attach('file', sample);
}

test('Idempotency-Key: the same key and content returns the same process and charges once, also for the last token', async () => {
  const key = randomUUID();
  const [first, second] = [await submit(key, {}, adasKey), await submit(key, {}, adasKey)];
  expect(first.body).toMatchObject({ code: 202 });
  expect(second.body).toEqual(first.body);
  const balance = async () => (await request(api.url).get('/v1/users/info').set('X-API-KEY', adasKey)).body.result.tokens;
  expect(await balance()).toBe(1);
  expect((await submit(randomUUID(), {}, adasKey)).body.code).toBe(202);
  expect(await balance()).toBe(0);
  expect((await submit(key, {}, adasKey)).body).toEqual(first.body);
  expect((await submit(randomUUID(), {}, adasKey)).body.code).toBe(455);
});

test('Idempotency-Key: other content under the same key returns 422; keys of other accounts are independent', async () => {
  const key = randomUUID();
  const first = await submit(key);
  const other = await submit(key, { compression: 'ultra' });
  expect(other.body).toMatchObject({ status: 'error', code: 422, errors: [expect.stringContaining('Idempotency-Key')] });
  await api.createAccount({ key: 'E'.repeat(32) });
  const otherAccounts = await submit(key, {}, 'E'.repeat(32));
  expect(otherAccounts.body.code).toBe(202);
  expect(otherAccounts.body.process_id).not.toBe(first.body.process_id);
});

test('Idempotency-Key: is free again after a rejected request', async () => {
  const key = randomUUID();
  expect((await submit(key, { compression: 'nonsense' })).body.code).toBe(400);
  expect((await submit(key)).body.code).toBe(202);
});

test('Idempotency-Key: an invalid key returns 400', async () => {
  expect((await submit('x'.repeat(256))).body).toMatchObject({ code: 400, errors: [expect.stringContaining('Idempotency-Key')] });
});

/** A submit as raw bytes, head and body apart, so that a test can send them separately. */
function rawSubmit(key: string) {
  const body = 'type=url&url=http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg';
  const head = [
    'POST /v1/optimize HTTP/1.1',
    'Host: 127.0.0.1',
    `X-API-KEY: ${bobsKey}`,
    `Idempotency-Key: ${key}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ];
  return { head: `${head.join('\r\n')}\r\n\r\n`, body };
}

const repeat = (key: string) =>
  request(api.url)
    .post('/v1/optimize')
    .set('X-API-KEY', bobsKey)
    .set('Idempotency-Key', key)
    .type('form')
    .send('type=url&url=http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg');

/** Resolves when the first call holds its key. */
const untilLocked = (accountId: string, key: string) =>
  eventually(
    async () => {
      const { rows } = await api.sql.query('SELECT 1 FROM idempotency_keys WHERE account_id = $1 AND key = $2', [accountId, key]);
      return rows.length > 0;
    },
    { withinMs: 10_000, describe: 'the key to be locked' },
  );

/** Repeats the call until the first one has ended. */
const repeatUntilDone = (key: string): Promise<{ code: number; process_id: string }> =>
  eventually(
    async () => {
      const { body } = await repeat(key);
      return body.code === 409 ? null : body;
    },
    { withinMs: 10_000, describe: 'the first call to end' },
  );

test('Idempotency-Key: a repeat returns 409 while the first request runs, and then the same process', async () => {
  const key = randomUUID();
  const { head, body } = rawSubmit(key);
  const socket = connect(api.port, '127.0.0.1');
  socket.write(head);
  const caller = await api.database.accounts.findCaller(bobsKey);
  await untilLocked(caller?.account.id ?? '', key);
  const answers = (await repeat(key)).body;
  expect(answers).toMatchObject({ status: 'error', code: 409 });
  socket.write(body);
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  const first = JSON.parse(String(chunk).split('\r\n\r\n')[1] ?? '');
  expect(first.code).toBe(202);
  expect(await repeatUntilDone(key)).toMatchObject({ code: 202, process_id: first.process_id });
});

test('Idempotency-Key: a client that disconnected before the answer gets its process with a repeat', async () => {
  const key = randomUUID();
  const { head, body } = rawSubmit(key);
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  await new Promise<void>((resolve) => socket.end(head + body, resolve));
  socket.destroy();
  const answer = await repeatUntilDone(key);
  expect(answer.code).toBe(202);
  expect((await repeat(key)).body.process_id).toBe(answer.process_id);
});
