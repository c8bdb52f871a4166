import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, type Job } from '@pixmill/contracts';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { submitTestJob } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createRun, type RunDeps } from './run.js';

const never = new AbortController().signal;
const callbackUrl = 'http://127.0.0.1:9/done';

let env: TestDeps;
let accountId: string;
let sealed: string;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 4 });
  sealed = env.deps.vault.seal(JSON.stringify({ login: null, headers: {} }));
  accountId = (await env.createAccount({ tokens: 100 })).id;
});

afterAll(() => env.close());

const submitted = async () => (await submitTestJob(env.deps, { accountId, callbackUrl, sourceBytes: Buffer.from(randomUUID()) })).job;
const update = (job: Job, assignment: string) => env.sql.query(`UPDATE jobs SET ${assignment} WHERE id = $1`, [job.id]);
const balance = async () => (await env.deps.accounts.find(accountId))?.tokens;

function run(job: Job, optimize: RunDeps['optimizer']['optimize']): Promise<void> {
  const settle = createSettle(env.deps, env.runSettings);
  return createRun({ ...env.deps, optimizer: { optimize }, settle }, env.runSettings)(job.id, never);
}

const failing = (error: unknown) => () => Promise.reject(error);
const succeeding: RunDeps['optimizer']['optimize'] = async (bytes) => {
  const pixel = { width: 1, height: 1 };
  const facts = { ...pixel, colourspace: 'YCbCr', interlaced: false, sampling: '4:2:0', depth: 24, quality: 80, sha1: 'ab'.repeat(20) };
  return { source: { format: 'jpeg', facts }, variants: [{ role: 'main', format: 'jpeg', ...pixel, bytes, facts }], report: {} };
};

async function rowOf(job: Job) {
  const { rows } = await env.sql.query(
    `SELECT state, attempts, tokens_charged, dead_at, dead_reason, run_ms, interrupted_at, source_credentials,
      extract(epoch FROM sources_expire_at - settled_at) * 1000 AS source_ttl_ms,
      (SELECT count(*)::int FROM deliveries WHERE job_id = jobs.id) AS deliveries FROM jobs WHERE id = $1`,
    [job.id],
  );
  return rows[0];
}

async function expectDeadLetter(job: Job, reason: unknown): Promise<void> {
  expect(await rowOf(job)).toMatchObject({
    ...{ state: 'settled', tokens_charged: 0, dead_at: expect.any(Date), dead_reason: reason, deliveries: 1 },
    source_credentials: sealed,
  });
  expect(Number((await rowOf(job)).source_ttl_ms)).toBe(env.runSettings.deadLetterTtlMs);
  const images = (await env.deps.jobs.find(job.id))?.images;
  expect(images?.map(({ outcome }) => outcome)).toEqual([
    {
      status: 'failed',
      failure: { code: 'not_processed', message: 'The image was not processed; it is kept for a replay' },
    },
  ]);
  expect(await env.deps.storage.stat(images?.[0]?.source.kind === 'upload' ? images[0].source.storageKey : '')).not.toBeNull();
}

describe('dead letter', () => {
  test('ends a job whose worker died three times; nothing is charged, sources and credentials are kept', async () => {
    const before = await balance();
    const job = await submitted();
    await update(job, `source_credentials = '${sealed}'`);
    for (const _death of [1, 2, 3]) await env.deps.jobs.claim({ jobId: job.id, owner: 'dead', leaseMs: 0 });
    await run(job, succeeding);
    await expectDeadLetter(job, '3 attempts failed');
    expect(await balance()).toBe(before);
  });

  test('ends a job after three internal errors, never an image as one that could not be processed', async () => {
    const job = await submitted();
    for (const attempts of [1, 2, 3]) {
      await run(job, failing(new TypeError('a bug')));
      expect(await rowOf(job)).toMatchObject({ state: 'running', attempts });
    }
    await update(job, `source_credentials = '${sealed}'`);
    await run(job, succeeding);
    await expectDeadLetter(job, '3 attempts failed');
  });

  test('ends a job that is interrupted more than 24 hours after its first interruption, not one that runs well then', async () => {
    const [interrupted, recovered, early] = [await submitted(), await submitted(), await submitted()];
    for (const job of [interrupted, recovered]) await update(job, "interrupted_at = now() - interval '24 hours 1 second'");
    await update(interrupted, `source_credentials = '${sealed}'`);
    await update(early, "interrupted_at = now() - interval '23 hours'");
    await run(interrupted, failing(new AppError('storage_failed')));
    await expectDeadLetter(interrupted, expect.stringMatching(/^interrupted since .*Z, at last by storage_failed$/));
    await run(recovered, succeeding);
    expect(await rowOf(recovered)).toMatchObject({ state: 'settled', dead_at: null, tokens_charged: expect.any(Number) });
    await run(early, failing(new AppError('storage_failed')));
    expect(await rowOf(early)).toMatchObject({ state: 'running', dead_at: null });
  });

  test('ends a job that ran for one hour, also in the middle of a run; waiting in the queue does not count', async () => {
    const [late, running, waited] = [await submitted(), await submitted(), await submitted()];
    await update(late, `run_ms = 3600000, source_credentials = '${sealed}'`);
    await update(running, `run_ms = 3599700, source_credentials = '${sealed}'`);
    await update(waited, "created_at = now() - interval '2 hours'");
    await run(late, succeeding);
    await run(running, async (_bytes, _spec, signal) => {
      await once(signal, 'abort');
      throw signal.reason;
    });
    await run(waited, succeeding);
    for (const job of [late, running]) await expectDeadLetter(job, 'it ran for one hour');
    expect(await rowOf(waited)).toMatchObject({ state: 'settled', dead_at: null });
  });
});

describe('job age', () => {
  const claim = (job: Job, leaseMs = 5_000) => env.deps.jobs.claim({ jobId: job.id, owner: 'worker-1', leaseMs });
  const release = (job: Job, fence: number, interruption: 'counted' | 'uncounted' | 'shutdown') =>
    env.deps.jobs.releaseClaim({ jobId: job.id, fence, interruption });
  const backdateClaim = (job: Job) => update(job, "claimed_at = claimed_at - interval '60 seconds'");

  test('adds the time of counted runs and the leased time of a dead worker, nothing for an interruption', async () => {
    const job = await submitted();
    const first = await claim(job);
    await backdateClaim(job);
    await release(job, first?.fence ?? 0, 'uncounted');
    const second = await claim(job);
    expect(second).toMatchObject({ ageMs: 0, attempt: 1 });
    await backdateClaim(job);
    await release(job, second?.fence ?? 0, 'counted');
    const third = await claim(job, 0);
    expect(third?.attempt).toBe(2);
    expect(Math.floor((third?.ageMs ?? 0) / 10_000)).toBe(6);
    await backdateClaim(job);
    const fourth = await claim(job);
    expect(Math.floor((fourth?.ageMs ?? 0) / 10_000)).toBe(12);
  });

  test('release: repeated, it changes nothing; of a lost claim, it takes back its attempt once', async () => {
    const job = await submitted();
    const first = await claim(job, 0);
    const second = await claim(job);
    expect(second?.attempt).toBe(2);
    for (const _again of [1, 2]) await release(job, first?.fence ?? 0, 'uncounted');
    expect(await rowOf(job)).toMatchObject({ attempts: 1 });
    expect(await env.deps.jobs.renew({ jobId: job.id, fence: second?.fence ?? 0, leaseMs: 5_000 })).toBe(true);
    for (const _again of [1, 2]) await release(job, second?.fence ?? 0, 'uncounted');
    expect(await rowOf(job)).toMatchObject({ attempts: 0, interrupted_at: expect.any(Date) });
  });
});
