import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AccountEvent, AppError, type CollectionTemplate, defaultJobSpec, type ImageResult } from '@pixmill/contracts';
import type { CollectionRef, CollectionsRepository, NewItem } from '@pixmill/db';
import { eventually } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createCancelJob } from '../settle/cancel-job.js';
import { createFeed, type FeedOptions } from './feed.js';
import { createTellCollection } from './tell-collection.js';

let env: TestDeps;
let told: AccountEvent[];

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 8 });
});

beforeEach(() => {
  told = [];
});

afterAll(() => env.close());

const template: CollectionTemplate = {
  ...{
    spec: defaultJobSpec,
    callbackUrl: null,
    callbackLogin: null,
    callbackDelayMs: 0,
    sourceLogin: null,
    sourceHeaders: {},
    destination: null,
    priority: 0,
  },
};

/** 40 jobs of 5 images are the window. */
const options: FeedOptions = { maxQueuedPerAccount: 1_000, orphanTtlMs: 120_000 };

function createTestFeed(collections: Partial<CollectionsRepository> = {}, more: Partial<FeedOptions> = {}) {
  const deps = { ...env.deps, collections: { ...repository(), ...collections } };
  const events = { publish: (_accountId: string, event: AccountEvent) => void told.push(event) };
  const settledPublisher = { publish: async () => {} };
  return createFeed(
    {
      ...deps,
      cancelJob: createCancelJob({ ...env.deps, settledPublisher }),
      tellCollection: createTellCollection({ ...deps, events }),
    },
    { ...options, ...more },
  );
}

/** The methods of the proxied repository, as own properties. */
function repository(): CollectionsRepository {
  const all = env.deps.collections;
  return {
    ...all,
    claimFeed: (request) => all.claimFeed(request),
    releaseFeed: (released) => all.releaseFeed(released),
    findFeedItems: (query) => all.findFeedItems(query),
    submitFeed: (submission) => all.submitFeed(submission),
    pauseWithoutTokens: (id) => all.pauseWithoutTokens(id),
    findUnsettledJobs: (id) => all.findUnsettledJobs(id),
    get: (ref) => all.get(ref),
    tellEndpoints: (ref) => all.tellEndpoints(ref),
  };
}

async function createCollection({ images, tokens = null }: { images: number; tokens?: number | null }): Promise<CollectionRef> {
  const account = await env.createAccount({ tokens });
  const ref = { id: randomUUID(), accountId: account.id };
  const sealed = env.deps.vault.seal(JSON.stringify(template));
  await env.deps.collections.create({ ...ref, keyId: null, name: 'Shop', labels: { shop: 'berlin' }, options: {}, template: sealed });
  const access = env.deps.vault.seal(JSON.stringify({ login: { user: 'ada', password: 's3cret' }, headers: { 'x-shop': '1' } }));
  const items: NewItem[] = Array.from({ length: images }, (_, index) => ({
    ...{ kind: 'url', name: `${index}.png`, url: `http://127.0.0.1:9/${index}.png`, access: index === 1 ? access : null },
  }));
  await env.deps.collections.addItems(ref, { items, maxImages: 1_000 });
  await env.deps.collections.change(ref, 'start');
  return ref;
}

const read = (ref: CollectionRef) => env.deps.collections.get(ref);

/** Settles every unsettled job: each image succeeds, but for those at positions that end in 7. Returns how many images. */
async function settleJobs({ id }: CollectionRef): Promise<number> {
  let images = 0;
  for (const jobId of await env.deps.collections.findUnsettledJobs(id)) {
    const claim = await env.deps.jobs.claimFetch({ jobId, owner: 'worker-1', leaseMs: 5_000, fetchesPerAccount: 1_000 });
    if (!claim) throw new Error(`the job ${jobId} cannot be claimed`);
    const results = claim.job.images.map((image) => toResult(image.id, image.position % 10 !== 7));
    await env.deps.jobs.settle({ jobId, fence: claim.fence, results, resultTtlMs: 3_600_000, render: null });
    images += results.length;
  }
  return images;
}

function toResult(imageId: string, succeeds: boolean): ImageResult {
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  if (!succeeds) {
    const failure = { code: 'source_unreachable' as const, message: 'The image could not be downloaded' };
    return { imageId, sourceBytes: null, ...unread, outcome: { status: 'failed', failure } };
  }
  const facts = { width: 1, height: 1, publicPath: randomUUID(), facts: null, externalUrl: null, storageKey: `jobs/${imageId}` };
  const variant = { role: 'main' as const, format: 'jpeg' as const, sizeBytes: 400, ...facts };
  return { imageId, sourceBytes: 1_000, ...unread, outcome: { status: 'succeeded', variants: [variant], report: {}, reused: false } };
}

/** Each position of the collection, by the jobs that have an image at it. */
async function countImagesByPosition({ id }: CollectionRef): Promise<number[]> {
  const { rows } = await env.sql.query<{ count: number }>(
    `SELECT count(images.id)::int AS count FROM collection_items item
     LEFT JOIN jobs ON jobs.collection_id = item.collection_id LEFT JOIN images ON images.job_id = jobs.id AND images.position = item.position
     WHERE item.collection_id = $1 GROUP BY item.position`,
    [id],
  );
  return rows.map(({ count }) => count);
}

describe('feed', () => {
  test('makes jobs of a window of images, and more of them as they settle; the last one settles the collection', async () => {
    const ref = await createCollection({ images: 225 });
    const feed = createTestFeed();
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'running', imagesTotal: 225, imagesFed: 200, imagesSucceeded: 0, rate: null });
    const [jobId = ''] = await env.deps.collections.findUnsettledJobs(ref.id);
    const job = await env.deps.jobs.find(jobId);
    expect(job).toMatchObject({ dialect: 'native', collectionId: ref.id, labels: { shop: 'berlin' }, state: 'queued' });
    expect(job?.images).toHaveLength(5);
    expect(await settleJobs(ref)).toBe(200);
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'running', imagesFed: 225, imagesSucceeded: 180, imagesFailed: 20 });
    expect(await settleJobs(ref)).toBe(25);
    const counts = { imagesSucceeded: 203, imagesFailed: 22, bytesIn: 203_000, bytesOut: 81_200, tokensCharged: 203 };
    expect(await read(ref)).toMatchObject({ state: 'settled', settledAt: expect.any(Date), ...counts });
    expect(new Set(await countImagesByPosition(ref))).toEqual(new Set([1]));
    const failed = await env.deps.collections.listItems({ ...ref, state: 'failed', after: 7, limit: 2 });
    expect(failed).toMatchObject([
      { position: 17, state: 'failed', jobId: expect.any(String), imageId: expect.any(String), failure: { code: 'source_unreachable' } },
      { position: 27 },
    ]);
  });

  test('gives the credentials and headers of a source to its image only', async () => {
    const ref = await createCollection({ images: 3 });
    await createTestFeed()();
    const { rows } = await env.sql.query('SELECT source_credentials FROM jobs WHERE collection_id = $1', [ref.id]);
    const access = JSON.parse(env.deps.vault.unseal(rows[0].source_credentials));
    expect(access).toEqual({
      login: null,
      headers: {},
      logins: { 1: { user: 'ada', password: 's3cret' } },
      headersByPosition: { 1: { 'x-shop': '1' } },
    });
  });

  test('makes one job of each image, when two workers feed at a time and fail in between', async () => {
    const ref = await createCollection({ images: 300 });
    let calls = 0;
    let ended: Promise<unknown> = Promise.resolve(); // one statement at a time on the connection of the test
    const failSometimes = () => {
      calls += 1;
      if (calls % 4 === 0) throw new AppError('unavailable');
    };
    const broken = (): Partial<CollectionsRepository> => ({
      // Every claim is given, whatever the leases say: the worst case of two workers with one collection.
      async claimFeed(request) {
        ended = ended.then(() =>
          env.sql.query(
            `UPDATE collections SET lease_until = NULL, next_feed_at = now() WHERE id = $1 AND images_fed < images_total
          AND state = 'running' AND images_fed - images_succeeded - images_failed <= 100`,
            [ref.id],
          ),
        );
        await ended;
        return env.deps.collections.claimFeed(request);
      },
      async submitFeed(submission) {
        failSometimes();
        const submitted = await env.deps.collections.submitFeed(submission);
        failSometimes(); // the answer to the commit is lost
        return submitted;
      },
    });
    const feeds = [createTestFeed(broken()), createTestFeed(broken()), createTestFeed(broken())];
    await eventually(
      async () => {
        await Promise.all(feeds.map((feed) => feed()));
        await settleJobs(ref);
        return (await read(ref)).state === 'settled';
      },
      { withinMs: 30_000, describe: 'the end of the collection' },
    );
    expect(await countImagesByPosition(ref)).toEqual(Array.from({ length: 300 }, () => 1));
    expect(await read(ref)).toMatchObject({ imagesFed: 300, imagesSucceeded: 270, imagesFailed: 30, tokensCharged: 270 });
    const { rows } = await env.sql.query(
      'SELECT count(*)::int AS jobs, sum(tokens_charged)::int AS charged FROM jobs WHERE collection_id = $1',
      [ref.id],
    );
    expect(rows[0].charged).toBe(270);
  });

  test('pauses at zero tokens once nothing of it is left to settle, and goes on after a top-up', async () => {
    const ref = await createCollection({ images: 30, tokens: 12 });
    const feed = createTestFeed();
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'running', imagesFed: 12 });
    await settleJobs(ref); // position 7 failed: one token is back
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'running', imagesFed: 13 });
    await settleJobs(ref);
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'paused', pauseReason: 'no_tokens', imagesFed: 13 });
    const topUp = { accountId: ref.accountId, tokens: 100, reason: 'test', idempotencyKey: null };
    await env.deps.accounts.topUp(topUp);
    await env.deps.collections.change(ref, 'resume');
    await feed();
    await settleJobs(ref);
    expect(await read(ref)).toMatchObject({ state: 'settled', pauseReason: null, imagesSucceeded: 27, imagesFailed: 3 });
    expect(told).toContainEqual(expect.objectContaining({ type: 'collection.updated', state: 'paused', pauseReason: 'no_tokens' }));
  });

  test('leaves half of the unfinished jobs of an account to its other work', async () => {
    const ref = await createCollection({ images: 100 });
    await createTestFeed({}, { maxQueuedPerAccount: 30 })();
    expect(await read(ref)).toMatchObject({ imagesFed: 15 });
    const other = await createCollection({ images: 100 });
    await createTestFeed({}, { maxQueuedPerAccount: 2 })();
    expect(await read(other)).toMatchObject({ imagesFed: 5 });
  });

  test.each(['pause', 'cancel'] as const)('feeds nothing after a %s, nor while the operator has paused the service', async (change) => {
    const ref = await createCollection({ images: 250 });
    const feed = createTestFeed();
    await env.sql.query("UPDATE service SET paused_at = now(), pause_reason = 'disk'");
    await feed();
    expect(await read(ref)).toMatchObject({ state: 'running', pauseReason: 'operator', imagesFed: 0 });
    await env.sql.query('UPDATE service SET paused_at = NULL, pause_reason = NULL');
    await feed();
    await env.deps.collections.change(ref, change);
    if (change === 'pause') await settleJobs(ref);
    await feed();
    const counts = change === 'pause' ? { imagesSucceeded: 180, imagesFailed: 20 } : { imagesSucceeded: 0, imagesFailed: 200 };
    expect(await read(ref)).toMatchObject({ state: change === 'pause' ? 'paused' : 'cancelled', imagesFed: 200, ...counts });
    expect(await env.deps.collections.findUnsettledJobs(ref.id)).toEqual([]);
  });
});
