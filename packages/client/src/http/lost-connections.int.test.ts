import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import { Pixmill } from '../index.js';
import { type Loss, type LossyProxy, startLossyProxy } from '../testing/start-lossy-proxy.js';

const retry = { minDelayMs: 1, maxDelayMs: 20 };
const photo = new Blob([fixtureBytes('images/sample.jpg')]);
let api: TestApi;
let proxy: LossyProxy;
let apiKey: string;
let client: Pixmill;
let worker: ReturnType<typeof createTestWorker>;

beforeAll(async () => {
  api = await openTestApi();
  proxy = await startLossyProxy(api.url);
  ({ key: apiKey } = await api.createAccount());
  client = new Pixmill({ url: proxy.url, apiKey, retry });
  worker = createTestWorker(api);
});

beforeEach(() => {
  [proxy.next, proxy.targetUrl, proxy.rewrite] = [[], api.url, (path) => path];
  proxy.arrivals.length = 0;
});

afterAll(async () => {
  await worker.close();
  await proxy.close();
  await api.close();
});

const countJobs = async (): Promise<number> => (await api.sql.query('SELECT count(*)::int AS count FROM jobs')).rows[0].count;

describe('a job is created exactly once', () => {
  test.each<[string, Loss[]]>([
    ['when its request is lost on its way', ['unsent', 'unsent']],
    ['when its answer is lost', ['unanswered', 'unanswered']],
    ['when its answer breaks off', ['half', 'half']],
    ['when all of that happens', ['unanswered', 'unsent', 'half', 'unanswered']],
  ])('%s', async (_when, losses) => {
    const before = await countJobs();
    proxy.next = [...losses];
    const { id } = await client.jobs.create({ files: [{ name: 'a.jpg', blob: photo }] });
    expect(await countJobs()).toBe(before + 1);
    expect(proxy.arrivals).toHaveLength(losses.length + 1);
    expect(new Set(proxy.arrivals.map(({ key }) => key)).size).toBe(1);
    expect((await client.jobs.cancel(id)).images).toHaveLength(1);
  });
});

test('an upload, a key, a preset and the images of a collection are created once, too', async () => {
  const { id } = await client.collections.create({ name: 'Shop' });
  const creations = [
    () => client.uploads.create(photo, 'a.jpg'),
    () => client.keys.create({ name: 'shop' }),
    () => client.presets.create({ name: 'web', options: { formats: ['webp'] } }),
    () => client.collections.add(id, [{ url: 'http://127.0.0.1:9/a.jpg' }]),
  ];
  for (const create of creations) {
    proxy.next = ['unanswered', 'half'];
    expect(Object.keys(await create()).length).toBeGreaterThan(0);
  }
  const [uploads, keys, presets, images] = [
    client.uploads.list(),
    client.keys.list(),
    client.presets.list(),
    client.collections.images(id),
  ];
  expect([(await uploads.all()).length, (await presets.all()).length, (await images.all()).length]).toEqual([1, 1, 1]);
  expect((await keys.all()).filter(({ name }) => name === 'shop')).toHaveLength(1);
});

test('two requests have two keys', async () => {
  for (let index = 0; index < 2; index += 1) await client.collections.create({ name: 'Shop' });
  const [first, second] = proxy.arrivals;
  expect(first?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(second?.key).not.toBe(first?.key);
});

test('a request without an Idempotency-Key is sent once when its answer is lost', async () => {
  proxy.next = ['unanswered'];
  await expect(client.request('post', '/api/v1/webhook-secret/rotate')).rejects.toMatchObject({ code: 'service_unreachable' });
  expect(proxy.arrivals).toEqual([expect.objectContaining({ key: undefined })]);
});

test('a change that was made before its answer was lost is no error', async () => {
  const { id } = await client.collections.create({ name: 'Shop' });
  await client.collections.add(id, [{ url: 'http://127.0.0.1:9/a.jpg' }]);
  for (const [change, state] of [
    ['start', 'running'],
    ['pause', 'paused'],
    ['resume', 'running'],
    ['cancel', 'cancelled'],
  ] as const) {
    proxy.next = ['unanswered'];
    expect(await client.collections[change](id)).toMatchObject({ state });
  }
  proxy.next = ['unanswered'];
  await client.collections.delete(id);
  await expect(client.collections.delete(id)).rejects.toMatchObject({ code: 'collection_not_found', earlierTryLost: false });
});

test('a wait goes on over a restart of the service', async () => {
  const { id } = await client.jobs.create({ files: [{ name: 'a.jpg', blob: photo }] });
  proxy.arrivals.length = 0;
  const waiting = client.jobs.wait(id);
  await eventually(() => proxy.arrivals.length === 1, { withinMs: 10_000, describe: 'the request that waits' });
  const restarted = await api.openAnother();
  proxy.targetUrl = 'http://127.0.0.1:9';
  api.server.closeAllConnections();
  await eventually(() => proxy.arrivals.length > 3, { withinMs: 10_000, describe: 'tries while no service runs' });
  proxy.targetUrl = restarted.url;
  await worker.process(id);
  expect(await waiting).toMatchObject({ state: 'settled', outcome: 'succeeded' });
});

test('a wait does not spin when the service answers at once', async () => {
  const { id } = await client.jobs.create({ files: [{ name: 'a.jpg', blob: photo }] });
  proxy.rewrite = (path) => path.replace(/wait=\d+/, 'wait=0');
  proxy.arrivals.length = 0;
  const waiting = client.jobs.wait(id);
  await eventually(() => proxy.arrivals.length === 3, { withinMs: 20_000, describe: 'three requests' });
  await client.jobs.cancel(id);
  expect(await waiting).toMatchObject({ outcome: 'cancelled' });
  const [first, second, third] = proxy.arrivals.map(({ atMs }) => atMs) as [number, number, number];
  expect(second - first).toBeGreaterThan(245);
  expect(third - second).toBeGreaterThan(495);
});

test('a wait ends when it is told to', async () => {
  const { id } = await client.jobs.create({ files: [{ name: 'a.jpg', blob: photo }] });
  await expect(client.jobs.wait(id, { timeoutMs: 20 })).rejects.toMatchObject({ name: 'WaitTimeoutError', code: 'wait_timeout', id });
  const reason = new Error('closed');
  await expect(client.jobs.wait(id, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = client.jobs.wait(id, { signal: controller.signal, onUpdate: () => controller.abort(reason) });
  await expect(waiting).rejects.toBe(reason);
  await client.jobs.cancel(id);
  proxy.targetUrl = 'http://127.0.0.1:9';
  await expect(client.jobs.wait(id, { retry: { retries: 1 } })).rejects.toMatchObject({ code: 'service_unreachable' });
  const impatient = new Pixmill({ url: proxy.url, apiKey, retry: { retries: 0 } });
  await expect(impatient.jobs.wait(id)).rejects.toMatchObject({ code: 'service_unreachable' });
});

test('the limit of a key is told with the wait that it asks for', async () => {
  const { url } = await api.openAnother({ settings: { API_RATE_LIMIT: '1' } });
  const impatient = new Pixmill({ url, apiKey, retry: { retries: 0 } });
  await impatient.account.get();
  const error = await impatient.account.get().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'rate_limited', status: 429, requestId: expect.any(String), retryAfterMs: expect.any(Number) });
});

test('a service below a path of a proxy: requests and results', async () => {
  proxy.rewrite = (path) => path.replace(/^\/images/, '');
  const behind = new Pixmill({ url: `${proxy.url}/images`, apiKey, retry });
  const [result] = await Promise.all([behind.optimize(photo), worker.processQueued()]);
  expect((await result.bytes()).length).toBe(result.main.bytes);
  expect(new Set(proxy.arrivals.map(({ path }) => path.split('/')[1]))).toEqual(new Set(['images']));
});
