import { randomUUID } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Account } from '@pixmill/contracts';
import { storageKeys } from '@pixmill/storage';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { settleTestJob, submitTestJob, type TestJob } from '@pixmill/testkit/jobs';
import { createAudit } from './audit.js';

/** The audit counts whatever is in the database, so every test has its own. */
let env: TestDeps;
let account: Account;

beforeEach(async () => {
  env = await createTestDeps({ queue: 'unavailable', poolSize: 4 });
  account = await env.createAccount({ tokens: 10 });
});

afterEach(() => env.close());

const callbackUrl = 'http://callback.example/';
const noFindings = { jobsWithoutEnd: 0, resultsWithoutBytes: 0, bytesWithoutRow: 0, deliveriesWithoutOutcome: 0, balancesOff: 0 };

async function countFindings({ strict = false } = {}) {
  const report = await createAudit(env.deps)({ strict, orphanTtlMs: 60_000 });
  return Object.fromEntries(Object.entries(report).map(([name, { count }]) => [name, count]));
}

const execute = (text: string, ...values: unknown[]) => env.sql.query(text, values);
const submitted = () => submitTestJob(env.deps, { accountId: account.id });

/** A job settled with one result. It is charged unless the result is reused or has more than 950 of the source's 1,000 bytes. */
async function settled(options: { sizeBytes?: number; reused?: boolean; callbackUrl?: string } = {}): Promise<TestJob> {
  const testJob = await submitTestJob(env.deps, { accountId: account.id, callbackUrl: options.callbackUrl ?? null });
  await settleTestJob(env.deps, testJob, options);
  return testJob;
}

describe('audit: reports nothing', () => {
  test('in a healthy system with charged, free, reused and unlimited jobs, running work and a submit that has not committed', async () => {
    await settled();
    await settled({ sizeBytes: 960 });
    await settled({ reused: true });
    await settled({ callbackUrl });
    const running = await submitted();
    await env.deps.jobs.claim({ jobId: running.job.id, owner: 'worker-1', leaseMs: 5_000 });
    await submitted();
    account = await env.createAccount();
    await settled();
    await env.deps.storage.put(storageKeys.source({ jobId: randomUUID(), imageId: randomUUID() }), Buffer.from('x'));
    expect(await countFindings()).toEqual(noFindings);
    expect(await countFindings({ strict: true })).toEqual({
      ...noFindings,
      jobsWithoutEnd: 2,
      bytesWithoutRow: 1,
      deliveriesWithoutOutcome: 1,
    });
  });

  test('for a deleted job, whose ledger still adds up', async () => {
    const { job } = await settled({ sizeBytes: 960 });
    await env.deps.retention.remove(job.id);
    await env.deps.storage.removeAll(storageKeys.jobPrefix(job.id));
    expect(await countFindings({ strict: true })).toEqual(noFindings);
  });

  test('for files that were removed after they expired', async () => {
    const { job } = await settled();
    await execute(
      "UPDATE jobs SET expires_at = date_trunc('milliseconds', now()), sources_expire_at = date_trunc('milliseconds', now()) WHERE id = $1",
      job.id,
    );
    await env.deps.storage.removeAll(storageKeys.jobPrefix(job.id));
    expect(await countFindings()).toEqual(noFindings);
  });
});

describe('audit: jobsWithoutEnd', () => {
  test.each([
    ['enqueued 31 s ago and not run', "created_at = now() - interval '1 minute', enqueued_at = now() - interval '31 seconds'"],
    ['never enqueued', "created_at = now() - interval '1 minute', enqueued_at = NULL"],
    ['with a lease that ended 31 s ago', "created_at = now() - interval '1 hour', lease_until = now() - interval '31 seconds'"],
    ['past its maximum age', "enqueued_at = now(), state = 'running', run_ms = 61 * 60000"],
  ])('counts a job %s', async (_, assignment) => {
    const { job } = await submitted();
    await execute(`UPDATE jobs SET ${assignment} WHERE id = $1`, job.id);
    expect(await countFindings()).toEqual({ ...noFindings, jobsWithoutEnd: 1 });
  });

  test.each([
    ['enqueued 20 s ago, however old it is', "created_at = now() - interval '3 hours', enqueued_at = now() - interval '20 seconds'"],
    ['with a lease', "created_at = now() - interval '1 hour', state = 'running', lease_until = now() + interval '3 seconds'"],
    [
      'with a lease that just ended',
      "created_at = now() - interval '1 hour', state = 'running', lease_until = now() - interval '1 second'",
    ],
  ])('does not count a job %s', async (_, assignment) => {
    const { job } = await submitted();
    await execute(`UPDATE jobs SET ${assignment} WHERE id = $1`, job.id);
    expect(await countFindings()).toEqual(noFindings);
  });
});

describe('audit: resultsWithoutBytes', () => {
  test('counts a missing result, a result of another size and a missing source', async () => {
    const [missing, short, withoutSource] = [await settled(), await settled(), await submitted()];
    await env.deps.storage.remove(missing.result);
    await env.deps.storage.put(short.result, Buffer.from('short'));
    await env.deps.storage.remove(withoutSource.source);
    expect(await countFindings()).toEqual({ ...noFindings, resultsWithoutBytes: 3 });
  });

  test('counts a missing result that has expired but is named by a pending delivery', async () => {
    const { job, result } = await settled({ callbackUrl });
    await execute("UPDATE jobs SET expires_at = date_trunc('milliseconds', now()) WHERE id = $1", job.id);
    await env.deps.storage.remove(result);
    expect(await countFindings()).toEqual({ ...noFindings, resultsWithoutBytes: 1 });
  });
});

describe('audit: bytesWithoutRow', () => {
  test('counts files of no job, of a purged job and of an unknown result', async () => {
    const [purged, known] = [await settled(), await settled()];
    await execute(
      "UPDATE jobs SET purged_at = date_trunc('milliseconds', now()), sources_purged_at = date_trunc('milliseconds', now()) WHERE id = $1",
      purged.job.id,
    );
    const unknownResult = `${storageKeys.jobPrefix(known.job.id)}${known.imageId}/webp.webp`;
    const orphans = [storageKeys.source({ jobId: randomUUID(), imageId: randomUUID() }), unknownResult, 'stray.bin'];
    for (const key of orphans) await env.deps.storage.put(key, Buffer.from('x'));
    const old = new Date(Date.now() - 61_000);
    for (const key of [...orphans, purged.source, purged.result, known.result]) {
      await utimes(join(env.dataDir, 'storage', key), old, old);
    }
    expect(await countFindings()).toEqual({ ...noFindings, bytesWithoutRow: 5 });
  });
});

describe('audit: deliveriesWithoutOutcome', () => {
  test('counts a delivery due for 31 s without a lease, unless its endpoint is paused', async () => {
    const jobs = await Promise.all([1, 2, 3, 4].map(() => settled({ callbackUrl })));
    const makeDue = (index: number, assignment: string) =>
      execute(
        `UPDATE deliveries SET next_attempt_at = now() - interval '31 seconds', ${assignment} WHERE job_id = $1`,
        jobs[index]?.job.id,
      );
    await makeDue(0, 'fence = 0');
    await makeDue(1, "lease_until = now() + interval '5 seconds'");
    await makeDue(2, "endpoint = 'http://paused.example'");
    await execute("UPDATE deliveries SET next_attempt_at = now() + interval '1 hour' WHERE job_id = $1", jobs[3]?.job.id);
    await execute('INSERT INTO endpoints (account_id, origin, paused_at) VALUES ($1, $2, now())', account.id, 'http://paused.example');
    expect(await countFindings()).toEqual({ ...noFindings, deliveriesWithoutOutcome: 1 });
  });
});

describe('audit: balancesOff', () => {
  test.each([
    ['tokens without a ledger entry', 'UPDATE accounts SET tokens = tokens + 1', 1],
    ['a hold without a ledger entry', "UPDATE jobs SET tokens_held = 2 WHERE state = 'queued'", 1],
    ['settled jobs without a release', "DELETE FROM ledger WHERE kind = 'release'", 2],
    ['a charge for a reused result', "UPDATE images SET reused = true WHERE outcome = 'succeeded'", 1],
    [
      'a release by an unsettled job',
      "INSERT INTO ledger (account_id, job_id, kind, delta) SELECT account_id, id, 'release', 1 FROM jobs WHERE state = 'queued'",
      2,
    ],
  ])('counts %s', async (_, fault, count) => {
    await settled();
    await settled({ sizeBytes: 960 });
    await submitted();
    expect((await countFindings()).balancesOff).toBe(0);
    await execute(fault);
    expect(await countFindings()).toEqual({ ...noFindings, balancesOff: count });
  });
});
