import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AccountEvent, type Job, toJobQueued, toJobSettled } from '@pixmill/contracts';
import { eventSchema, type WireEvent } from '@pixmill/dialects';
import { EventStreams } from '@pixmill/jobs';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestComposition } from '@pixmill/testkit/api';
import { openStream, type StreamOptions, type TestStream } from '@pixmill/testkit/event-stream';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';

const within = { withinMs: 30_000, everyMs: 10 };
const sockets = new Set<Socket>();
const opened: TestStream[] = [];
let api: TestApi;
let key: string;
let accountId: string;

/** Faster than the service: a look at the database, a comment and a check of the key come several times a second. */
function hasten(composition: TestComposition): TestComposition {
  const { eventLog, database, log } = composition;
  const deps = { eventLog, eventsInDatabase: database.events, jobs: database.jobs, log };
  const eventStreams = new EventStreams(deps, { maxStreamsPerAccount: 3, pollIntervalMs: 100, idleMs: 200 });
  return { ...composition, eventStreams, ...{ eventTimes: { stallTimeoutMs: 30_000, checkIntervalMs: 100 } } };
}

beforeAll(async () => {
  api = await openTestApi({ adapt: hasten });
  api.server.on('connection', (socket: Socket) => sockets.add(socket));
  await openAccount();
  const probe = toJobQueued({ id: randomUUID(), collectionId: null, createdAt: new Date(), images: [] });
  await eventually(async () => {
    publish(probe);
    return (await api.composition.eventLog.read(accountId, { after: '0-0', limit: 1 })).events.length > 0;
  }, within);
});

beforeEach(openAccount);

afterEach(() => {
  for (const stream of opened.splice(0)) stream.cut();
});

afterAll(() => api.close());

/** A test has an account of its own: a resume also looks back. */
async function openAccount(): Promise<void> {
  ({ key, id: accountId } = await api.createAccount({ tokens: 10_000 }));
}

const publish = (event: AccountEvent) => api.composition.events.publish(accountId, event);

async function open(path: string, options: Partial<StreamOptions> = {}): Promise<TestStream> {
  const stream = await openStream(`${api.url}/api/v1${path}`, { key, ...options });
  opened.push(stream);
  return stream;
}

/** Settles a job as a worker does; `told` also sends the event, as it does while Redis is there. */
async function settle(job: Job, { told }: { readonly told: boolean }): Promise<void> {
  await settleJob(api, job, [jpeg()]);
  if (told) publish(toJobSettled(job, new Date()));
}

const settledIdsOf = (streams: readonly TestStream[]): string[] =>
  streams.flatMap(({ events }) => events.flatMap((event) => (event.type === 'job.settled' ? event.job_id : [])));

const redisPrefix = () => api.composition.redisKeyPrefix;
const forgetStream = () => api.composition.counter.sendCommand('DEL', `${redisPrefix()}:events:${accountId}`);

describe('stream of the account', () => {
  test('events: come as they happen, with the job of a settlement, and headers that no proxy keeps', async () => {
    const stream = await open('/events');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      ...{ 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
    await eventually(() => stream.lastEventId !== undefined, within);
    const job = await submitJob(api, { accountId, dialect: 'megaoptim' });
    publish(toJobQueued(job));
    await settle(job, { told: true });
    const events = await stream.receive(2);
    expect(events.map((event) => eventSchema.parse(event))).toEqual(events);
    expect(events).toMatchObject([
      { id: `${job.id}.queued`, type: 'job.queued', job_id: job.id, data: { images: 1 } },
      { id: `${job.id}.settled`, type: 'job.settled', job_id: job.id, data: { id: job.id, outcome: 'succeeded', dialect: 'megaoptim' } },
    ]);
    expect(stream.text).toMatch(/^retry: \d+\n/);
    expect(stream.text).toContain('event: job.settled\ndata: {');
  });

  test('events: a settlement that Redis did not tell is told from the database, once', async () => {
    const stream = await open('/events?types=job.settled');
    await eventually(() => stream.lastEventId !== undefined, within);
    const [lost, told] = [await submitJob(api, { accountId }), await submitJob(api, { accountId })];
    await settle(lost, { told: false });
    await stream.receive(1);
    await settle(told, { told: true });
    await stream.receive(2);
    const before = stream.comments;
    await eventually(() => stream.comments >= before + 2, within);
    expect(settledIdsOf([stream])).toEqual([lost.id, told.id]);
  });

  test('events: a stream that is cut and resumed again and again loses no settlement, while messages are lost and Redis forgets', async () => {
    const jobs = await Promise.all(Array.from({ length: 24 }, () => submitJob(api, { accountId })));
    const streams = [await open('/events?types=job.settled')];
    await eventually(() => streams[0]?.lastEventId !== undefined, within);
    for (const [index, job] of jobs.entries()) {
      if (index % 6 === 5) {
        const last = streams.at(-1);
        last?.cut();
        // Settled while nobody listens, half of them without a message.
        await settle(job, { told: index % 12 === 5 });
        if (index % 12 === 11) {
          await forgetStream();
          // Longer ago than an open stream looks back: only the resume finds it.
          await api.sql.query("UPDATE jobs SET settled_at = settled_at - interval '40 s' WHERE id = $1", [job.id]);
        }
        streams.push(await open('/events?types=job.settled', { lastEventId: last?.lastEventId }));
      } else await settle(job, { told: index % 2 === 0 });
    }
    await eventually(() => new Set(settledIdsOf(streams)).size >= jobs.length, within);
    expect(new Set(settledIdsOf(streams))).toEqual(new Set(jobs.map(({ id }) => id)));
    const byId = new Map<string, WireEvent>();
    for (const event of streams.flatMap(({ events }) => events)) {
      expect(event).toEqual(byId.get(event.id) ?? event); // a repeat has the same content
      byId.set(event.id, event);
    }
  });

  test('events: a resume tells what Redis still has in its order, and nothing twice', async () => {
    const first = await open('/events');
    await eventually(() => first.lastEventId !== undefined, within);
    const lastEventId = first.lastEventId;
    first.cut();
    const jobs = await Promise.all(Array.from({ length: 5 }, () => submitJob(api, { accountId })));
    for (const job of jobs) publish(toJobQueued(job));
    for (const job of jobs.slice(0, 3)) await settle(job, { told: true });
    const expected = [...jobs.map(({ id }) => `${id}.queued`), ...jobs.slice(0, 3).map(({ id }) => `${id}.settled`)];
    await eventually(
      async () => (await api.composition.eventLog.read(accountId, { after: lastEventId ?? '', limit: 9 })).events.length === 8,
      within,
    );
    const second = await open(`/events?last_event_id=${lastEventId}`);
    await second.receive(8);
    expect(second.events.map(({ id }) => id)).toEqual(expected);
    const third = await open('/events', { lastEventId: second.ids[5] ?? '' });
    await third.receive(2);
    await eventually(() => third.comments > 2, within);
    expect(third.events.map(({ id }) => id)).toEqual(expected.slice(6));
  });

  test('events: filters take types, a job and a collection', async () => {
    const collectionId = randomUUID();
    const inCollection = await submitJob(api, { accountId });
    const other = await submitJob(api, { accountId });
    await api.sql.query('UPDATE jobs SET collection_id = $1 WHERE id = $2', [collectionId, inCollection.id]);
    const ofCollection = await open(`/events?types=job.settled&collection_id=${collectionId}`);
    const ofJob = await open(`/events?job_id=${other.id}`);
    await eventually(() => ofCollection.lastEventId !== undefined && ofJob.lastEventId !== undefined, within);
    for (const job of [inCollection, other]) {
      publish(toJobQueued(job));
      await settle(job, { told: true });
    }
    await Promise.all([ofCollection.receive(1), ofJob.receive(2)]);
    expect(ofCollection.events).toMatchObject([{ type: 'job.settled', job_id: inCollection.id, collection_id: collectionId }]);
    expect(ofJob.events.map(({ id }) => id)).toEqual([`${other.id}.queued`, `${other.id}.settled`]);
  });

  test('events: a slow reader holds little memory, and gets everything in the end', async () => {
    sockets.clear();
    const slow = await open('/events?types=image.done', { paused: true });
    const ids = Array.from({ length: 1_500 }, () => randomUUID());
    const message = 'x'.repeat(6_000);
    for (let from = 0; from < ids.length; from += 100) {
      for (const imageId of ids.slice(from, from + 100)) {
        const image = { imageId, position: 0, name: 'a.jpg', state: 'failed', failure: { code: 'not_an_image', message } } as const;
        const event = { type: 'image.done', time: new Date().toISOString(), jobId: randomUUID(), collectionId: null, ...image } as const;
        publish({ ...event, score: null, sourceBytes: null, sizeBytes: null });
      }
      const last = ids[from + 99];
      await eventually(async () => {
        const end = await api.composition.eventLog.findEnd(accountId);
        const { events } = await api.composition.eventLog.read(accountId, { after: `${Number(end.split('-')[0]) - 1}-0`, limit: 500 });
        return events.some(({ event }) => event.type === 'image.done' && event.imageId === last);
      }, within);
    }
    const held = [...sockets].map(({ writableLength }) => writableLength);
    expect(Math.max(...held)).toBeLessThan(1_000_000);
    slow.resume();
    await slow.receive(ids.length);
    expect(slow.events.map((event) => event.type === 'image.done' && event.data.id)).toEqual(ids);
  });

  test('events: a stream ends when its key is revoked, and at once when the process drains', async () => {
    const account = await api.createAccount();
    const { id: keyId } = (await api.sql.query('SELECT id FROM api_keys WHERE account_id = $1', [account.id])).rows[0];
    const revoked = await openStream(`${api.url}/api/v1/events`, { key: account.key });
    await eventually(() => revoked.comments > 1, within);
    await api.database.apiKeys.revoke(keyId);
    await revoked.untilEnd();
    expect(revoked.response.complete).toBe(true);

    const another = await api.openAnother();
    const drained = await openStream(`${another.url}/api/v1/events`, { key });
    await eventually(() => drained.lastEventId !== undefined, within);
    another.composition.shutdown.abort();
    await drained.untilEnd();
    expect(drained.response.complete).toBe(true);
  });

  test('events: too many open streams are 429, an id of no stream and an unknown type are 400', async () => {
    await Promise.all([open('/events'), open('/events'), open('/events')]);
    const get = (path: string) => request(api.url).get(`/api/v1${path}`).set('authorization', `Bearer ${key}`);
    const { body, headers } = await get('/events').expect(429);
    expect(body).toMatchObject({ code: 'rate_limited' });
    expect(headers['retry-after']).toBeDefined();
    const byHeader = await get('/events').set('last-event-id', 'yesterday').expect(400);
    expect(byHeader.body.errors).toEqual([{ header: 'Last-Event-ID', detail: 'must be the id of an event' }]);
    const byQuery = await get('/events?types=job.settled,job.done').expect(400);
    expect(byQuery.body.errors[0]).toMatchObject({
      parameter: expect.stringContaining('types'),
      detail: expect.stringContaining('image.done'),
    });
  });
});

describe('stream of a job', () => {
  test('events of a job: tell its whole story from the database when Redis forgot it, end, and do not begin again', async () => {
    const job = await submitJob(api, { accountId });
    await settle(job, { told: false });
    await forgetStream();
    // Longer ago than an open stream looks back.
    await api.sql.query(
      `UPDATE jobs SET created_at = created_at - interval '1 hour', started_at = started_at - interval '1 hour',
         settled_at = settled_at - interval '1 hour' WHERE id = $1`,
      [job.id],
    );
    const stream = await open(`/jobs/${job.id}/events`);
    await stream.untilEnd();
    expect(stream.events.map(({ type }) => type)).toEqual(['job.queued', 'job.started', 'job.settled']);
    expect(stream.ids.at(-1)).toMatch(/-end$/);
    await request(api.url)
      .get(`/api/v1/jobs/${job.id}/events`)
      .set('authorization', `Bearer ${key}`)
      .set('last-event-id', stream.lastEventId ?? '')
      .expect(204);
  });

  test('events of a job: a stream that waits for the job ends with it, after the first attempts of its webhooks', async () => {
    const job = await submitJob(api, { accountId, callbackUrl: 'http://127.0.0.1:9/' });
    const stream = await open(`/jobs/${job.id}/events`);
    await stream.receive(1);
    await settle(job, { told: true });
    await stream.receive(2);
    const before = stream.comments;
    await eventually(() => stream.comments > before, within);
    expect(stream.ended).toBe(false);
    await api.sql.query("UPDATE deliveries SET attempts = 1, state = 'failed' WHERE job_id = $1", [job.id]);
    await stream.untilEnd();
    expect(stream.events.map(({ type }) => type)).toEqual(['job.queued', 'job.settled']);
  });

  test('events of a job: unknown and foreign jobs are 404', async () => {
    const foreign = await submitJob(api, { accountId: (await api.createAccount()).id });
    for (const id of [foreign.id, randomUUID(), 'x']) {
      const { body } = await request(api.url).get(`/api/v1/jobs/${id}/events`).set('authorization', `Bearer ${key}`).expect(404);
      expect(body).toMatchObject({ code: 'job_not_found' });
    }
  });
});
