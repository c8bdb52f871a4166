import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRequestThumbnail } from '@pixmill/jobs';
import { type Consumer, createConsumer } from '@pixmill/queue';
import { storageKeys } from '@pixmill/storage';
import { createRedisPrefix, requireTestServiceUrl } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];

const prefix = createRedisPrefix();

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { REDIS_PREFIX: prefix } });
  accountId = (await api.createAccount({ key })).id;
  await api.createAccount({ key: foreignKey });
});

afterAll(() => api.close());

const get = (path: string, apiKey = key) => request(api.url).get(`/api/v1/images/${path}`).set('authorization', `Bearer ${apiKey}`);
const problem = (code: string) => expect.objectContaining({ code });

async function submitImage(sourceBytes = randomBytes(100)) {
  const job = await submitJob(api, { accountId, sourceBytes });
  const [image] = job.images;
  return { job, imageId: image?.id ?? '', sourceKey: image?.source.kind === 'upload' ? image.source.storageKey : '' };
}

describe('source of an image', () => {
  test('image source: is served as it was sent, so that no browser runs it, with an ETag', async () => {
    const bytes = randomBytes(300);
    const { job, imageId } = await submitImage(bytes);
    const before = await get(`${imageId}/source`).expect(200);
    expect(before.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringContaining('attachment'),
    });
    await settleJob(api, job, [jpeg()]);
    const { body, headers } = await get(`${imageId}/source`).expect(200);
    expect(body).toEqual(bytes);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'image/jpeg', 'content-length': '300', 'x-content-type-options': 'nosniff' },
      ...{ 'content-security-policy': expect.stringContaining('sandbox'), 'cache-control': 'private, no-cache' },
    });
    await get(`${imageId}/source`).set('if-none-match', String(headers.etag)).expect(304);
    await request(api.url).head(`/api/v1/images/${imageId}/source`).set('x-api-key', key).expect(200);
  });

  test('image source: an SVG is an attachment', async () => {
    const { job, imageId } = await submitImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await settleJob(api, job, [jpeg()]);
    await api.sql.query("UPDATE images SET source_format = 'svg' WHERE id = $1", [imageId]);
    const { headers } = await get(`${imageId}/source`).expect(200);
    expect(headers['content-disposition']).toBe('attachment; filename="image.svg"');
  });

  test('image source: returns 410 when it was removed and before a URL was fetched, and 404 for a foreign or unknown image', async () => {
    const { imageId, sourceKey } = await submitImage();
    expect((await get(`${imageId}/source`, foreignKey).expect(404)).body).toEqual(problem('image_not_found'));
    expect((await get(`${randomUUID()}/source`).expect(404)).body).toEqual(problem('image_not_found'));
    expect((await get('nonsense/source').expect(404)).body).toEqual(problem('image_not_found'));
    await api.composition.storage.remove(sourceKey);
    expect((await get(`${imageId}/source`).expect(410)).body).toEqual(problem('artifact_missing'));
    const remote = await submitJob(api, { accountId, urls: true });
    expect((await get(`${remote.images[0]?.id}/source`).expect(410)).body).toEqual(problem('artifact_missing'));
  });
});

describe('thumbnail of an image', () => {
  const thumbnail = randomBytes(40);
  let consumer: Consumer | undefined;
  let asked: string[] = [];

  /** Stores `bytes` as the thumbnail of the source, as a worker does. */
  function startWorker(bytes: Buffer): void {
    asked = [];
    consumer = createConsumer({
      ...{ url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} },
      ...{ queue: 'thumbnail', concurrency: 1 },
      async handle(imageId) {
        asked.push(imageId);
        const image = await api.database.accountJobs.findImage({ imageId, accountId: null });
        await api.composition.storage.put(storageKeys.thumbnail({ jobId: image?.jobId ?? '', imageId, shows: 'source' }), bytes);
      },
    });
  }

  afterEach(async () => {
    await consumer?.close();
    consumer = undefined;
  });

  test('image thumbnail: a worker makes it once for all requests; later ones come from the storage', async () => {
    startWorker(thumbnail);
    const { imageId } = await submitImage();
    const first = await Promise.all([get(`${imageId}/thumbnail`), get(`${imageId}/thumbnail`)]);
    const later = await get(`${imageId}/thumbnail`);
    for (const { status, body } of [...first, later]) expect([status, body]).toEqual([200, thumbnail]);
    expect(asked).toEqual([imageId]);
    const { headers } = later;
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
    });
    await get(`${imageId}/thumbnail`).set('if-none-match', String(headers.etag)).expect(304);
    await get(`${imageId}/thumbnail`, foreignKey).expect(404);
  });

  test('image thumbnail: returns 410 for an image that cannot be shown, and when its files were removed', async () => {
    startWorker(Buffer.alloc(0));
    const { imageId } = await submitImage();
    expect((await get(`${imageId}/thumbnail`).expect(410)).body).toEqual(problem('artifact_missing'));
    const { job, imageId: removed } = await submitImage();
    await api.sql.query('UPDATE jobs SET sources_purged_at = now() WHERE id = $1', [job.id]);
    expect((await get(`${removed}/thumbnail`).expect(410)).body).toEqual(problem('artifact_missing'));
  });

  test('image thumbnail: returns 503 with Retry-After when no worker answers', async () => {
    const { url } = await api.openAnother({
      adapt: ({ storage, producer, ...composition }) => {
        const requestThumbnail = createRequestThumbnail({ storage, keys: storageKeys, producer }, { waitTimeoutMs: 200 });
        return { ...composition, storage, producer, requestThumbnail };
      },
    });
    const { imageId } = await submitImage();
    const { body, headers } = await request(url).get(`/api/v1/images/${imageId}/thumbnail`).set('x-api-key', key).expect(503);
    expect(body).toEqual(problem('unavailable'));
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });
});
