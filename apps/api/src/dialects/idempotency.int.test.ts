import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { openTestEnvironment, type TestEnvironment } from '@pixmill/testkit';
import pg from 'pg';
import request from 'supertest';
import { createApp } from '../app.js';
import { compose } from '../compose.js';
import { apiSettings } from '../config.js';

type Composition = ReturnType<typeof compose>;

const sample = fileURLToPath(new URL('../../../../fixtures/images/sample.jpg', import.meta.url));
const [adasKey, bobsKey] = ['A'.repeat(32), 'B'.repeat(32)];

let place: TestEnvironment;
let database: Database;
let composition: Composition;
let server: Server;
let sql: pg.Client;

beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
  const reading = readEnv(apiSettings, {
    ...place.settings(),
    MEGAOPTIM_RATE_LIMIT: '0',
  });
  if (!reading.ok) throw new Error(reading.problems.join());
  composition = compose(reading.value);
  sql = new pg.Client({ connectionString: place.databaseUrl });
  await sql.connect();
  server = createServer(createApp(composition));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await database.accounts.create({ name: 'Ada', email: 'ada@example.com', tokens: 2, key: adasKey });
  await database.accounts.create({ name: 'Bob', email: 'bob@example.com', tokens: null, key: bobsKey });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await composition.close();
  await sql.end();
  await database.close();
  await place.close();
});

const port = () => (server.address() as AddressInfo).port;

function submit(key: string, fields: Record<string, string> = {}, apiKey = bobsKey) {
  const call = request(server).post('/v1/optimize').set('X-API-KEY', apiKey).set('Idempotency-Key', key).field('type', 'file');
  for (const [name, value] of Object.entries(fields)) call.field(name, value);
  return call.attach('file', sample);
}

test('Idempotency-Key: the same key and content returns the same process and charges once, also for the last token', async () => {
  const key = randomUUID();
  const [first, second] = [await submit(key, {}, adasKey), await submit(key, {}, adasKey)];
  expect(first.body).toMatchObject({ code: 202 });
  expect(second.body).toEqual(first.body);
  const balance = async () => (await request(server).get('/v1/users/info').set('X-API-KEY', adasKey)).body.result.tokens;
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
  await database.accounts.create({ name: 'Eve', email: 'eve@example.com', tokens: null, key: 'E'.repeat(32) });
  const eves = await submit(key, {}, 'E'.repeat(32));
  expect(eves.body.code).toBe(202);
  expect(eves.body.process_id).not.toBe(first.body.process_id);
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
  request(server)
    .post('/v1/optimize')
    .set('X-API-KEY', bobsKey)
    .set('Idempotency-Key', key)
    .type('form')
    .send('type=url&url=http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg');

/** Waits until the first call has its key. */
async function untilLocked(accountId: string, key: string): Promise<void> {
  const { rows } = await sql.query('SELECT 1 FROM idempotency_keys WHERE account_id = $1 AND key = $2', [accountId, key]);
  if (rows.length === 0) await untilLocked(accountId, key);
}

/** Asks until the answer is not "still running". */
async function repeatUntilOver(key: string): Promise<{ code: number; process_id: string }> {
  const { body } = await repeat(key);
  return body.code === 409 ? repeatUntilOver(key) : body;
}

test('Idempotency-Key: a repeat returns 409 while the first request runs, and then the same process', async () => {
  const key = randomUUID();
  const { head, body } = rawSubmit(key);
  const socket = connect(port(), '127.0.0.1');
  socket.write(head);
  const caller = await database.accounts.findCaller(bobsKey);
  await untilLocked(caller?.account.id ?? '', key);
  const answers = (await repeat(key)).body;
  expect(answers).toMatchObject({ status: 'error', code: 409 });
  socket.write(body);
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  const first = JSON.parse(String(chunk).split('\r\n\r\n')[1] ?? '');
  expect(first.code).toBe(202);
  expect(await repeatUntilOver(key)).toMatchObject({ code: 202, process_id: first.process_id });
});

test('Idempotency-Key: a client that disconnected before the answer gets its process with a repeat', async () => {
  const key = randomUUID();
  const { head, body } = rawSubmit(key);
  const socket = connect(port(), '127.0.0.1');
  await once(socket, 'connect');
  await new Promise<void>((resolve) => socket.end(head + body, resolve));
  socket.destroy();
  const answer = await repeatUntilOver(key);
  expect(answer.code).toBe(202);
  expect((await repeat(key)).body.process_id).toBe(answer.process_id);
});
