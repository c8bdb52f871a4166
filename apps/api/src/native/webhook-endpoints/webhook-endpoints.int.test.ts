import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventSchema } from '@pixmill/dialects';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';

let api: TestApi;
let key: string;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { EGRESS_ALLOW: '127.0.0.1/32', API_RATE_LIMIT: '0' } });
});

beforeEach(async () => {
  ({ key, id: accountId } = await api.createAccount({ tokens: 1_000 }));
});

afterAll(() => api.close());

type Method = 'get' | 'post' | 'patch' | 'delete';
const call = (method: Method, path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);

async function create(events: readonly string[], url = 'http://user:secret@127.0.0.1:9/hook'): Promise<string> {
  return (await call('post', '/webhook-endpoints').send({ url, events }).expect(201)).body.id;
}

interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly job_id: string | null;
  readonly webhook_endpoint_id: string | null;
}

async function listDeliveries(): Promise<DeliveryRow[]> {
  const columns = 'id, event, body, job_id, webhook_endpoint_id';
  return (await api.sql.query(`SELECT ${columns} FROM deliveries WHERE account_id = $1 ORDER BY created_at, event`, [accountId])).rows;
}

describe('webhook endpoints', () => {
  test('are created, listed, changed and deleted; the login is sealed and never shown', async () => {
    const id = await create(['job.settled', 'job.settled', 'job.queued']);
    const shown = { id, url: 'http://***@127.0.0.1:9/hook', events: ['job.settled', 'job.queued'], created_at: expect.any(String) };
    expect((await call('get', `/webhook-endpoints/${id}`).expect(200)).body).toEqual(shown);
    expect((await call('get', '/webhook-endpoints').expect(200)).body).toEqual({ items: [shown], next_cursor: null });
    const { rows } = await api.sql.query('SELECT url, login FROM webhook_endpoints WHERE id = $1', [id]);
    expect(rows[0]).toMatchObject({ url: 'http://127.0.0.1:9/hook', login: expect.not.stringContaining('secret') });
    const changed = await call('patch', `/webhook-endpoints/${id}`)
      .send({ events: ['image.done'] })
      .expect(200);
    expect(changed.body).toEqual({ ...shown, events: ['image.done'] });
    expect((await call('delete', `/webhook-endpoints/${id}`).expect(200)).body).toEqual({ id, deleted: true });
    await call('delete', `/webhook-endpoints/${id}`).expect(404);
  });

  test('answer 404 to other accounts, 400 to what is no address or no event, and 409 to an eleventh', async () => {
    const id = await create(['job.settled']);
    const { key: foreign } = await api.createAccount();
    for (const [method, path] of [
      ['get', ''],
      ['delete', ''],
      ['post', '/test'],
    ] as const) {
      const { body } = await call(method, `/webhook-endpoints/${id}${path}`, foreign).expect(404);
      expect(body).toMatchObject({ code: 'webhook_endpoint_not_found' });
    }
    for (const [sent, pointer] of [
      [{ url: 'ftp://example.com/', events: ['job.settled'] }, '/url'],
      [{ url: 'http://10.0.0.1/', events: ['job.settled'] }, '/url'],
      [{ url: 'https://a%zz:b@example.com/', events: ['job.settled'] }, '/url'],
      [{ url: 'https://example.com/', events: [] }, '/events'],
      [{ url: 'https://example.com/', events: ['delivery.attempted'] }, '/events/0'],
    ] as const) {
      const { body } = await call('post', '/webhook-endpoints').send(sent).expect(400);
      expect(body).toMatchObject({ code: 'invalid_parameter', errors: [{ pointer }] });
    }
    for (let count = 1; count < 10; count += 1) await create(['job.settled']);
    const { body } = await call('post', '/webhook-endpoints')
      .send({ url: 'https://example.com/', events: ['job.settled'] })
      .expect(409);
    expect(body).toMatchObject({ code: 'state_conflict' });
  });

  test('get one delivery for each event that they ask for, with the change that it tells; the callback of the job stays one', async () => {
    const all = await create(['job.queued', 'job.started', 'image.done', 'job.settled']);
    const settledOnly = await create(['job.settled'], 'http://127.0.0.1:9/other');
    const job = await submitJob(api, {
      accountId,
      dialect: 'megaoptim',
      names: ['a.jpg', 'b.jpg'],
      callbackUrl: 'http://127.0.0.1:9/callback',
    });
    await settleJob(api, job, [jpeg(), 'not_an_image']);
    const deliveries = await listDeliveries();
    const ofAll = deliveries.filter(({ webhook_endpoint_id: id }) => id === all);
    expect(ofAll.map(({ event }) => event).toSorted()).toEqual(['image.done', 'image.done', 'job.queued', 'job.settled', 'job.started']);
    for (const { event, body, job_id: jobId } of ofAll) {
      expect(eventSchema.parse(JSON.parse(body))).toMatchObject({ type: event, job_id: job.id });
      expect(jobId).toBe(job.id);
    }
    const images = ofAll.filter(({ event }) => event === 'image.done').map(({ body }) => JSON.parse(body).data);
    expect(images).toMatchObject([
      { name: 'a.jpg', state: 'succeeded', bytes: 50, failure: null },
      { name: 'b.jpg', state: 'failed', bytes: null, failure: { code: 'not_an_image' } },
    ]);
    expect(deliveries.filter(({ webhook_endpoint_id: id }) => id === settledOnly).map(({ event }) => event)).toEqual(['job.settled']);
    expect(deliveries.filter(({ webhook_endpoint_id: id }) => id === null)).toMatchObject([{ event: 'job.settled', body: '{}' }]);
    expect((await api.database.jobs.findDetails(job.id))?.delivery).toMatchObject({
      id: deliveries.find(({ webhook_endpoint_id: id }) => id === null)?.id,
    });
    const { body } = await call('get', '/deliveries?limit=100').expect(200);
    expect(body.items.map(({ webhook_endpoint_id: id }: { webhook_endpoint_id: string | null }) => id)).toContain(all);
  });

  test('are told of a start once, of a cancelled job, and of nothing by other accounts', async () => {
    const { id: otherId, key: otherKey } = await api.createAccount({ tokens: 10 });
    await call('post', '/webhook-endpoints', otherKey)
      .send({ url: 'https://example.com/', events: ['job.settled'] })
      .expect(201);
    await create(['job.started', 'job.settled']);
    const job = await submitJob(api, { accountId });
    const claim = { jobId: job.id, owner: 'test', leaseMs: 60_000 };
    const first = await api.database.jobs.claim(claim);
    await api.database.jobs.releaseClaim({ jobId: job.id, fence: first?.fence ?? 0, interruption: 'shutdown' });
    expect(await api.database.jobs.claim(claim)).toMatchObject({ isFirst: false });
    expect(await api.database.jobs.cancel({ jobId: job.id, accountId })).toBe(true);
    expect((await listDeliveries()).map(({ event }) => event)).toEqual(['job.started', 'job.settled']);
    const { rows } = await api.sql.query('SELECT count(*)::int AS count FROM deliveries WHERE account_id = $1', [otherId]);
    expect(rows).toEqual([{ count: 0 }]);
  });

  test('test: is a delivery of its own, without a job, which goes with the endpoint', async () => {
    const id = await create(['job.settled']);
    const { body } = await call('post', `/webhook-endpoints/${id}/test`).expect(202);
    expect(body).toMatchObject({
      event: 'endpoint.test',
      webhook_endpoint_id: id,
      job_id: null,
      state: 'pending',
      endpoint: 'http://127.0.0.1:9',
    });
    const shown = await call('get', `/deliveries/${body.id}`).expect(200);
    expect(JSON.parse(shown.body.body)).toMatchObject({ type: 'endpoint.test', job_id: null, data: { webhook_endpoint_id: id } });
    await call('delete', `/webhook-endpoints/${id}`).expect(200);
    await call('get', `/deliveries/${body.id}`).expect(404);
    await call('post', `/webhook-endpoints/${randomUUID()}/test`).expect(404);
  });
});
