import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { settleTestJob, submitTestJob } from '@pixmill/testkit/jobs';
import { Webhook } from 'standardwebhooks';
import { createDeliver } from './deliver.js';

const never = { stop: new AbortController().signal, draining: new AbortController().signal };

interface ReceivedWebhook {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let env: TestDeps;
let receiver: Server;
let url: string;
let accountId: string;
const received: ReceivedWebhook[] = [];
let respond: (response: ServerResponse) => void = (response) => response.end();

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: (await buffer(request)).toString() }); // a cast, because no tested header repeats
    respond(response);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  accountId = (await env.createAccount()).id;
});

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await env.close();
});

test('deliver: events of an endpoint are signed, carry its login, are sent again, and can be replayed without files', async () => {
  const login = env.deps.vault.seal(JSON.stringify({ user: 'ada', password: 'secret' }));
  await env.database.webhookEndpoints.create({ accountId, url, login, events: ['job.queued', 'job.settled'] }, 10);
  const test = await submitTestJob(env.deps, { accountId });
  await settleTestJob(env.deps, test);
  const deliver = createDeliver(env.deps, {
    ...{ owner: 'worker-1', scheduleMs: [0, 0, 0], timeoutMs: 5_000, concurrencyPerEndpoint: 4, pauseAfterMs: 60_000, maxConnections: 2 },
  });
  const findDue = () => env.database.deliveries.findDue({ workingLimit: 10, failingLimit: 10, endpointLimit: 10 });
  respond = (response) => void response.writeHead(500).end();
  for (const { deliveryId } of await findDue()) await deliver(deliveryId, never);
  respond = (response) => void response.end();
  for (const { deliveryId } of await findDue()) await deliver(deliveryId, never);
  expect(await findDue()).toEqual([]);

  const secrets = await env.deps.secrets.getActive(accountId);
  for (const { headers, body } of received) {
    expect(headers.authorization).toBe(`Basic ${Buffer.from('ada:secret').toString('base64')}`);
    expect(new Webhook(secrets[0] ?? '').verify(body, headers)).toEqual(JSON.parse(body));
  }
  const types = received.map(({ body }) => JSON.parse(body).type);
  expect(types.filter((type) => type === 'job.queued').length).toBeGreaterThanOrEqual(1);
  expect(new Set(types)).toEqual(new Set(['job.queued', 'job.settled']));
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);

  // What names no files can be sent again when the files are gone.
  await env.sql.query('UPDATE jobs SET purged_at = now(), expires_at = now() WHERE id = $1', [test.job.id]);
  expect(await env.database.deliveryLog.replay({ accountId, state: 'delivered' }, 10)).toBe(1);
});

test('retention: only a pending delivery that names the files keeps them', async () => {
  const test = await submitTestJob(env.deps, { accountId });
  await settleTestJob(env.deps, test);
  const isExpired = async () =>
    (await env.database.retention.findExpired({ limit: 100, exceptJobIds: [] })).some(
      ({ jobId, results }) => jobId === test.job.id && results,
    );
  await env.sql.query("UPDATE jobs SET expires_at = now() - interval '1 s' WHERE id = $1", [test.job.id]);
  expect(await isExpired()).toBe(false);
  await env.sql.query("UPDATE deliveries SET state = 'failed' WHERE job_id = $1 AND event = 'job.settled'", [test.job.id]);
  expect(await isExpired()).toBe(true);
});
