import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWebhookSecrets } from '@pixmill/accounts';
import { type AccountEvent, AppError } from '@pixmill/contracts';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createWebhookSender, generateWebhookSecret, nextAttemptAt } from '@pixmill/outbound/webhooks';
import { createLogger, createVault } from '@pixmill/runtime';
import { seedDeliveries } from '@pixmill/testkit';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { Webhook } from 'standardwebhooks';
import { createDeliver, type DeliverDeps, type DeliverOptions } from './deliver.js';
import { createDeliveryLimiter } from './delivery-limiter.js';

interface ReceivedWebhook {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let db: OpenTestDatabase;
let receiver: Server;
let url: string;
let accountId: string;
let respond: (response: ServerResponse) => void;
let received: ReceivedWebhook[];
let logged: string[];
let published: AccountEvent[];

const vault = createVault('a key of more than thirty-two characters');
const never = { stop: new AbortController().signal, draining: new AbortController().signal };

beforeAll(async () => {
  db = await openTestDatabase();
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: (await buffer(request)).toString() }); // a cast, because no tested header repeats
    respond(response);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done`;
});

beforeEach(async () => {
  received = [];
  logged = [];
  published = [];
  respond = (response) => response.end('thanks');
  accountId = (await db.createAccount()).id;
  await db.sql.query("UPDATE deliveries SET state = 'failed'");
});

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await db.close();
});

const createSecrets = (secretsVault = vault) =>
  createWebhookSecrets({ webhookSecrets: db.database.webhookSecrets, vault: secretsVault, generateWebhookSecret });

function createTestDeliver(options: Partial<DeliverOptions> = {}, parts: Partial<DeliverDeps> = {}) {
  const destination = { write: (line: string) => logged.push(line) };
  const deps: DeliverDeps = {
    deliveries: db.database.deliveries,
    deliveryLimiter: createDeliveryLimiter(8),
    secrets: createSecrets(),
    sender: createWebhookSender(createGuardedHttpClient({ allow: ['127.0.0.1/32'], ports: [80] }), { timeoutMs: 500 }),
    vault,
    nextAttemptAt,
    events: { publish: (_accountId, event) => published.push(event) },
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

const seedDueDeliveries = (count = 1, to = url) => seedDeliveries(db.url, { accountId, url: to }, count);

async function seedDelivery(to = url): Promise<string> {
  const [{ id } = { id: '' }] = await seedDueDeliveries(1, to);
  return id;
}

async function logOf(id: string) {
  const delivery = await db.database.deliveryLog.find({ id });
  if (!delivery) throw new Error(`no delivery ${id}`);
  return delivery;
}

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('no');

describe('deliver', () => {
  test('sends nothing before a delivery is due; the sweep finds it when it is', async () => {
    const [{ id } = { id: '' }] = await seedDeliveries(db.url, { accountId, url, overdueMs: -604_800_000 });
    await createTestDeliver()(id, never);
    expect(received).toEqual([]);
    const query = { workingLimit: 10, failingLimit: 10, endpointLimit: 4 };
    expect(await db.database.deliveries.findDue(query)).toEqual([]);
    await db.sql.query("UPDATE deliveries SET next_attempt_at = date_trunc('milliseconds', now()) WHERE id = $1", [id]);
    expect(await db.database.deliveries.findDue(query)).toMatchObject([{ deliveryId: id }]);
    await createTestDeliver()(id, never);
    expect(received).toHaveLength(1);
  });

  test('repeats the same id and body by the schedule, with a new signature, until an attempt succeeds', async () => {
    const id = await seedDelivery();
    const deliver = createTestDeliver();
    respond = status(500);
    await deliver(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'pending' });
    respond = status(200);
    await deliver(id, never);
    await deliver(id, never);
    expect(await logOf(id)).toMatchObject({
      state: 'delivered',
      attempts: [
        { number: 1, status: 500, error: expect.stringContaining('500'), head: 'no' },
        { number: 2, status: 200, error: null },
      ],
    });
    expect(published).toMatchObject([
      { type: 'delivery.attempted', deliveryId: id, origin: new URL(url).origin, attempt: 1, delivered: false, status: 500 },
      { type: 'delivery.attempted', deliveryId: id, attempt: 2, delivered: true, status: 200, error: null, nextAttemptAt: null },
    ]);
    expect(new Set(received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`))).toEqual(new Set([`${id} {"status":"ok"}`]));
    const { secret } = await createSecrets().getOrCreate(accountId);
    expect(received).toHaveLength(2);
    for (const { headers, body } of received) expect(new Webhook(secret).verify(body, headers)).toEqual({ status: 'ok' });
  });

  test('fails the delivery after the last attempt of the schedule, and at once on 410', async () => {
    const [one, two] = [await seedDelivery(), await seedDelivery()];
    const deliver = createTestDeliver({ scheduleMs: [0, 0] });
    respond = status(500);
    await deliver(one, never);
    await deliver(one, never);
    respond = status(410);
    await deliver(two, never);
    expect(await logOf(one)).toMatchObject({ state: 'failed', attempts: [{}, { number: 2 }] });
    expect(await logOf(two)).toMatchObject({ state: 'failed', attempts: [{ number: 1, status: 410 }] });
  });

  test('records the same error for blocked, absent and silent addresses; only the log and the operator have the cause', async () => {
    respond = () => {};
    const ids = [await seedDelivery(), await seedDelivery('http://10.0.0.1/'), await seedDelivery('http://127.0.0.1:9/')];
    for (const id of ids) await createTestDeliver()(id, never);
    const errors = await Promise.all(ids.map(async (id) => (await logOf(id)).attempts.map(({ error, status: code }) => [error, code])));
    expect(errors).toEqual(Array(3).fill([['The receiver could not be reached', null]]));
    expect(logged.join()).toContain('address_refused');
    expect(logged.join()).toContain('timed out');
    const failures = await Promise.all(ids.map(async (id) => [...(await db.database.deliveryLog.findFailures(id))]));
    expect(failures).toEqual([
      [[1, { reason: 'time', detail: expect.stringContaining('500 ms') }]],
      [[1, { reason: 'policy', detail: 'not allowed: 10.0.0.1 is 10.0.0.1, port 80' }]],
      [[1, { reason: 'connection', detail: 'the connection was refused (ECONNREFUSED)' }]],
    ]);
    expect(JSON.stringify(await Promise.all(ids.map(logOf)))).not.toContain('policy');
  });

  test('drains the backlog of an endpoint with one queue entry, until an attempt fails or the worker drains', async () => {
    const [first = { id: '' }, ...rest] = await seedDueDeliveries(6);
    respond = (response) => status(received.length <= 3 ? 200 : 500)(response);
    await createTestDeliver()(first.id, never);
    expect(received).toHaveLength(4);
    respond = status(200);
    const due = rest.find(({ id }) => !received.some(({ headers }) => headers['webhook-id'] === id));
    await createTestDeliver()(due?.id ?? '', { ...never, draining: AbortSignal.abort() });
    expect(received).toHaveLength(5);
  });

  test('releases the delivery without a recorded attempt when it is stopped', async () => {
    const id = await seedDelivery();
    const stop = new AbortController();
    const reason = new AppError('unavailable');
    respond = () => stop.abort(reason);
    await expect(createTestDeliver()(id, { ...never, stop: stop.signal })).rejects.toBe(reason);
    respond = status(200);
    await createTestDeliver()(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'delivered', attempts: [{ number: 1 }] });
  });

  test('does nothing when no slot is free for the endpoint of the delivery', async () => {
    const id = await seedDelivery();
    const deliveryLimiter = createDeliveryLimiter(1);
    deliveryLimiter.acquire('healthy');
    await createTestDeliver({}, { deliveryLimiter })(id, never);
    expect([received, (await logOf(id)).attempts]).toEqual([[], []]);
  });

  test('restarts the schedule after a replay, and continues the attempt numbers', async () => {
    const id = await seedDelivery();
    const deliver = createTestDeliver({ scheduleMs: [0, 0] });
    respond = status(500);
    for (const _attempt of [1, 2]) await deliver(id, never);
    await db.database.deliveryLog.replay({ id, state: 'failed' }, 1);
    for (const _attempt of [3, 4, 5]) await deliver(id, never);
    const { state, attempts } = await logOf(id);
    expect([state, attempts.map(({ number }) => number)]).toEqual(['failed', [1, 2, 3, 4]]);
  });
});

describe('deliver: webhook secret', () => {
  test('records an unsent attempt when the secret cannot be decrypted; a rotation fixes it', async () => {
    await createSecrets(createVault('another key of more than thirty-two letters')).getOrCreate(accountId);
    const id = await seedDelivery();
    await createTestDeliver()(id, never);
    const error = 'Not sent: the webhook secret of the account cannot be decrypted';
    expect(await logOf(id)).toMatchObject({ state: 'pending', attempts: [{ number: 1, status: null, error }] });
    expect(await db.database.deliveryLog.listEndpoints(accountId, 10)).toEqual([]);
    expect(logged.join()).toContain('SECRETS_KEY');
    await expect(createSecrets().getOrCreate(accountId)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('rotation'),
    });

    const { secret } = await createSecrets().rotate(accountId, 60_000);
    await createTestDeliver()(id, never);
    expect(await logOf(id)).toMatchObject({ state: 'delivered' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['webhook-signature']).toMatch(/^v1,\S+$/);
    new Webhook(secret).verify(body, headers);
  });

  test('signs with the old and the new secret after a rotation', async () => {
    const old = await createSecrets().getOrCreate(accountId);
    const current = await createSecrets().rotate(accountId, 60_000);
    expect(current.previous).toEqual([{ expiresAt: expect.any(Date) }]);
    await createTestDeliver()(await seedDelivery(), never);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    for (const { secret } of [old, current]) new Webhook(secret).verify(body, headers);
  });
});

describe('deliver: endpoint that keeps failing', () => {
  test('is paused; its due deliveries fail unsent with the reason, and a replay sends them', async () => {
    const [failing, next] = [await seedDelivery(), await seedDelivery()];
    await db.sql.query(
      "INSERT INTO endpoints (account_id, origin, failures, failing_since) VALUES ($1, $2, 19, now() - interval '1 hour')",
      [accountId, new URL(url).origin],
    );
    respond = status(500);
    await createTestDeliver()(failing, never);
    expect(logged.join()).toContain('webhook endpoint paused');
    await createTestDeliver()(next, never);
    expect(received).toHaveLength(1);
    const error = expect.stringMatching(/^Not sent: the endpoint has been paused since \d{4}-/);
    expect(await logOf(next)).toMatchObject({ state: 'failed', attempts: [{ number: 1, status: null, error }] });

    expect(await db.database.deliveryLog.replay({ id: next }, 1)).toBe(1);
    expect(await db.database.deliveryLog.listEndpoints(accountId, 1)).toMatchObject([{ pausedAt: null, failures: 1 }]);
    respond = status(200);
    await createTestDeliver({ scheduleMs: [0] })(next, never);
    expect(await logOf(next)).toMatchObject({ state: 'delivered', attempts: [{}, { number: 2, status: 200 }] });
  });
});
