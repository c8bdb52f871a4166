import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWatermarks, type Watermarks, watermarkLimits } from '@pixmill/accounts';
import { type Account, AppError, defaultJobSpec, type Job, operationSchema } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createDialects, dialectSettings } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats';
import { createOptimizer, engineVersion, type Optimizer } from '@pixmill/optimizer';
import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createLogger, createVault } from '@pixmill/runtime';
import { createStorage, jobIdFromKey, jobPrefix, type Storage, sourceKey, variantKey, watermarkKey } from '@pixmill/storage';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createAudit } from '../sweep/audit.js';
import { createMaintenance } from '../sweep/maintenance.js';
import { createRun, type RunOptions } from './run.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const keys = { source: sourceKey, variant: variantKey, job: jobPrefix, owner: jobIdFromKey, watermark: watermarkKey };
const log = createLogger({ level: 'silent', name: 'test' });
const vault = createVault('k'.repeat(32));
const never = new AbortController().signal;
const away = () => Promise.reject(new AppError('unavailable'));

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let storage: Storage;
let optimizer: Optimizer;
let watermarks: Watermarks;
let account: Account;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 5 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-watermarks-'));
  storage = createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' });
  optimizer = createOptimizer({ processes: 1, maxPixels: 10_000_000 });
  watermarks = createWatermarks({ watermarks: database.watermarks, storage, sniff, readHeaderSize, keys, log });
});

beforeEach(async () => {
  const id = randomUUID();
  account = await database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: null, key: id.replaceAll('-', '') });
});

afterAll(async () => {
  await Promise.all([optimizer.close(), database.close(), sql.end()]);
  await testDatabase.drop();
  await rm(folder, { recursive: true });
});

const add = async (name: string) => watermarks.add(account.id, { name, bytes: await readFile(fixture(name)) });

/** A PNG that is laid over with another, both kept without loss. */
async function submit(ids: readonly string[]): Promise<Job> {
  const path = join(folder, randomUUID());
  await copyFile(fixture('palette.png'), path);
  const operations = ids.map((image) => operationSchema.parse({ kind: 'watermark', image, gravity: 'top-left' }));
  const file = { field: 'file', name: 'a.png', path, sizeBytes: 1, sha256: 'ab'.repeat(32) };
  const submitIt = createSubmit(
    { ...database, storage, keys, sniff, vault, log, producer: { enqueue: away, findExisting: away, close: async () => {} } },
    { orphanTtlMs: 120_000, capacity: { check: async () => {}, maxQueuedPerAccount: 1_000 } },
  );
  const spec = { ...defaultJobSpec, compression: 'lossless' as const, operations };
  const command = {
    verb: 'submit' as const,
    spec,
    sources: [{ kind: 'upload' as const, name: 'a.png', file }],
    callbackUrl: null,
    callbackDelayMs: 0,
    sourceCredentials: null,
    sourceHeaders: {},
    destination: null,
    waitMs: 0,
    reply: 'json' as const,
  };
  return submitIt({ account, dialect: 'megaoptim', command, idempotency: null });
}

/** What became of the job's one image. */
async function run(job: Job) {
  const limits = { owner: 'worker-1', tempDir: folder, maxFileBytes: 1_000_000, resultTtlMs: 3_600_000, sourceTtlMs: 3_600_000 };
  const [dialect] = createDialects({
    publicUrl: 'http://pixmill.test',
    settings: dialectSettings.parse({}),
  });
  if (!dialect) throw new Error('no dialect');
  const outside = {
    producer: { enqueue: away, findExisting: away, close: async () => {} },
    settledPublisher: { publish: away, close: () => {} },
  };
  const settle = createSettle({ jobs: database.jobs, ...outside, findDialect: () => dialect }, limits);
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
  await createRun({ deps, limits, settle })(job.id, never);
  const outcome = (await database.jobs.find(job.id))?.images[0]?.outcome;
  if (!outcome) throw new Error('not settled');
  return outcome;
}

const invalidParameter = (message: string) =>
  expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining(message) });

describe('a job with a watermark', () => {
  test('has its pixels on the result', async () => {
    const { id } = await add('alpha.png');
    const outcome = await run(await submit([id]));
    if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
    const spec = { ...defaultJobSpec, compression: 'lossless' as const };
    const mark = operationSchema.parse({ kind: 'watermark', image: 'mark', gravity: 'top-left' });
    const [source, bytes] = await Promise.all([readFile(fixture('palette.png')), readFile(fixture('alpha.png'))]);
    const marked = await optimizer.optimize(source, { ...spec, operations: [mark] }, never, new Map([['mark', bytes]]));
    const plain = await optimizer.optimize(source, spec, never);
    const result = await storage.read(outcome.variants[0]?.storageKey ?? '');
    expect(result.equals(marked.variants[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(result.equals(plain.variants[0]?.bytes ?? Buffer.alloc(0))).toBe(false);
    expect(outcome.variants[0]).toMatchObject({ width: plain.variants[0]?.width, height: plain.variants[0]?.height });
  });

  test('of nobody, or of another account, is refused and leaves nothing', async () => {
    const { id } = await add('alpha.png');
    await expect(submit(['a\0b'])).rejects.toEqual(invalidParameter('watermark: `id`'));
    await expect(submit([id, 'ABCDEFGHIJ'])).rejects.toEqual(invalidParameter('watermark: `id` must be the id of an uploaded watermark'));
    await add('palette.png');
    const owner = account;
    account = await database.accounts.create({ name: 'B', email: `${randomUUID()}@example.com`, tokens: null, key: randomUUID() });
    await expect(submit([id])).rejects.toEqual(invalidParameter('watermark: `id`'));
    for (const each of [owner, account]) {
      expect((await sql.query('SELECT id FROM jobs WHERE account_id = $1', [each.id])).rows).toEqual([]);
    }
  });

  test('that was deleted meanwhile, or is damaged inside, fails the image and says so', async () => {
    const { id } = await add('alpha.png');
    const job = await submit([id]);
    await watermarks.remove(account.id, id);
    expect(await run(job)).toEqual({
      status: 'failed',
      failure: invalidParameter(`watermark: ${id} was deleted before the image was processed`),
    });
    const whole = await readFile(fixture('sample.jpg'));
    const half = await watermarks.add(account.id, { name: null, bytes: whole.subarray(0, whole.length / 2) });
    expect(await run(await submit([half.id]))).toEqual({
      status: 'failed',
      failure: invalidParameter(`watermark: the image ${half.id} is damaged`),
    });
  });
});

describe('watermarks', () => {
  test('are kept as they came, listed oldest first, and gone when removed', async () => {
    const [first, second] = [await add('alpha.png'), await add('exif-gps-orientation-6.jpg')];
    expect(first).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{10}$/),
      name: 'alpha.png',
      width: expect.any(Number),
      height: expect.any(Number),
      sizeBytes: (await readFile(fixture('alpha.png'))).length,
      createdAt: expect.any(Date),
    });
    expect(await storage.read(watermarkKey({ accountId: account.id, id: first.id }))).toEqual(await readFile(fixture('alpha.png')));
    expect(await watermarks.list(account.id)).toEqual([first, second]);
    expect(await watermarks.get(account.id, second.id)).toEqual(second);
    await watermarks.remove(account.id, first.id);
    expect(await storage.stat(watermarkKey({ accountId: account.id, id: first.id }))).toBeNull();
    await expect(watermarks.remove(account.id, first.id)).rejects.toMatchObject({ code: 'watermark_not_found' });
    await expect(watermarks.remove(randomUUID(), second.id)).rejects.toMatchObject({ code: 'watermark_not_found' });
    expect(await watermarks.list(account.id)).toEqual([second]);
  });

  test('are so many and no more, however many come at once; what is refused leaves no bytes', async () => {
    const { maxPerAccount } = watermarkLimits;
    await sql.query(
      `INSERT INTO watermarks (id, account_id, name, width, height, size_bytes, storage_key)
       SELECT left(md5($1::text || n), 10), $1::uuid, n, 1, 1, 1, 'watermarks/' || $1 || '/' || n FROM generate_series(1, $2::int) AS n`,
      [account.id, maxPerAccount - 1],
    );
    const tries = await Promise.allSettled([1, 2, 3].map(() => add('alpha.png')));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(tries.filter((each) => each.status === 'rejected').map(({ reason }) => reason)).toEqual([
      invalidParameter('at most 100'),
      invalidParameter('at most 100'),
    ]);
    const stored: string[] = [];
    for await (const { key } of storage.list()) if (key.startsWith(`watermarks/${account.id}/`)) stored.push(key);
    expect(stored).toHaveLength(1);
    await sql.query('DELETE FROM watermarks WHERE account_id = $1', [account.id]);
  });

  test('stay through the housekeeping, whose orphans are those without a row; the audit misses lost bytes', async () => {
    const [kept, lost] = [await add('alpha.png'), await add('palette.png')];
    const orphan = watermarkKey({ accountId: account.id, id: 'ABCDEFGHIJ' });
    const own = watermarkKey({ accountId: account.id, id: kept.id });
    await storage.put(orphan, Buffer.from('x'));
    const old = new Date(Date.now() - 100_000);
    for (const key of [orphan, own]) await utimes(join(folder, 'storage', key), old, old);
    await createMaintenance({ ...database, storage, keys, log }, { orphanTtlMs: 120_000, historyTtlMs: 86_400_000 })(never);
    expect([await storage.stat(orphan), await storage.stat(own)]).toEqual([null, { sizeBytes: kept.sizeBytes }]);
    const lostKey = watermarkKey({ accountId: account.id, id: lost.id });
    await storage.remove(lostKey);
    const report = await createAudit({ ...database, storage, keys })({ strict: false, orphanTtlMs: 120_000 });
    expect(report.resultsWithoutBytes).toEqual({ count: 1, examples: [lostKey] });
  });
});
