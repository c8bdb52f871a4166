import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec, type Job, type JobSpec } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createDialects, dialectSettings } from '@pixmill/dialects';
import { engineVersion, type Optimizer } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, jobIdFromKey, jobPrefix, type Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createCancelJob } from '../settle/cancel-job.js';
import { createSettle } from '../settle/settle.js';
import { createRun, type Run, type RunOptions } from './run.js';

const spec: JobSpec = defaultJobSpec;
const keys = { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobIdFromKey, watermark: watermarkKey };
const log = createLogger({ level: 'silent', name: 'test' });
const never = new AbortController().signal;

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let storage: Storage;
let accountId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-attempts-'));
  storage = createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' });
  accountId = (await database.accounts.create({ name: 'A', email: 'a@example.com', tokens: 100, key: randomUUID() })).id;
});

afterAll(async () => {
  await Promise.all([database.close(), sql.end()]);
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

/** A worker; its optimizer answers with what it got, or hangs on bytes that say so until it is told to stop. */
function createWorker(): { run: Run; hanging: Promise<void> } {
  let hang = () => {};
  const hung = new Promise<void>((resolve) => {
    hang = resolve;
  });
  const optimizer: Optimizer = {
    close: async () => {},
    versions: () => Promise.reject(new AppError('unavailable')),
    async optimize(bytes, _spec, signal) {
      if (bytes.toString() === 'hang') {
        hang();
        await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
      }
      const pixel = { width: 1, height: 1 };
      const facts = { ...pixel, colourspace: 'YCbCr', interlaced: false, sampling: '4:2:0', depth: 24, quality: 80, sha1: 'ab'.repeat(20) };
      return { source: { format: 'jpeg', facts }, variants: [{ role: 'main', format: 'jpeg', ...pixel, bytes, facts }], report: {} };
    },
  };
  const limits = { owner: 'worker-1', tempDir: folder, maxFileBytes: 1_000, resultTtlMs: 3_600_000, sourceTtlMs: 3_600_000 };
  const [dialect] = createDialects({
    publicUrl: 'http://pixmill.test',
    settings: dialectSettings.parse({}),
  });
  if (!dialect) throw new Error('no dialect');
  const away = () => Promise.reject(new AppError('unavailable'));
  const settle = createSettle(
    {
      jobs: database.jobs,
      producer: { enqueue: away, findExisting: away, close: async () => {} },
      settledPublisher: { publish: away, close: () => {} },
      findDialect: () => dialect,
    },
    limits,
  );
  const vault = createVault('k'.repeat(32));
  const httpClient = createGuardedHttpClient({ allow: [], ports: [80] });
  const deps: RunOptions['deps'] = {
    ...database,
    storage,
    keys,
    optimizer,
    engineVersion,
    httpClient,
    destinations: createDestinations(httpClient),
    vault,
    log,
  };
  return { run: createRun({ deps, limits, settle }), hanging: hung };
}

async function submitted(content: string = randomUUID()): Promise<Job> {
  const [id, imageId] = [randomUUID(), randomUUID()];
  const source = sourceKey(id, imageId);
  await storage.put(source, Buffer.from(content));
  const upload = { kind: 'upload' as const, storageKey: source, sizeBytes: content.length, sha256: 'ab'.repeat(32) };
  const own = { dialect: 'megaoptim', spec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  return database.jobs.submit({ id, accountId, ...own, images: [{ id: imageId, position: 0, name: 'a.jpg', source: upload }] });
}

const set = (job: Job, assignment: string) => sql.query(`UPDATE jobs SET ${assignment} WHERE id = $1`, [job.id]);
const rowOf = async (job: Job) => (await sql.query('SELECT state, attempts, tokens_charged FROM jobs WHERE id = $1', [job.id])).rows[0];
const outcomeOf = async (job: Job) => (await database.jobs.find(job.id))?.images[0]?.outcome;
const failure = { status: 'failed', failure: { code: 'processing_failed' } };

describe('the hour of a job', () => {
  test('runs from its first claim, never from waiting; past it the job ends as failed and free', async () => {
    const [late, waited] = [await submitted(), await submitted()];
    await set(late, "started_at = now() - interval '1 hour'");
    await set(waited, "created_at = now() - interval '2 hours'");
    const { run } = createWorker();
    for (const job of [late, waited]) await run(job.id, never);
    expect(await outcomeOf(late)).toMatchObject(failure);
    expect(await rowOf(late)).toMatchObject({ state: 'settled', tokens_charged: 0 });
    expect(await outcomeOf(waited)).toMatchObject({ status: 'succeeded' });
  });

  test('ends a job that is being worked on', async () => {
    const job = await submitted('hang');
    await set(job, "started_at = now() - interval '3599.7 seconds'");
    await createWorker().run(job.id, never);
    expect(await outcomeOf(job)).toMatchObject(failure);
    expect(await rowOf(job)).toMatchObject({ state: 'settled', tokens_charged: 0 });
  });
});

test('a worker whose job is cancelled stops when it renews its lease, writes nothing, and leaves the job alone', async () => {
  const job = await submitted('hang');
  const balance = async () => (await database.accounts.find(accountId))?.tokens ?? 0;
  const before = await balance();
  const { run, hanging } = createWorker();
  const running = run(job.id, never);
  await hanging;
  expect(await createCancelJob({ jobs: database.jobs, log })({ jobId: job.id, accountId })).toBe(true);
  await running;
  await run(job.id, never);
  expect(await outcomeOf(job)).toMatchObject({ status: 'failed', failure: { code: 'cancelled' } });
  expect(await rowOf(job)).toMatchObject({ state: 'settled', attempts: 1, tokens_charged: 0 });
  expect(await balance()).toBe(before + 1);
});

describe('the last attempt', () => {
  /** A worker with a job on its last attempt that does not end, while `meanwhile` goes on. */
  async function besidePoison(meanwhile: (run: Run) => Promise<void>): Promise<Run> {
    const poison = await submitted('hang');
    await set(poison, 'attempts = 2');
    const { run, hanging } = createWorker();
    const stop = new AbortController();
    const dying = run(poison.id, stop.signal);
    try {
      await hanging;
      await meanwhile(run);
    } finally {
      stop.abort(new AppError('unavailable'));
      await dying;
    }
    return run;
  }

  test('never shares a worker with another, so that those which died beside a poison do not pass for one', async () => {
    const [innocent, fresh] = [await submitted(), await submitted()];
    await set(innocent, 'attempts = 2');
    const worker = await besidePoison(async (run) => {
      await run(innocent.id, never);
      await run(fresh.id, never);
      expect(await rowOf(innocent)).toMatchObject({ state: 'queued', attempts: 2 });
      expect(await rowOf(fresh)).toMatchObject({ state: 'settled' });
    });
    await worker(innocent.id, never);
    expect(await outcomeOf(innocent)).toMatchObject({ status: 'succeeded' });
  });

  test('may be made by another worker meanwhile', async () => {
    const innocent = await submitted();
    await set(innocent, 'attempts = 2');
    await besidePoison(() => createWorker().run(innocent.id, never));
    expect(await rowOf(innocent)).toMatchObject({ state: 'settled', attempts: 3 });
  });
});
