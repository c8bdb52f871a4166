import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWebhookSecrets } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import { createLogger, createVault } from '@pixmill/runtime';
import { createTestDatabase, seedDeliveries, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { createDeliver, type DeliverDeps, type DeliverOptions } from './deliver.js';
import { createDeliveryLimiter } from './delivery-limiter.js';

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let receiver: Server;
let url: string;
let accountId: string;
let answer: (response: ServerResponse) => void;
let received: Received[];
let logged: string[];

const vault = createVault('a key of more than thirty-two characters');
const never = { stop: new AbortController().signal, draining: new AbortController().signal };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 5 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: (await buffer(request)).toString() });
    answer(response);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done`;
});

beforeEach(async () => {
  received = [];
  logged = [];
  answer = (response) => response.end('thanks');
  const id = randomUUID();
  const account = { name: 'Ada', email: `${id}@example.com`, tokens: null, key: id.replaceAll('-', '') };
  accountId = (await database.accounts.create(account)).id;
  await sql.query("UPDATE deliveries SET state = 'failed'");
});

afterAll(async () => {
  await Promise.all([database.close(), sql.end()]);
  receiver.closeAllConnections();
  receiver.close();
  await testDatabase.drop();
});

const secretsWith = (opener = vault) =>
  createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault: opener, generateWebhookSecret });

function deliverWith(options: Partial<DeliverOptions> = {}, parts: Partial<DeliverDeps> = {}) {
  const destination = { write: (line: string) => logged.push(line) };
  const deps: DeliverDeps = {
    deliveries: database.deliveries,
    deliveryLimiter: createDeliveryLimiter(8),
    secrets: secretsWith(),
    sender: createWebhookSender(createGuardedHttpClient({ allow: ['127.0.0.1/32'], ports: [80] }), { timeoutMs: 500 }),
    nextAttemptAt,
    log: createLogger({ level: 'info', name: 'test', destination }),
    ...parts,
  };
  const defaults = {
    owner: 'worker-1',
    scheduleMs: [0, 0, 0],
    timeoutMs: 500,
    concurrencyPerEndpoint: 4,
    pauseAfterMs: 60_000,
    maxConnections: 2,
  };
  return createDeliver(deps, { ...defaults, ...options });
}

const seedDueDeliveries = (count = 1, to = url) => seedDeliveries(testDatabase.url, { accountId, url: to }, count);

async function seedDelivery(to = url): Promise<string> {
  const [{ id } = { id: '' }] = await seedDueDeliveries(1, to);
  return id;
}

async function logOf(id: string) {
  const found = await database.deliveryLog.find({ id });
  if (!found) throw new Error('no delivery');
  return found;
}

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('no');

describe('deliver', () => {
  test('a bell that rings too early delivers nothing; the sweep rings when it is due', async () => {
    const [{ id } = { id: '' }] = await seedDeliveries(testDatabase.url, { accountId, url, overdueMs: -604_800_000 });
    await deliverWith()(id, never);
    expect(received).toEqual([]);
    const due = { workingLimit: 10, failingLimit: 10, endpointLimit: 4 };
    expect(await database.deliveries.findDue(due)).toEqual([]);
    await sql.query('UPDATE deliveries SET next_attempt_at = now() WHERE id = $1', [id]);
    expect(await database.deliveries.findDue(due)).toMatchObject([{ deliveryId: id }]);
    await deliverWith()(id, never);
    expect(received).toHaveLength(1);
  });

  test('tries follow the schedule with the same id and body, signed anew, until one is taken', async () => {
    const id = await seedDelivery();
    const deliver = deliverWith();
    answer = status(500);
    await deliver(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'pending' });
    answer = status(200);
    await deliver(id, never);
    await deliver(id, never);
    expect(await logOf(id)).toMatchObject({
      state: 'delivered',
      attempts: [
        { number: 1, status: 500, error: 'The receiver answered 500', head: 'no' },
        { number: 2, status: 200, error: null },
      ],
    });
    expect(new Set(received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`))).toEqual(new Set([`${id} {"status":"ok"}`]));
    const { secret } = await secretsWith().getOrCreate(accountId);
    expect(received).toHaveLength(2);
    for (const { headers, body } of received) expect(new Webhook(secret).verify(body, headers)).toEqual({ status: 'ok' });
  });

  test('after the last try of the schedule it is given up, and 410 ends it at once', async () => {
    const [one, two] = [await seedDelivery(), await seedDelivery()];
    const deliver = deliverWith({ scheduleMs: [0, 0] });
    answer = status(500);
    await deliver(one, never);
    await deliver(one, never);
    answer = status(410);
    await deliver(two, never);
    expect(await logOf(one)).toMatchObject({ state: 'failed', attempts: [{}, { number: 2 }] });
    expect(await logOf(two)).toMatchObject({ state: 'failed', attempts: [{ number: 1, status: 410 }] });
  });

  test('blocked, absent and silent addresses read alike to the account, not to the worker’s log', async () => {
    answer = () => {};
    const ids = [await seedDelivery(), await seedDelivery('http://10.0.0.1/'), await seedDelivery('http://127.0.0.1:9/')];
    for (const id of ids) await deliverWith()(id, never);
    const errors = await Promise.all(ids.map(async (id) => (await logOf(id)).attempts.map(({ error, status: code }) => [error, code])));
    expect(errors).toEqual(Array(3).fill([['The receiver could not be reached', null]]));
    expect(logged.join()).toContain('address_refused');
    expect(logged.join()).toContain('timed out');
  });

  test('one bell empties an endpoint’s backlog while it takes them, and stops when it does not or when the worker leaves', async () => {
    const [first = { id: '' }, ...rest] = await seedDueDeliveries(6);
    answer = (response) => status(received.length <= 3 ? 200 : 500)(response);
    await deliverWith()(first.id, never);
    expect(received).toHaveLength(4);
    answer = status(200);
    const due = rest.find(({ id }) => !received.some(({ headers }) => headers['webhook-id'] === id));
    await deliverWith()(due?.id ?? '', { ...never, draining: AbortSignal.abort() });
    expect(received).toHaveLength(5);
  });

  test('a stop in the middle of a try gives it back, and it is no attempt', async () => {
    const id = await seedDelivery();
    const stop = new AbortController();
    const reason = new AppError('unavailable');
    answer = () => stop.abort(reason);
    await expect(deliverWith()(id, { ...never, stop: stop.signal })).rejects.toBe(reason);
    answer = status(200);
    await deliverWith()(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'delivered', attempts: [{ number: 1 }] });
  });

  test('where no lane is free for its endpoint it is left alone', async () => {
    const id = await seedDelivery();
    const deliveryLimiter = createDeliveryLimiter(1);
    deliveryLimiter.acquire('healthy');
    await deliverWith({}, { deliveryLimiter })(id, never);
    expect([received, (await logOf(id)).attempts]).toEqual([[], []]);
  });
});

describe('a secret that cannot be opened', () => {
  test('costs a try that says so, and no delivery; a rotation heals it', async () => {
    await secretsWith(createVault('another key of more than thirty-two letters')).getOrCreate(accountId);
    const id = await seedDelivery();
    await deliverWith()(id, never);
    const error = 'Not sent: the webhook secret of the account cannot be opened';
    expect(await logOf(id)).toMatchObject({ state: 'pending', attempts: [{ number: 1, status: null, error }] });
    expect(await database.deliveryLog.listEndpoints(accountId, 10)).toEqual([]);
    expect(logged.join()).toContain('was SECRETS_KEY changed?');
    await expect(secretsWith().getOrCreate(accountId)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('rotation'),
    });

    const { secret } = await secretsWith().rotate(accountId, 60_000);
    await deliverWith()(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'delivered' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['webhook-signature']).toMatch(/^v1,\S+$/);
    new Webhook(secret).verify(body, headers);
  });

  test('after a rotation both sign', async () => {
    const old = await secretsWith().getOrCreate(accountId);
    const current = await secretsWith().rotate(accountId, 60_000);
    expect(current.previous).toEqual([{ expiresAt: expect.any(Date) }]);
    await deliverWith()(await seedDelivery(), never);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    for (const { secret } of [old, current]) new Webhook(secret).verify(body, headers);
  });
});

describe('an endpoint that does nothing but fail', () => {
  test('is paused; what is due to it ends unsent and says so, and a replay sends it', async () => {
    const [failing, next] = [await seedDelivery(), await seedDelivery()];
    await sql.query("INSERT INTO endpoints (account_id, origin, failures, failing_since) VALUES ($1, $2, 19, now() - interval '1 hour')", [
      accountId,
      new URL(url).origin,
    ]);
    answer = status(500);
    await deliverWith()(failing, never);
    expect(logged.join()).toContain('webhook endpoint paused');
    await deliverWith()(next, never);
    expect(received).toHaveLength(1);
    const error = expect.stringMatching(/^Not sent: the endpoint is paused since \d{4}-/);
    expect(await logOf(next)).toMatchObject({ state: 'failed', attempts: [{ number: 1, status: null, error }] });

    expect(await database.deliveryLog.replay({ id: next }, 1)).toBe(1);
    expect(await database.deliveryLog.listEndpoints(accountId, 1)).toMatchObject([{ pausedAt: null, failures: 1 }]);
    answer = status(200);
    await deliverWith({ scheduleMs: [0] })(next, never);
    expect(await logOf(next)).toMatchObject({ state: 'delivered', attempts: [{}, { number: 2, status: 200 }] });
  });
});

test('a replay begins the schedule again, with attempt numbers that go on', async () => {
  const id = await seedDelivery();
  const deliver = deliverWith({ scheduleMs: [0, 0] });
  answer = status(500);
  for (const _try of [1, 2]) await deliver(id, never);
  await database.deliveryLog.replay({ id, state: 'failed' }, 1);
  for (const _try of [3, 4, 5]) await deliver(id, never);
  const { state, attempts } = await logOf(id);
  expect([state, attempts.map(({ number }) => number)]).toEqual(['failed', [1, 2, 3, 4]]);
});
