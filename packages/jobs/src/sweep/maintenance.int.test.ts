import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, AppError, defaultJobSpec, type Job, type JobSpec, type Variant } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { sniff } from '@pixmill/image-formats';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, jobIdFromKey, jobPrefix, type Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createSubmit } from '../submit/submit.js';
import { createDeleteJob } from './delete-job.js';
import { createMaintenance } from './maintenance.js';

const spec: JobSpec = defaultJobSpec;
const keys = { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobIdFromKey, watermark: watermarkKey };
const log = createLogger({ level: 'silent', name: 'test' });
const never = new AbortController().signal;
const ttls = { orphanTtlMs: 120_000, historyTtlMs: 30 * 86_400_000 };

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let storage: Storage;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-keeping-'));
  storage = createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' });
});

afterAll(async () => {
  await Promise.all([database.close(), sql.end()]);
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

beforeEach(() => sql.query('DELETE FROM maintenance_tasks'));

const runMaintenance = (options = ttls) => createMaintenance({ ...database, storage, keys, log }, options)(never);
const deleteJob = (job: { jobId: string; accountId: string | null }) =>
  createDeleteJob({ retention: database.retention, storage, keys, log })(job);
const exists = async (key: string) => (await storage.stat(key)) !== null;
const rowOf = async (job: Job) => (await sql.query('SELECT * FROM jobs WHERE id = $1', [job.id])).rows[0];

function createAccount(): Promise<Account> {
  const id = randomUUID();
  return database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: 5, key: id.replaceAll('-', '') });
}

/** A job of one upload, its source stored. */
async function submitted(account: Account, callbackUrl: string | null = null) {
  const [id, imageId] = [randomUUID(), randomUUID()];
  const source = sourceKey(id, imageId);
  await storage.put(source, randomBytes(1_000));
  const upload = { kind: 'upload' as const, storageKey: source, sizeBytes: 1_000, sha256: 'ab'.repeat(32) };
  const images = [{ id: imageId, position: 0, name: 'a.jpg', source: upload }];
  const job = await database.jobs.submit({
    id,
    accountId: account.id,
    dialect: 'megaoptim',
    spec,
    callbackUrl,
    sourceCredentials: null,
    idempotency: null,
    images,
  });
  return { job, imageId, source, result: variantKey({ jobId: id, imageId, role: 'main', format: 'jpeg' }) };
}

/** The same, settled with one stored result. */
async function settled(account: Account, callbackUrl: string | null = null) {
  const made = await submitted(account, callbackUrl);
  const claim = await database.jobs.claim({ jobId: made.job.id, owner: 'worker-1', leaseMs: 5_000 });
  await storage.put(made.result, randomBytes(500));
  const variant: Variant = {
    role: 'main',
    format: 'jpeg',
    sizeBytes: 500,
    width: 1,
    height: 1,
    publicPath: randomUUID(),
    storageKey: made.result,
    facts: null,
    externalUrl: null,
  };
  const outcome = { status: 'succeeded' as const, variants: [variant], report: {}, reused: false };
  const results = [
    { imageId: made.imageId, sourceBytes: 1_000, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null, outcome },
  ];
  const render = () => ({ contentType: 'text/plain', body: '' });
  await database.jobs.settle({ jobId: made.job.id, fence: claim?.fence ?? 0, results, resultTtlMs: 3_600_000, render });
  return made;
}

const set = (job: Job, assignment: string) => sql.query(`UPDATE jobs SET ${assignment} WHERE id = $1`, [job.id]);
const expired = "now() - interval '1 second'";

describe('what is past its time', () => {
  test.each([
    ['sources', 'results'],
    ['results', 'sources'],
  ] as const)('%s go at their own time, %s later, and nothing is left', async (first, _later) => {
    const { job, source, result } = await settled(await createAccount());
    const column = { sources: 'sources_expire_at', results: 'expires_at' };
    await set(job, `${column[first]} = ${expired}`);
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([first === 'results', first === 'sources']);
    await set(job, `sources_expire_at = ${expired}, expires_at = ${expired}`);
    await sql.query('DELETE FROM maintenance_tasks');
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([false, false]);
    expect(await rowOf(job)).toMatchObject({ purged_at: expect.any(Date), sources_purged_at: expect.any(Date) });
  });

  test('results stay while a delivery that names them is due, the sources do not', async () => {
    const { job, source, result } = await settled(await createAccount(), 'http://callback.example/');
    await set(job, `sources_expire_at = ${expired}, expires_at = ${expired}`);
    await runMaintenance();
    expect([await exists(source), await exists(result)]).toEqual([false, true]);
    await sql.query("UPDATE deliveries SET state = 'delivered' WHERE job_id = $1", [job.id]);
    await sql.query('DELETE FROM maintenance_tasks');
    await runMaintenance();
    expect(await exists(result)).toBe(false);
  });

  test('old jobs without bytes leave the database, and the ledger still adds up', async () => {
    const account = await createAccount();
    const [old, recent] = [await settled(account), await settled(account)];
    for (const { job } of [old, recent]) await set(job, 'purged_at = now(), sources_purged_at = now()');
    await set(old.job, "settled_at = now() - interval '31 days'");
    await runMaintenance();
    expect([await rowOf(old.job), (await rowOf(recent.job))?.id]).toEqual([undefined, recent.job.id]);
    const { rows } = await sql.query('SELECT sum(delta)::int AS sum FROM ledger WHERE account_id = $1', [account.id]);
    expect(rows).toEqual([{ sum: (await database.accounts.find(account.id))?.tokens }]);
  });
});

describe('orphans', () => {
  const old = new Date(Date.now() - 100_000);
  const age = (key: string) => utimes(join(folder, 'storage', key), old, old);

  test('bytes that no row names go when they are old, and nothing else does', async () => {
    const account = await createAccount();
    const [done, running, gone] = [await settled(account), await submitted(account), await settled(account)];
    const fresh = sourceKey(randomUUID(), randomUUID());
    const unknown = `${jobPrefix(done.job.id)}${done.imageId}/webp.webp`;
    const crashed = `${done.result}~0123456789ab`;
    await writeFile(join(folder, 'storage', 'check~0123456789ab'), '.');
    for (const key of [fresh, unknown, running.result]) await storage.put(key, Buffer.from('x'));
    await writeFile(join(folder, 'storage', crashed), 'half');
    await database.retention.remove(gone.job.id);
    const orphans = ['check~0123456789ab', unknown, crashed, gone.source, gone.result];
    const owned = [done.source, done.result, running.source, running.result];
    for (const key of [...orphans, ...owned]) await age(key);
    await runMaintenance();
    for (const key of orphans) expect([key, await exists(key)]).toEqual([key, false]);
    for (const key of [...owned, fresh]) expect([key, await exists(key)]).toEqual([key, true]);
  });

  test('a submit whose uploads took too long does not commit, and leaves nothing', async () => {
    const account = await createAccount();
    const path = join(folder, 'upload');
    await writeFile(path, 'x');
    const deps = {
      jobs: database.jobs,
      connectors: database.connectors,
      watermarks: database.watermarks,
      storage,
      keys,
      sniff,
      log,
      vault: createVault('k'.repeat(32)),
    };
    const producer = { enqueue: () => Promise.reject(new AppError('unavailable')), findExisting: async () => [], close: async () => {} };
    const url = { kind: 'url' as const, name: 'b.jpg', url: 'http://origin.example/b.jpg' };
    const upload = { kind: 'upload' as const, name: 'a.jpg', file: { field: 'file', name: 'a.jpg', path, sizeBytes: 1, sha256: '' } };
    const own = {
      callbackUrl: null,
      callbackDelayMs: 0,
      sourceCredentials: null,
      sourceHeaders: {},
      waitMs: 0,
      reply: 'json' as const,
      destination: null,
    };
    const command = { verb: 'submit' as const, spec, sources: [upload, url], ...own };
    const submit = createSubmit({ ...deps, producer }, { orphanTtlMs: 0, capacity: { check: async () => {}, maxQueuedPerAccount: 1_000 } });
    await expect(submit({ account, dialect: 'megaoptim', command, idempotency: null })).rejects.toMatchObject({ code: 'unavailable' });
    expect((await sql.query('SELECT id FROM jobs WHERE account_id = $1', [account.id])).rows).toEqual([]);
    expect((await database.accounts.find(account.id))?.tokens).toBe(5);
  });
});

describe('a job deleted on request', () => {
  test('goes with all it owns; again it is not there', async () => {
    const account = await createAccount();
    const { job, source, result } = await settled(account, 'http://callback.example/');
    await deleteJob({ jobId: job.id, accountId: account.id });
    expect([await exists(source), await exists(result), await rowOf(job)]).toEqual([false, false, undefined]);
    expect((await sql.query('SELECT id FROM deliveries WHERE job_id = $1', [job.id])).rows).toEqual([]);
    expect((await database.accounts.find(account.id))?.tokens).toBe(4);
    await expect(deleteJob({ jobId: job.id, accountId: account.id })).rejects.toMatchObject({ code: 'job_not_found' });
  });

  test("is nobody else's to delete, and not while it runs; the operator may", async () => {
    const account = await createAccount();
    const [done, running] = [await settled(account), await submitted(account)];
    const foreign = { jobId: done.job.id, accountId: (await createAccount()).id };
    await expect(deleteJob(foreign)).rejects.toMatchObject({ code: 'job_not_found' });
    await expect(deleteJob({ jobId: running.job.id, accountId: account.id })).rejects.toMatchObject({ code: 'job_unsettled' });
    expect([await exists(done.result), await exists(running.source)]).toEqual([true, true]);
    await deleteJob({ jobId: done.job.id, accountId: null });
    expect(await exists(done.result)).toBe(false);
  });

  test('is finished by the housekeeping when storage failed half-way', async () => {
    const account = await createAccount();
    const { job, result } = await settled(account, 'http://callback.example/');
    const failing = { ...storage, removeAll: () => Promise.reject(new AppError('storage_failed')) };
    const half = createDeleteJob({ retention: database.retention, storage: failing, keys, log });
    await expect(half({ jobId: job.id, accountId: account.id })).rejects.toMatchObject({ code: 'storage_failed' });
    await runMaintenance();
    expect([await exists(result), (await rowOf(job)).purged_at]).toEqual([false, expect.any(Date)]);
  });
});

test('a chore is done by one worker at a time, and by another when that one died', async () => {
  const takes = await Promise.all([1, 2, 3].map(() => database.maintenance.take('dusting', 60_000)));
  expect(takes.filter(Boolean)).toHaveLength(1);
  expect(await database.maintenance.take('dusting', 60_000)).toBe(false);
  await sql.query("UPDATE maintenance_tasks SET due_at = now() WHERE name = 'dusting'");
  expect(await database.maintenance.take('dusting', 60_000)).toBe(true);
  await database.maintenance.postpone('dusting', 0);
  expect(await database.maintenance.take('dusting', 60_000)).toBe(true);
});
