import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, type Job } from '@pixmill/contracts';
import type { Optimizer } from '@pixmill/optimizer';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { submitTestJob } from '@pixmill/testkit/jobs';
import { createCancelJob } from '../settle/cancel-job.js';
import { createSettle } from '../settle/settle.js';
import { createRun, type Run } from './run.js';

const never = new AbortController().signal;

let env: TestDeps;
let accountId: string;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 4 });
  accountId = (await env.createAccount({ tokens: 100 })).id;
});

afterAll(() => env.close());

/** A worker whose optimizer returns its input. On the bytes `hang` it resolves `hanging` and waits for its signal; on `heavy` its lane is full. */
function createWorker(): { run: Run; hanging: Promise<void> } {
  let startHanging = () => {};
  const hanging = new Promise<void>((resolve) => {
    startHanging = resolve;
  });
  const optimize: Optimizer['optimize'] = async (bytes, _spec, signal) => {
    if (bytes.toString() === 'hang') {
      startHanging();
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    }
    if (bytes.toString() === 'heavy') throw new AppError('lane_full');
    const pixel = { width: 1, height: 1 };
    const facts = { ...pixel, colourspace: 'YCbCr', interlaced: false, sampling: '4:2:0', depth: 24, quality: 80, sha1: 'ab'.repeat(20) };
    return { source: { format: 'jpeg', facts }, variants: [{ role: 'main', format: 'jpeg', ...pixel, bytes, facts }], report: {} };
  };
  const settle = createSettle(env.deps, env.runSettings);
  return { run: createRun({ ...env.deps, optimizer: { optimize }, settle }, env.runSettings), hanging };
}

const submitted = async (content: string = randomUUID()) =>
  (await submitTestJob(env.deps, { accountId, sourceBytes: Buffer.from(content) })).job;
const update = (job: Job, assignment: string) => env.sql.query(`UPDATE jobs SET ${assignment} WHERE id = $1`, [job.id]);
const rowOf = async (job: Job) => (await env.sql.query('SELECT state, attempts, tokens_charged FROM jobs WHERE id = $1', [job.id])).rows[0];
const outcomeOf = async (job: Job) => (await env.deps.jobs.find(job.id))?.images[0]?.outcome;

describe('run: cancelled job', () => {
  test('stops at the next lease renewal and writes nothing, then or later', async () => {
    const job = await submitted('hang');
    const balance = async () => (await env.deps.accounts.find(accountId))?.tokens ?? 0;
    const before = await balance();
    const { run, hanging } = createWorker();
    const running = run(job.id, never);
    await hanging;
    expect(await createCancelJob(env.deps)({ jobId: job.id, accountId })).toBe(true);
    await running;
    await run(job.id, never);
    expect(await outcomeOf(job)).toMatchObject({ status: 'failed', failure: { code: 'cancelled' } });
    expect(await rowOf(job)).toMatchObject({ state: 'settled', attempts: 1, tokens_charged: 0 });
    expect(await balance()).toBe(before + 1);
  });
});

test('run: a job whose lane is full waits, however long ago it was interrupted', async () => {
  const job = await submitted('heavy');
  await update(job, "attempts = 2, interrupted_at = now() - interval '30 days'");
  await createWorker().run(job.id, never);
  expect(await rowOf(job)).toMatchObject({ state: 'running', attempts: 2 });
  expect((await env.sql.query('SELECT interrupted_at, dead_at FROM jobs WHERE id = $1', [job.id])).rows).toEqual([
    { interrupted_at: null, dead_at: null },
  ]);
});

describe('run: last attempt', () => {
  /** Calls `work` with a worker that is busy with the last attempt of another job. Returns the worker once that attempt has ended. */
  async function duringLastAttempt(work: (run: Run) => Promise<void>): Promise<Run> {
    const crashing = await submitted('hang');
    await update(crashing, 'attempts = 2');
    const { run, hanging } = createWorker();
    const stop = new AbortController();
    const lastAttempt = run(crashing.id, stop.signal);
    try {
      await hanging;
      await work(run);
    } finally {
      stop.abort(new AppError('unavailable'));
      await lastAttempt;
    }
    return run;
  }

  test('never shares a worker with another last attempt, so that a job that crashes its worker fails alone', async () => {
    const [waitingJob, newJob] = [await submitted(), await submitted()];
    await update(waitingJob, 'attempts = 2');
    const run = await duringLastAttempt(async (busyRun) => {
      await busyRun(waitingJob.id, never);
      await busyRun(newJob.id, never);
      expect(await rowOf(waitingJob)).toMatchObject({ state: 'queued', attempts: 2 });
      expect(await rowOf(newJob)).toMatchObject({ state: 'settled' });
    });
    await run(waitingJob.id, never);
    expect(await outcomeOf(waitingJob)).toMatchObject({ status: 'succeeded' });
  });

  test('may run in another worker at the same time', async () => {
    const waitingJob = await submitted();
    await update(waitingJob, 'attempts = 2');
    await duringLastAttempt(() => createWorker().run(waitingJob.id, never));
    expect(await rowOf(waitingJob)).toMatchObject({ state: 'settled', attempts: 3 });
  });
});
