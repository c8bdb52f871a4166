import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AppError, defaultJobSpec, type ImageFormat, type ImageResult } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { noKeyId } from './count-usage.js';
import { type UsageGroup, usagePositionOf } from './usage-repository.js';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 8 });
  ({ database } = testDatabase);
});

afterAll(() => testDatabase.close());

const sourceBytes = 1_000;
const read = { sourceBytes, sourceSha256: 'ab'.repeat(32), sourceFacts: null, recipe: 'r' };

interface Outcome {
  readonly format?: ImageFormat;
  /** Of the main result; null is a failure. */
  readonly bytes: number | null;
  readonly score?: number | null;
}

function toResult({ format = 'jpeg', bytes, score = 80 }: Outcome): ImageResult {
  const imageId = randomUUID();
  if (bytes === null) {
    const failure = { code: 'source_unreachable', message: 'The source could not be read' } as const;
    return { ...read, imageId, sourceBytes: null, sourceFormat: null, recipe: null, outcome: { status: 'failed', failure } };
  }
  const variant = {
    role: 'main',
    format,
    sizeBytes: bytes,
    width: 8,
    height: 8,
    publicPath: randomUUID(),
    storageKey: randomUUID(),
  } as const;
  const variants = [{ ...variant, facts: null, externalUrl: null }];
  return { ...read, imageId, sourceFormat: format, outcome: { status: 'succeeded', variants, report: { score }, reused: false } };
}

async function claimJob(accountId: string, outcomes: readonly Outcome[], keyId: string | null = null) {
  const id = randomUUID();
  const results = outcomes.map(toResult);
  await database.jobs.submit({
    id,
    accountId,
    keyId,
    dialect: 'megaoptim',
    spec: defaultJobSpec,
    callbackUrl: null,
    sourceCredentials: null,
    idempotency: null,
    images: results.map(({ imageId }, position) => ({
      id: imageId,
      position,
      name: 'a.jpg',
      source: { kind: 'upload' as const, storageKey: randomUUID(), sizeBytes: sourceBytes, sha256: 'ab'.repeat(32) },
    })),
  });
  const claim = await database.jobs.claim({ jobId: id, owner: 'worker-1', leaseMs: 60_000 });
  if (!claim) throw new Error('the job was not claimed');
  return { jobId: id, settle: () => database.jobs.settle({ jobId: id, fence: claim.fence, results, resultTtlMs: 1_000, render: null }) };
}

const settle = async (...job: Parameters<typeof claimJob>) => (await claimJob(...job)).settle();

const today = () => new Date().toISOString().slice(0, 10);
const days = { from: '2026-01-01', to: '2100-01-01' };
const list = (accountId: string, groupBy: readonly UsageGroup[], limit = 100) =>
  database.usage.list({ accountId, ...days, groupBy, after: null, limit });

test('usage: settlements in parallel lose no count; images, bytes, tokens and scores are those of the jobs', async () => {
  const { id } = await testDatabase.createAccount({ tokens: 1_000 });
  const outcomes = [{ bytes: 400, score: 90 }, { bytes: 990, score: null }, { bytes: 1_200 }, { bytes: null }];
  const jobs = await Promise.all(Array.from({ length: 16 }, () => claimJob(id, outcomes)));
  await Promise.all(jobs.map(({ settle }) => settle()));
  const totals = { images: 64, imagesFailed: 16, bytesIn: 48_000, bytesSaved: 16 * 610, tokens: 16, meanScore: 85 };
  expect(await database.usage.sum({ accountId: id, ...days })).toEqual(totals);
  expect(await list(id, ['day'])).toEqual([{ day: today(), accountId: null, format: null, keyId: null, ...totals }]);
  expect((await database.accounts.find(id))?.tokens).toBe(1_000 - totals.tokens);
  expect(await list(id, ['format'])).toMatchObject([
    { format: 'jpeg', images: 48, imagesFailed: 0 },
    { format: 'unknown', images: 16, imagesFailed: 16, bytesIn: 0, meanScore: null },
  ]);
});

test('usage: a settlement that loses its claim, and a cancelled job, count nothing', async () => {
  const { id } = await testDatabase.createAccount();
  const [lost, cancelled] = [await claimJob(id, [{ bytes: 10 }]), await claimJob(id, [{ bytes: 10 }])];
  await lost.settle();
  await expect(lost.settle()).rejects.toMatchObject({ code: 'claim_lost' } satisfies Partial<AppError>);
  await database.jobs.cancel({ jobId: cancelled.jobId, accountId: id });
  await expect(cancelled.settle()).rejects.toMatchObject({ code: 'claim_lost' });
  expect(await database.usage.sum({ accountId: id, ...days })).toMatchObject({ images: 1, tokens: 1 });
});

test('usage: groups are listed in pages, other accounts and other days are left out', async () => {
  const { id, key } = await testDatabase.createAccount();
  const keyId = (await database.accounts.findCaller(key))?.keyId ?? '';
  await settle((await testDatabase.createAccount()).id, [{ bytes: 1 }]);
  await settle(
    id,
    [
      { format: 'png', bytes: 100 },
      { format: 'gif', bytes: 100 },
    ],
    keyId,
  );
  await settle(id, [{ format: 'png', bytes: 100 }]);
  const groupBy = ['day', 'key', 'format'] as const;
  const all = await list(id, groupBy);
  const places = all.map((row) => [row.day, row.keyId, row.format, row.images]);
  expect(places).toEqual([
    [today(), noKeyId, 'png', 1],
    [today(), keyId, 'gif', 1],
    [today(), keyId, 'png', 1],
  ]);
  const [first] = await list(id, groupBy, 1);
  if (!first) throw new Error('no row');
  const rest = await database.usage.list({ accountId: id, ...days, groupBy, after: usagePositionOf(first), limit: 10 });
  expect([first, ...rest]).toEqual(all);
  expect(await database.usage.list({ accountId: id, from: '2020-01-01', to: '2020-01-31', groupBy, after: null, limit: 10 })).toEqual([]);
});
