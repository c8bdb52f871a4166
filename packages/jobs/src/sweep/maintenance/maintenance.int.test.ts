import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, AppError, type Job } from '@pixmill/contracts';
import type { Logger } from '@pixmill/runtime';
import { storageKeys } from '@pixmill/storage';
import { createTooDeepFolder } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import {
  createSubmitCommand,
  createUpload,
  settleTestJob,
  submitTestJob,
  type TestJob,
  unlimitedSubmitOptions,
} from '@pixmill/testkit/jobs';
import { createSubmit } from '../../submit/submit.js';
import { createDeleteJob } from '../delete-job.js';
import { createMaintenance } from './maintenance.js';

const never = new AbortController().signal;
const ttls = { orphanTtlMs: 120_000, historyTtlMs: 30 * 86_400_000 };
const callbackUrl = 'http://callback.example/';
const past = "now() - interval '1 second'";

let env: TestDeps;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
});

afterAll(() => env.close());

const makeTasksDue = () => env.sql.query('DELETE FROM maintenance_tasks');

beforeEach(makeTasksDue);

const runMaintenance = () => createMaintenance(env.deps, ttls)(never);
const deleteJob = (job: { jobId: string; accountId: string | null }) => createDeleteJob(env.deps)(job);
const exists = async (key: string) => (await env.deps.storage.stat(key)) !== null;
const rowOf = async (job: Job) => (await env.sql.query('SELECT * FROM jobs WHERE id = $1', [job.id])).rows[0];
const update = (job: Job, assignment: string) => env.sql.query(`UPDATE jobs SET ${assignment} WHERE id = $1`, [job.id]);
const balanceOf = async (account: Account) => (await env.deps.accounts.find(account.id))?.tokens;
const createAccount = () => env.createAccount({ tokens: 5 });
const submitted = (account: Account) => submitTestJob(env.deps, { accountId: account.id });

async function settled(account: Account, callback: string | null = null): Promise<TestJob> {
  const testJob = await submitTestJob(env.deps, { accountId: account.id, callbackUrl: callback });
  await settleTestJob(env.deps, testJob);
  return testJob;
}

describe('maintenance: expired files', () => {
  test.each([
    ['sources', 'results'],
    ['results', 'sources'],
  ] as const)('removes %s when they expire, before %s, and finally both', async (first, _later) => {
    const { job, source, result } = await settled(await createAccount());
    const column = { sources: 'sources_expire_at', results: 'expires_at' };
    await update(job, `${column[first]} = ${past}`);
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([first === 'results', first === 'sources']);
    await update(job, `sources_expire_at = ${past}, expires_at = ${past}`);
    await makeTasksDue();
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([false, false]);
    expect(await rowOf(job)).toMatchObject({ purged_at: expect.any(Date), sources_purged_at: expect.any(Date) });
  });

  test('keeps expired results while a delivery that names them is pending', async () => {
    const { job, source, result } = await settled(await createAccount(), callbackUrl);
    await update(job, `sources_expire_at = ${past}, expires_at = ${past}`);
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([false, true]);
    await env.sql.query("UPDATE deliveries SET state = 'delivered' WHERE job_id = $1", [job.id]);
    await makeTasksDue();
    await runMaintenance();
    expect(await exists(result)).toBe(false);
  });
});

describe('maintenance: what cannot be removed', () => {
  const storedPath = (...path: string[]) => join(env.dataDir, 'storage', ...path);

  test('a folder that cannot be removed delays no other job, and is not tried again in the next round', async () => {
    const account = await createAccount();
    const jobs = [await settled(account), await settled(account), await settled(account)];
    const expired = `sources_expire_at = ${past}, expires_at = ${past}`;
    for (const { job } of jobs) await update(job, expired);
    const [first, broken, last] = jobs;
    if (!first || !broken || !last) throw new Error('three jobs');
    const removeFolder = await createTooDeepFolder(storedPath(storageKeys.jobPrefix(broken.job.id), 'deep'));
    const entries: unknown[] = [];
    const log: Logger = { ...env.deps.log, error: (_thrown, fields) => void entries.push(fields) };
    const maintenance = createMaintenance({ ...env.deps, log }, ttls);
    for (let round = 0; round < 3; round += 1) {
      await makeTasksDue();
      await maintenance(never);
    }
    expect(entries).toContainEqual({ jobId: broken.job.id, failures: 1, nextTryInMs: 60_000 });
    expect(entries.filter((fields) => typeof fields === 'object' && fields !== null && 'jobId' in fields)).toHaveLength(1);
    expect([await exists(first.source), await exists(last.source)]).toEqual([false, false]);
    expect([(await rowOf(broken.job)).purged_at, (await rowOf(last.job)).purged_at]).toEqual([null, expect.any(Date)]);
    await removeFolder();
    await makeTasksDue();
    await runMaintenance(); // by another worker
    expect((await rowOf(broken.job)).purged_at).toEqual(expect.any(Date));
  });

  test('results of earlier runs of an unsettled job are removed; those of its current run and its fetched sources are not', async () => {
    const { job, imageId, source } = await submitTestJob(env.deps, { accountId: (await createAccount()).id });
    await update(job, 'fence = 3');
    const keyOf = (fence: number) => storageKeys.variant({ jobId: job.id, imageId, fence, role: 'main', format: 'jpeg' });
    const fetched = storageKeys.fetchedSource({ jobId: job.id, imageId, sha256: 'ab'.repeat(32) });
    const old = new Date(Date.now() - 100_000);
    for (const key of [keyOf(1), `${keyOf(2)}~0123456789ab`, keyOf(3), fetched]) {
      await mkdir(dirname(storedPath(key)), { recursive: true });
      await writeFile(storedPath(key), 'x');
      await utimes(storedPath(key), old, old);
    }
    await runMaintenance();
    const left = await Promise.all([keyOf(1), `${keyOf(2)}~0123456789ab`, keyOf(3), fetched, source].map(exists));
    expect(left).toEqual([false, false, true, true, true]);
  });

  test('a folder that cannot be listed hides no orphan of another folder', async () => {
    const removeFolder = await createTooDeepFolder(storedPath('jobs', randomUUID()));
    const orphans = [1, 2, 3].map(() => storageKeys.source({ jobId: randomUUID(), imageId: randomUUID() }));
    const old = new Date(Date.now() - 100_000);
    for (const key of orphans) {
      await env.deps.storage.put(key, Buffer.from('x'));
      await utimes(storedPath(key), old, old);
    }
    await runMaintenance();
    for (const key of orphans) expect([key, await exists(key)]).toEqual([key, false]);
    await removeFolder();
  });

  test('nothing is removed from another volume, and no row says that its files are gone', async () => {
    const { job, source } = await settled(await createAccount());
    await update(job, `sources_expire_at = ${past}, expires_at = ${past}`);
    await rename(storedPath(), `${storedPath()}.away`);
    const foreign = storedPath('jobs', randomUUID(), 'a', 'source');
    await mkdir(dirname(foreign), { recursive: true });
    await writeFile(foreign, 'of somebody else');
    const old = new Date(Date.now() - 1_000_000);
    await utimes(foreign, old, old);
    await runMaintenance();
    expect([await readFile(foreign, 'utf8'), await rowOf(job)]).toEqual([
      'of somebody else',
      expect.objectContaining({ purged_at: null, sources_purged_at: null }),
    ]);
    await rm(storedPath(), { recursive: true });
    await rename(`${storedPath()}.away`, storedPath());
    await makeTasksDue();
    await runMaintenance();
    expect([await exists(source), (await rowOf(job)).purged_at]).toEqual([false, expect.any(Date)]);
  });
});

describe('maintenance: history', () => {
  test('deletes old jobs without files; the ledger still adds up', async () => {
    const account = await createAccount();
    const [old, recent] = [await settled(account), await settled(account)];
    for (const { job } of [old, recent]) await update(job, 'purged_at = now(), sources_purged_at = now()');
    await update(old.job, "settled_at = now() - interval '31 days'");
    await runMaintenance();
    expect([await rowOf(old.job), (await rowOf(recent.job))?.id]).toEqual([undefined, recent.job.id]);
    const { rows } = await env.sql.query('SELECT sum(delta)::int AS sum FROM ledger WHERE account_id = $1', [account.id]);
    expect(rows).toEqual([{ sum: await balanceOf(account) }]);
  });
});

describe('maintenance: orphans', () => {
  const old = new Date(Date.now() - 100_000);
  const storedPath = (key: string) => join(env.dataDir, 'storage', key);

  test('removes old files without a row, and nothing else', async () => {
    const account = await createAccount();
    const [done, running, deleted] = [await settled(account), await submitted(account), await settled(account)];
    const fresh = storageKeys.source({ jobId: randomUUID(), imageId: randomUUID() });
    const unknown = `${storageKeys.jobPrefix(done.job.id)}${done.imageId}/webp.webp`;
    const crashed = `${done.result}~0123456789ab`;
    await writeFile(storedPath('check~0123456789ab'), '.');
    for (const key of [fresh, unknown, running.result]) await env.deps.storage.put(key, Buffer.from('x'));
    await writeFile(storedPath(crashed), 'half');
    await env.deps.retention.remove(deleted.job.id);
    const orphans = ['check~0123456789ab', unknown, crashed, deleted.source, deleted.result];
    const owned = [done.source, done.result, running.source, running.result];
    for (const key of [...orphans, ...owned]) await utimes(storedPath(key), old, old);
    await runMaintenance();
    for (const key of orphans) expect([key, await exists(key)]).toEqual([key, false]);
    for (const key of [...owned, fresh]) expect([key, await exists(key)]).toEqual([key, true]);
  });

  test('cannot belong to a job: a submit whose uploads took too long is rejected and leaves no job and no hold', async () => {
    const account = await createAccount();
    const url = { kind: 'url' as const, name: 'b.jpg', url: 'http://origin.example/b.jpg' };
    const command = createSubmitCommand({ sources: [await createUpload(env.tempDir, 'sample.jpg'), url] });
    const submit = createSubmit(env.deps, { ...unlimitedSubmitOptions, orphanTtlMs: 0 });
    await expect(submit({ account, dialect: 'megaoptim', command, idempotency: null })).rejects.toMatchObject({ code: 'unavailable' });
    expect((await env.sql.query('SELECT id FROM jobs WHERE account_id = $1', [account.id])).rows).toEqual([]);
    expect(await balanceOf(account)).toBe(5);
  });
});

describe('delete job', () => {
  test('deletes the job with its files and its delivery; a second call throws job_not_found', async () => {
    const account = await createAccount();
    const { job, source, result } = await settled(account, callbackUrl);
    await deleteJob({ jobId: job.id, accountId: account.id });
    expect([await exists(source), await exists(result), await rowOf(job)]).toEqual([false, false, undefined]);
    expect((await env.sql.query('SELECT id FROM deliveries WHERE job_id = $1', [job.id])).rows).toEqual([]);
    expect(await balanceOf(account)).toBe(4);
    await expect(deleteJob({ jobId: job.id, accountId: account.id })).rejects.toMatchObject({ code: 'job_not_found' });
  });

  test('rejects the job of another account and an unsettled job; the operator may delete any settled job', async () => {
    const account = await createAccount();
    const [done, running] = [await settled(account), await submitted(account)];
    const foreign = { jobId: done.job.id, accountId: (await createAccount()).id };
    await expect(deleteJob(foreign)).rejects.toMatchObject({ code: 'job_not_found' });
    await expect(deleteJob({ jobId: running.job.id, accountId: account.id })).rejects.toMatchObject({ code: 'job_unsettled' });
    expect([await exists(done.result), await exists(running.source)]).toEqual([true, true]);
    await deleteJob({ jobId: done.job.id, accountId: null });
    expect(await exists(done.result)).toBe(false);
  });

  test('leaves the rest to maintenance when the storage fails', async () => {
    const account = await createAccount();
    const { job, result } = await settled(account, callbackUrl);
    const failing = { removeAll: () => Promise.reject(new AppError('storage_failed')) };
    const failingDelete = createDeleteJob({ ...env.deps, storage: failing });
    await expect(failingDelete({ jobId: job.id, accountId: account.id })).rejects.toMatchObject({ code: 'storage_failed' });
    await runMaintenance();
    expect([await exists(result), (await rowOf(job)).purged_at]).toEqual([false, expect.any(Date)]);
  });
});

describe('maintenance: task lease', () => {
  test('lets one worker at a time run a task; another takes over when that worker dies', async () => {
    const { maintenance } = env.deps;
    const takes = await Promise.all([1, 2, 3].map(() => maintenance.take('dusting', 60_000)));
    expect(takes.filter(Boolean)).toHaveLength(1);
    expect(await maintenance.take('dusting', 60_000)).toBe(false);
    await env.sql.query("UPDATE maintenance_tasks SET due_at = date_trunc('milliseconds', now()) WHERE name = 'dusting'");
    expect(await maintenance.take('dusting', 60_000)).toBe(true);
    await maintenance.postpone('dusting', 0);
    expect(await maintenance.take('dusting', 60_000)).toBe(true);
  });
});
