import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStreams } from '@pixmill/jobs';
import { eventually, fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi, type TestComposition } from '@pixmill/testkit/api';
import { startTcpProxy, type TcpProxy } from '@pixmill/testkit/redis';
import { createTestWorker } from '@pixmill/testkit/worker';
import { Transport } from '../http/transport.js';
import { Pixmill, type PixmillEvent } from '../node/index.js';
import { openEventStream } from './open-event-stream.js';

const within = { withinMs: 30_000, everyMs: 10 };
const files = [{ name: 'a.gif', blob: new Blob([fixtureBytes('images/dispose-background.gif')]) }];
/** Streams that the service has open. */
const streams = new Set<ServerResponse>();
let api: TestApi;
let worker: ReturnType<typeof createTestWorker>;
let proxy: TcpProxy;
let pixmill: Pixmill;
let apiKey: string;
let aborter: AbortController;

/** Faster than the service: a look at the database and a comment come several times a second. */
function hasten(composition: TestComposition): TestComposition {
  const { eventLog, database, log } = composition;
  const deps = { eventLog, eventsInDatabase: database.events, jobs: database.jobs, log };
  return { ...composition, eventStreams: new EventStreams(deps, { maxStreamsPerAccount: 9, pollIntervalMs: 50, idleMs: 100 }) };
}

beforeAll(async () => {
  api = await openTestApi({ adapt: hasten });
  api.server.on('request', ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    if (!url.includes('/events')) return;
    streams.add(response);
    response.once('close', () => streams.delete(response));
  });
  worker = createTestWorker(api);
});

beforeEach(async () => {
  proxy = await startTcpProxy(api.port);
  apiKey = (await api.createAccount()).key;
  pixmill = new Pixmill({ url: `http://127.0.0.1:${proxy.port}`, apiKey, retry: { retries: 10_000, minDelayMs: 5, maxDelayMs: 20 } });
  aborter = new AbortController();
});

afterEach(async () => {
  aborter.abort();
  await proxy.close();
});

afterAll(async () => {
  await worker.close();
  await api.close();
});

/** Reads a stream in the background, until the signal of the test aborts. */
function collect(events: AsyncGenerator<PixmillEvent>): { readonly told: PixmillEvent[]; readonly ended: Promise<void> } {
  const told: PixmillEvent[] = [];
  const ended = (async () => {
    for await (const event of events) told.push(event);
  })();
  ended.catch(() => undefined); // the abort
  return { told, ended };
}

const typesOf = (events: readonly PixmillEvent[]) => events.map(({ type }) => type);

describe('events of a job', () => {
  test('are each told once, from its start, and end after its settlement', async () => {
    const { id } = await pixmill.jobs.create({ files });
    const { told, ended } = collect(pixmill.jobs.events(id));
    await eventually(() => told.length > 0, within);
    await worker.process(id);
    await ended;
    expect(typesOf(told)).toEqual(['job.queued', 'job.started', 'image.done', 'job.settled']);
    const again = collect(pixmill.jobs.events(id));
    await again.ended;
    expect(typesOf(again.told)).toContain('job.settled');
  });

  test('end as well, when only others than the settlement are asked for', async () => {
    const { id } = await pixmill.jobs.create({ files });
    const { told, ended } = collect(pixmill.jobs.events(id, { types: ['job.queued'] }));
    await worker.process(id);
    await ended;
    expect(typesOf(told)).toEqual(['job.queued']);
  });

  test('are an error, when the job is unknown', async () => {
    const events = pixmill.jobs.events('5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11');
    await expect(events.next()).rejects.toMatchObject({ code: 'job_not_found' });
  });
});

describe('events of the account', () => {
  /** Waits until a stream is open: one that begins later does not tell earlier events. */
  async function collectOpen(options: Parameters<Pixmill['events']>[0] = {}): Promise<PixmillEvent[]> {
    const { told } = collect(pixmill.events({ ...options, signal: aborter.signal }));
    await eventually(async () => {
      await pixmill.jobs.create({ files });
      return told.length > 0;
    }, within);
    return told;
  }

  test('tell every settlement once, when connections are killed and another API takes over that lost the events', async () => {
    const told = await collectOpen({ types: ['job.queued', 'job.settled'] });
    const ids: string[] = [];
    for (const isOther of [false, true]) {
      const { id } = await pixmill.jobs.create({ files });
      ids.push(id);
      const { port } = isOther ? await api.openAnother({ adapt: hasten }) : api;
      proxy.switchTo(1); // nobody listens there
      proxy.cut();
      await worker.process(id);
      proxy.switchTo(port);
      await eventually(() => told.some(({ type, job_id }) => type === 'job.settled' && job_id === id), within);
    }
    const settled = told.filter(({ type }) => type === 'job.settled');
    expect(settled.map(({ job_id }) => job_id)).toEqual(ids);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });

  test('are of the asked types and job only', async () => {
    const told = await collectOpen({ types: ['job.queued'] });
    expect(new Set(typesOf(told))).toEqual(new Set(['job.queued']));
  });

  test('close their connection, when the reader breaks off', async () => {
    const { id } = await pixmill.jobs.create({ files });
    for await (const event of pixmill.jobs.events(id)) {
      expect(event.type).toBe('job.queued');
      expect(streams.size).toBe(1);
      break;
    }
    await eventually(() => streams.size === 0, within);
  });

  test('throw the reason, when the signal aborts', async () => {
    const reading = pixmill.events({ signal: aborter.signal }).next();
    await eventually(() => proxy.connections() > 0, within);
    aborter.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  test('are given up to be opened again, when the connection falls silent without an end', async () => {
    const transport = new Transport({ url: `http://127.0.0.1:${proxy.port}`, apiKey });
    const messages = await openEventStream(transport, { url: '/api/v1/events', lastEventId: '', silenceTimeoutMs: 300 });
    if (messages === null) throw new Error('no stream');
    const reading = (async () => {
      for await (const _ of messages) proxy.freeze();
    })();
    await expect(reading).rejects.toThrow('nothing came for 300 ms');
  });
});
