import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec, type JobSpec, type Variant } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createStorage, jobIdFromKey, jobPrefix, type Storage, sourceKey, variantKey } from '@pixmill/storage';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createAudit } from './audit.js';

const spec: JobSpec = defaultJobSpec;
const keys = { owner: jobIdFromKey };

/** One sound service for each test. */
let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let folder: string;
let storage: Storage;
let account: Account;

async function cleanUp() {
  await Promise.all([database.close(), sql.end()]);
  await testDatabase.drop();
  await rm(folder, { recursive: true });
}

beforeEach(async () => {
  if (testDatabase) await cleanUp();
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  folder = await mkdtemp(join(tmpdir(), 'pixmill-audit-'));
  storage = createStorage({ DATA_DIR: folder, STORAGE_DRIVER: 'fs' });
  account = await database.accounts.create({ name: 'Ada', email: 'ada@example.com', tokens: 10, key: 'k'.repeat(32) });
});

afterAll(cleanUp);

async function counts(strict = false) {
  const audit = createAudit({ audit: database.audit, retention: database.retention, watermarks: database.watermarks, storage, keys });
  const report = await audit({ strict, orphanTtlMs: 60_000 });
  return Object.fromEntries(Object.entries(report).map(([name, { count }]) => [name, count]));
}

const noFindings = { jobsWithoutEnd: 0, resultsWithoutBytes: 0, bytesWithoutRow: 0, deliveriesWithoutOutcome: 0, balancesOff: 0 };
const execute = (text: string, ...values: unknown[]) => sql.query(text, values);

async function submitted(callbackUrl: string | null = null) {
  const [id, imageId] = [randomUUID(), randomUUID()];
  const source = sourceKey(id, imageId);
  await storage.put(source, randomBytes(1_000));
  const upload = { kind: 'upload' as const, storageKey: source, sizeBytes: 1_000, sha256: 'ab'.repeat(32) };
  const images = [{ id: imageId, position: 0, name: 'a.jpg', source: upload }];
  const own = { dialect: 'megaoptim', spec, callbackUrl, sourceCredentials: null, idempotency: null };
  await database.jobs.submit({ id, accountId: account.id, images, ...own });
  return { id, imageId, source, result: variantKey({ jobId: id, imageId, role: 'main', format: 'jpeg' }) };
}

/** A job settled with one result of `sizeBytes`; 960 of 1,000 are too many to be charged. */
async function settled({ sizeBytes = 500, callbackUrl = null as string | null, reused = false } = {}) {
  const job = await submitted(callbackUrl);
  const claim = await database.jobs.claim({ jobId: job.id, owner: 'worker-1', leaseMs: 5_000 });
  await storage.put(job.result, randomBytes(sizeBytes));
  const pixels = { width: 1, height: 1, publicPath: randomUUID(), facts: null, externalUrl: null };
  const variant: Variant = { role: 'main', format: 'jpeg', sizeBytes, storageKey: job.result, ...pixels };
  const outcome = { status: 'succeeded' as const, variants: [variant], report: {}, reused };
  const results = [
    { imageId: job.imageId, sourceBytes: 1_000, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null, outcome },
  ];
  const render = () => ({ contentType: 'text/plain', body: '' });
  await database.jobs.settle({ jobId: job.id, fence: claim?.fence ?? 0, results, resultTtlMs: 3_600_000, render });
  return job;
}

describe('nothing is found', () => {
  test('in a sound system: charged, free, reused and unlimited, with work under way and bytes of a submit that is not over', async () => {
    await settled();
    await settled({ sizeBytes: 960 });
    await settled({ reused: true });
    await settled({ callbackUrl: 'http://callback.example/' });
    const running = await submitted();
    await database.jobs.claim({ jobId: running.id, owner: 'worker-1', leaseMs: 5_000 });
    await submitted();
    const endless = await database.accounts.create({ name: 'B', email: 'b@example.com', tokens: null, key: 'b'.repeat(32) });
    account = endless;
    await settled();
    await storage.put(sourceKey(randomUUID(), randomUUID()), Buffer.from('x'));
    expect(await counts()).toEqual(noFindings);
    expect(await counts(true)).toEqual({ ...noFindings, jobsWithoutEnd: 2, bytesWithoutRow: 1, deliveriesWithoutOutcome: 1 });
  });

  test('of a job that was forgotten: its ledger still adds up', async () => {
    const { id } = await settled({ sizeBytes: 960 });
    await database.retention.remove(id);
    await storage.removeAll(jobPrefix(id));
    expect(await counts(true)).toEqual(noFindings);
  });

  test('when files went at their time', async () => {
    const { id } = await settled();
    await execute('UPDATE jobs SET expires_at = now(), sources_expire_at = now() WHERE id = $1', id);
    await storage.removeAll(jobPrefix(id));
    expect(await counts()).toEqual(noFindings);
  });
});

describe('jobs without an end', () => {
  test.each([
    ['nobody rings', "created_at = now() - interval '1 minute', enqueued_at = now() - interval '31 seconds'"],
    ['nobody ever rang', "created_at = now() - interval '1 minute', enqueued_at = NULL"],
    ['somebody let go of and nobody took up', "created_at = now() - interval '1 hour', lease_until = now() - interval '31 seconds'"],
    ['are past their hour', "enqueued_at = now(), state = 'running', started_at = now() - interval '61 minutes'"],
  ])('those that %s', async (_, assignment) => {
    const { id } = await submitted();
    await execute(`UPDATE jobs SET ${assignment} WHERE id = $1`, id);
    expect(await counts()).toEqual({ ...noFindings, jobsWithoutEnd: 1 });
  });

  test.each([
    ['rung lately, however long they wait', "created_at = now() - interval '3 hours', enqueued_at = now() - interval '20 seconds'"],
    ['at work', "created_at = now() - interval '1 hour', state = 'running', lease_until = now() + interval '3 seconds'"],
    ['just let go of', "created_at = now() - interval '1 hour', state = 'running', lease_until = now() - interval '1 second'"],
  ])('not those %s', async (_, assignment) => {
    const { id } = await submitted();
    await execute(`UPDATE jobs SET ${assignment} WHERE id = $1`, id);
    expect(await counts()).toEqual(noFindings);
  });
});

describe('results without bytes', () => {
  test('a missing result, one of another size, and a missing source', async () => {
    const [missing, short, blind] = [await settled(), await settled(), await submitted()];
    await storage.remove(missing.result);
    await storage.put(short.result, Buffer.from('short'));
    await storage.remove(blind.source);
    expect(await counts()).toEqual({ ...noFindings, resultsWithoutBytes: 3 });
  });

  test('what a due delivery names has to be there past its time', async () => {
    const { id, result } = await settled({ callbackUrl: 'http://callback.example/' });
    await execute('UPDATE jobs SET expires_at = now() WHERE id = $1', id);
    await storage.remove(result);
    expect(await counts()).toEqual({ ...noFindings, resultsWithoutBytes: 1 });
  });
});

test('bytes without a row: of nobody, of a purged job, of no known result', async () => {
  const [purged, known] = [await settled(), await settled()];
  await execute('UPDATE jobs SET purged_at = now(), sources_purged_at = now() WHERE id = $1', purged.id);
  const strange = [sourceKey(randomUUID(), randomUUID()), `${jobPrefix(known.id)}${known.imageId}/webp.webp`, 'stray.bin'];
  for (const key of strange) await storage.put(key, Buffer.from('x'));
  const old = new Date(Date.now() - 61_000);
  for (const key of [...strange, purged.source, purged.result, known.result]) await utimes(join(folder, 'storage', key), old, old);
  expect(await counts()).toEqual({ ...noFindings, bytesWithoutRow: 5 });
});

test('deliveries without an outcome: due for long and with nobody, unless nothing is sent there', async () => {
  const jobs = await Promise.all([1, 2, 3, 4].map(() => settled({ callbackUrl: 'http://callback.example/' })));
  const due = (index: number, assignment: string) =>
    execute(`UPDATE deliveries SET next_attempt_at = now() - interval '31 seconds', ${assignment} WHERE job_id = $1`, jobs[index]?.id);
  await due(0, 'fence = 0');
  await due(1, "lease_until = now() + interval '5 seconds'");
  await due(2, "endpoint = 'http://paused.example'");
  await execute("UPDATE deliveries SET next_attempt_at = now() + interval '1 hour' WHERE job_id = $1", jobs[3]?.id);
  const paused = 'INSERT INTO endpoints (account_id, origin, paused_at) VALUES ($1, $2, now())';
  await execute(paused, account.id, 'http://paused.example');
  expect(await counts()).toEqual({ ...noFindings, deliveriesWithoutOutcome: 1 });
});

describe('balances that are off', () => {
  test.each([
    ['tokens that no ledger row gave', 'UPDATE accounts SET tokens = tokens + 1', 1],
    ['a hold that is not in the ledger', "UPDATE jobs SET tokens_held = 2 WHERE state = 'queued'", 1],
    ['a settled job that gave nothing back', "DELETE FROM ledger WHERE kind = 'release'", 2],
    ['a charge for what was not earned', "UPDATE images SET reused = true WHERE outcome = 'succeeded'", 1],
    [
      'an unsettled job that gave back',
      "INSERT INTO ledger (account_id, job_id, kind, delta) SELECT account_id, id, 'release', 1 FROM jobs WHERE state = 'queued'",
      2,
    ],
  ])('%s', async (_, fault, found) => {
    await settled();
    await settled({ sizeBytes: 960 });
    await submitted();
    expect((await counts()).balancesOff).toBe(0);
    await execute(fault);
    expect(await counts()).toEqual({ ...noFindings, balancesOff: found });
  });
});
