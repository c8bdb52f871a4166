import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import { fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { settleTestJob, submitTestJob } from '@pixmill/testkit/jobs';
import { findOrphans } from '../sweep/find-orphans.js';
import { createMakeThumbnail } from './make-thumbnail.js';

let env: TestDeps;
let accountId: string;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  accountId = (await env.createAccount()).id;
});

afterAll(() => env.close());

const never = new AbortController().signal;
const keyOf = (jobId: string, imageId: string, shows: 'result' | 'source') => env.deps.keys.thumbnail({ jobId, imageId, shows });
const submit = (sourceBytes: Buffer) => submitTestJob(env.deps, { accountId, sourceBytes });

test.each(['photo.png', 'logo.svg'])('thumbnail: of %s is a WebP of at most 256 px', async (name) => {
  const { job, imageId } = await submit(await fixtureBytes(`images/${name}`));
  await createMakeThumbnail(env.deps)(imageId, never);
  const bytes = await env.deps.storage.read(keyOf(job.id, imageId, 'source'));
  expect(sniff(bytes)).toEqual({ format: 'webp' });
  const { width, height } = readHeaderSize(bytes, 'webp');
  expect(Math.max(width, height)).toBeLessThanOrEqual(256);
});

test('thumbnail: shows the result when there is one, is made once, and is no orphan until the job has no files', async () => {
  const photo = await fixtureBytes('images/sample.jpg');
  const testJob = await submit(photo);
  const { job, imageId, result, source } = testJob;
  await settleTestJob(env.deps, testJob);
  await env.deps.storage.put(result, photo);
  let decoded = 0;
  const optimizer = {
    optimize: (...args: Parameters<TestDeps['deps']['optimizer']['optimize']>) => {
      decoded += 1;
      return env.deps.optimizer.optimize(...args);
    },
  };
  const makeThumbnail = createMakeThumbnail({ ...env.deps, optimizer });
  await makeThumbnail(imageId, never);
  await makeThumbnail(imageId, never);
  const key = keyOf(job.id, imageId, 'result');
  expect(decoded).toBe(1);
  expect((await env.deps.storage.stat(key))?.sizeBytes).toBeGreaterThan(0);

  const listOrphans = async () => {
    const found: string[] = [];
    for await (const orphan of findOrphans(env.deps, 0)) found.push(orphan.key);
    return found;
  };
  expect(await listOrphans()).not.toContain(key);
  await env.sql.query('UPDATE jobs SET purged_at = now(), sources_purged_at = now() WHERE id = $1', [job.id]);
  expect((await listOrphans()).toSorted()).toEqual([key, result, source].toSorted());
});

test('thumbnail: of bytes that cannot be shown is an empty file; a worker that stops leaves none', async () => {
  const { job, imageId } = await submit(Buffer.from('no image'));
  const key = keyOf(job.id, imageId, 'source');
  const stop = new AbortController();
  stop.abort(new AppError('unavailable'));
  await expect(createMakeThumbnail(env.deps)(imageId, stop.signal)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await env.deps.storage.stat(key)).toBeNull();
  await createMakeThumbnail(env.deps)(imageId, never);
  expect(await env.deps.storage.stat(key)).toEqual({ sizeBytes: 0 });
});
