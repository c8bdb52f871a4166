import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWatermarks, type Watermarks } from '@pixmill/accounts';
import { type Account, defaultJobSpec, type Job, type JobSpec, operationSchema } from '@pixmill/contracts';
import { storageKeys } from '@pixmill/storage';
import { fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createSubmitCommand, createUpload, unlimitedSubmitOptions } from '@pixmill/testkit/jobs';
import { createSettle } from '../settle/settle.js';
import { createSubmit } from '../submit/submit.js';
import { createAudit } from '../sweep/audit.js';
import { createMaintenance } from '../sweep/maintenance/maintenance.js';
import { createRun } from './run.js';

const never = new AbortController().signal;
const lossless: JobSpec = { ...defaultJobSpec, compression: 'lossless' };
const fixture = (name: string) => fixtureBytes(`images/${name}`);

let env: TestDeps;
let watermarks: Watermarks;
let account: Account;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  watermarks = createWatermarks(env.deps);
});

beforeEach(async () => {
  account = await env.createAccount();
});

afterAll(() => env.close());

const add = (name: string) => watermarks.add(account.id, { name, bytes: fixture(name) });
const toOperation = (image: string) => operationSchema.parse({ kind: 'watermark', image, gravity: 'top-left' });

/** Submits a PNG with these watermarks, without loss. */
async function submit(ids: readonly string[]): Promise<Job> {
  const sources = [await createUpload(env.tempDir, 'palette.png')];
  const command = createSubmitCommand({ spec: { ...lossless, operations: ids.map(toOperation) }, sources });
  return createSubmit(env.deps, unlimitedSubmitOptions)({ account, dialect: 'megaoptim', command, idempotency: null });
}

/** Runs a job and returns the outcome of its only image. */
async function run(job: Job) {
  await createRun({ ...env.deps, settle: createSettle(env.deps, env.runSettings) }, env.runSettings)(job.id, never);
  const outcome = (await env.deps.jobs.find(job.id))?.images[0]?.outcome;
  if (!outcome) throw new Error('the job has not settled');
  return outcome;
}

const invalidParameter = (message: string) =>
  expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining(message) });

describe('job with a watermark', () => {
  test('draws the watermark on its result', async () => {
    const { id } = await add('alpha.png');
    const outcome = await run(await submit([id]));
    if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
    const { optimizer, storage } = env.deps;
    const images = new Map([['mark', fixture('alpha.png')]]);
    const marked = await optimizer.optimize(fixture('palette.png'), { ...lossless, operations: [toOperation('mark')] }, never, images);
    const plain = await optimizer.optimize(fixture('palette.png'), lossless, never);
    const result = await storage.read(outcome.variants[0]?.storageKey ?? '');
    expect(result.equals(marked.variants[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(result.equals(plain.variants[0]?.bytes ?? Buffer.alloc(0))).toBe(false);
    expect(outcome.variants[0]).toMatchObject({ width: plain.variants[0]?.width, height: plain.variants[0]?.height });
  });

  test('is rejected and stores nothing when the watermark is unknown or belongs to another account', async () => {
    const { id } = await add('alpha.png');
    await expect(submit(['a\0b'])).rejects.toEqual(invalidParameter('watermark: `id`'));
    await expect(submit([id, 'ABCDEFGHIJ'])).rejects.toEqual(invalidParameter('watermark: `id` must be the id of an uploaded watermark'));
    await add('palette.png');
    const owner = account;
    account = await env.createAccount();
    await expect(submit([id])).rejects.toEqual(invalidParameter('watermark: `id`'));
    for (const { id: accountId } of [owner, account]) {
      expect((await env.sql.query('SELECT id FROM jobs WHERE account_id = $1', [accountId])).rows).toEqual([]);
    }
  });

  test('fails the image with its reason when the watermark was deleted after the submit or is damaged', async () => {
    const { id } = await add('alpha.png');
    const job = await submit([id]);
    await watermarks.remove(account.id, id);
    expect(await run(job)).toEqual({
      status: 'failed',
      failure: invalidParameter(`watermark: ${id} was deleted before the image was processed`),
    });
    const whole = fixture('sample.jpg');
    const half = await watermarks.add(account.id, { name: null, bytes: whole.subarray(0, whole.length / 2) });
    expect(await run(await submit([half.id]))).toEqual({
      status: 'failed',
      failure: invalidParameter(`watermark: the image ${half.id} is damaged`),
    });
  });
});

describe('watermark files', () => {
  test('are kept by maintenance while they have a row, and reported by the audit when they are lost', async () => {
    const { storage } = env.deps;
    const [kept, lost] = [await add('alpha.png'), await add('palette.png')];
    const orphanKey = storageKeys.watermark({ accountId: account.id, id: 'ABCDEFGHIJ' });
    const keptKey = storageKeys.watermark({ accountId: account.id, id: kept.id });
    await storage.put(orphanKey, Buffer.from('x'));
    const old = new Date(Date.now() - 100_000);
    for (const key of [orphanKey, keptKey]) await utimes(join(env.dataDir, 'storage', key), old, old);
    await createMaintenance(env.deps, { orphanTtlMs: 120_000, historyTtlMs: 86_400_000 })(never);
    expect([await storage.stat(orphanKey), await storage.stat(keptKey)]).toEqual([null, { sizeBytes: kept.sizeBytes }]);
    const lostKey = storageKeys.watermark({ accountId: account.id, id: lost.id });
    await storage.remove(lostKey);
    const report = await createAudit(env.deps)({ strict: false, orphanTtlMs: 120_000 });
    expect(report.resultsWithoutBytes).toEqual({ count: 1, examples: [lostKey] });
  });
});

test('a watermark whose bytes are lost is the fault of the service: the job waits and fails no image', async () => {
  const { id } = await add('alpha.png');
  const job = await submit([id]);
  await env.deps.storage.remove(storageKeys.watermark({ accountId: account.id, id }));
  await expect(run(job)).rejects.toThrow('the job has not settled');
});
