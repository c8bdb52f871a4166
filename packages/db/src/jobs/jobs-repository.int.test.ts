import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec, type ImageResult, type JobSpec, type Variant } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import type { JobClaim } from './job-claims.js';
import type { NewJob } from './submit-job.js';

const spec: JobSpec = { ...defaultJobSpec, operations: [{ kind: 'cmyk-to-rgb' }], extras: ['webp'] };
const leaseMs = 5_000;

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 10 });
  ({ database, sql } = testDatabase);
});

afterAll(() => testDatabase.close());

async function createAccount(tokens: number | null): Promise<Account> {
  const { key: _, ...account } = await testDatabase.createAccount({ tokens });
  return account;
}

function newJob(account: Account, images: number, callbackUrl: string | null = null): NewJob {
  const id = randomUUID();
  const uploads = Array.from({ length: images }, (_, position) => ({
    id: randomUUID(),
    position,
    name: `photo-${position}.jpg`,
    source: { kind: 'upload' as const, storageKey: `${id}/${position}`, sizeBytes: 1_000, sha256: 'ab'.repeat(32) },
  }));
  return {
    id,
    accountId: account.id,
    dialect: 'megaoptim',
    spec,
    callbackUrl,
    sourceCredentials: null,
    idempotency: null,
    images: uploads,
  };
}

const facts = {
  width: 8,
  height: 8,
  colourspace: 'YCbCr',
  interlaced: true,
  sampling: '4:2:0',
  depth: 24,
  quality: 82,
  sha1: 'ab'.repeat(20),
};

function succeeded(imageId: string, sizeBytes: number, reused = false): ImageResult {
  const address = { publicPath: randomUUID(), storageKey: 'k' };
  const variant: Variant = { role: 'main', format: 'jpeg', sizeBytes, width: 8, height: 8, ...address, facts, externalUrl: null };
  const outcome = { status: 'succeeded' as const, variants: [variant], report: { codec: 'test' }, reused };
  const source = { sourceBytes: 1_000, sourceSha256: 'ab'.repeat(32), sourceFormat: 'png', sourceFacts: facts } as const;
  return { imageId, ...source, recipe: 'r', outcome };
}

function failed(imageId: string): ImageResult {
  const failure = { code: 'image_damaged' as const, message: 'The image is damaged' };
  const unread = { sourceBytes: null, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  return { imageId, ...unread, outcome: { status: 'failed', failure } };
}

async function claimed(job: { id: string }, owner = 'worker-1'): Promise<JobClaim> {
  const claim = await database.jobs.claim({ jobId: job.id, owner, leaseMs });
  if (!claim) throw new Error('not claimed');
  return claim;
}

function settle({ job, fence }: JobClaim, results: readonly ImageResult[]) {
  const render = (_job: unknown, account: Account) => ({ contentType: 'text/plain', body: `balance ${account.tokens}` });
  return database.jobs.settle({ jobId: job.id, fence, results, resultTtlMs: 60_000, render });
}

async function ledgerSum(account: Account): Promise<{ balance: number; sum: number }> {
  const { rows } = await sql.query(
    'SELECT tokens AS balance, (SELECT coalesce(sum(delta), 0)::int FROM ledger WHERE account_id = $1) AS sum FROM accounts WHERE id = $1',
    [account.id],
  );
  return rows[0];
}

describe('submit', () => {
  test('holds one token per image and returns the complete job', async () => {
    const account = await createAccount(5);
    const job = await database.jobs.submit(newJob(account, 3));
    expect(job.images.map((image) => image.name)).toEqual(['photo-0.jpg', 'photo-1.jpg', 'photo-2.jpg']);
    expect(job).toMatchObject({ state: 'queued', spec, settledAt: null });
    expect(await ledgerSum(account)).toEqual({ balance: 2, sum: 2 });
  });

  test('returns the job as it is stored; claim and settle return it, too', async () => {
    const account = await createAccount(9);
    const target = { provider: 'azure' as const, container: 'cats', path: 'p', metadata: {}, headers: {}, endpoint: null };
    const uploads = newJob(account, 3, 'http://callback.example/');
    const fetched = {
      id: randomUUID(),
      position: 3,
      name: 'web.png',
      source: { kind: 'url' as const, url: 'http://images.example/a.png' },
    };
    const { rank, fetchPending, ...submitted } = await database.jobs.submit({
      ...uploads,
      images: [...uploads.images, fetched],
      callbackDelayMs: 1_000,
      ...{ keyId: randomUUID(), priority: -3, labels: { shop: 'berlin' }, collectionId: randomUUID(), parentId: randomUUID() },
      sourceCredentials: 'sealed',
      destination: { target, credentials: 'sealed-destination' },
    });
    expect(await database.jobs.find(submitted.id)).toEqual(submitted);
    expect(rank).toBeGreaterThanOrEqual(0);
    expect(fetchPending).toBe(true);
    const claim = await database.jobs.claimFetch({ jobId: submitted.id, owner: 'worker-1', leaseMs, fetchesPerAccount: 1 });
    if (!claim) throw new Error('not claimed');
    expect(claim).toMatchObject({ sourceCredentials: 'sealed', destinationCredentials: 'sealed-destination' });
    expect(await database.jobs.find(submitted.id)).toEqual(claim.job);
    const [a = '', b = '', c = '', d = ''] = submitted.images.map((image) => image.id);
    const settled = await settle(claim, [succeeded(a, 400), failed(b), succeeded(c, 990, true), succeeded(d, 10)]);
    expect(await database.jobs.find(submitted.id)).toEqual(settled.job);
    expect(settled.account).toEqual(await database.accounts.find(account.id));
  });

  test('never overdraws the balance in parallel calls', async () => {
    const account = await createAccount(10);
    const submits = await Promise.allSettled(Array.from({ length: 12 }, () => database.jobs.submit(newJob(account, 2))));
    expect(submits.filter((each) => each.status === 'fulfilled')).toHaveLength(5);
    for (const each of submits) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'insufficient_tokens' });
    expect(await ledgerSum(account)).toEqual({ balance: 0, sum: 0 });
  });

  test('holds no tokens of an unlimited account', async () => {
    const account = await createAccount(null);
    await database.jobs.submit(newJob(account, 5));
    expect(await ledgerSum(account)).toEqual({ balance: 0, sum: 0 });
  });
});

describe('claim', () => {
  test('gives the job to one worker until its lease is released, with a higher fence for every claim', async () => {
    const job = await database.jobs.submit(newJob(await createAccount(null), 1));
    const first = await claimed(job, 'worker-a');
    expect(first).toMatchObject({ fence: 1, attempt: 1 });
    expect(await database.jobs.claim({ jobId: job.id, owner: 'worker-b', leaseMs })).toBeNull();
    expect(await database.jobs.renew({ jobId: job.id, fence: first.fence, leaseMs })).toBe(true);

    expect(await database.jobs.releaseLeases('worker-a')).toBe(1);
    const second = await claimed(job, 'worker-b');
    expect(second).toMatchObject({ fence: 2, attempt: 2 });
    expect(await database.jobs.renew({ jobId: job.id, fence: first.fence, leaseMs })).toBe(false);
  });

  test('succeeds after the lease of another worker has expired', async () => {
    const job = await database.jobs.submit(newJob(await createAccount(null), 1));
    await database.jobs.claim({ jobId: job.id, owner: 'worker-a', leaseMs: 0 });
    expect(await claimed(job, 'worker-b')).toMatchObject({ fence: 2 });
  });

  test('does not count an attempt that was released uncounted', async () => {
    const job = await database.jobs.submit(newJob(await createAccount(null), 1));
    const { fence } = await claimed(job);
    await database.jobs.releaseClaim({ jobId: job.id, fence, interruption: 'uncounted' });
    expect(await claimed(job)).toMatchObject({ fence: 2, attempt: 1 });
  });

  test('does not count an attempt that was deferred, nor as an interruption', async () => {
    const job = await database.jobs.submit(newJob(await createAccount(null), 1));
    const { fence } = await claimed(job);
    await database.jobs.releaseClaim({ jobId: job.id, fence, interruption: 'deferred' });
    expect(await claimed(job)).toMatchObject({ fence: 2, attempt: 1, interruptedAt: null });
  });
});

describe('settle', () => {
  test('charges images that saved more than 5 %, refunds the rest and renders the callback with the new balance', async () => {
    const account = await createAccount(4);
    const job = await database.jobs.submit(newJob(account, 4, 'http://callback.example/'));
    const claim = await claimed(job);
    const [a = '', b = '', c = '', d = ''] = job.images.map((image) => image.id);
    const settled = await settle(claim, [succeeded(a, 400), succeeded(b, 950), succeeded(c, 949), failed(d)]);

    expect(settled.job).toMatchObject({ state: 'settled', tokensCharged: 2 });
    expect(settled.job.images.map((image) => image.outcome?.status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'failed']);
    expect(settled.job.images.map((image) => image.sourceFacts)).toEqual([facts, facts, facts, null]);
    expect(settled.job.images.map((image) => image.sourceFormat)).toEqual(['png', 'png', 'png', null]);
    expect(settled.job.images[0]?.outcome).toMatchObject({ variants: [{ facts }] });
    expect(await ledgerSum(account)).toEqual({ balance: 2, sum: 2 });
    expect(await database.accounts.getWithUse(account.id)).toMatchObject({ account: { tokens: 2 }, tokensUsed: 2 });
    const delivery = await database.deliveryLog.find({ id: settled.deliveryId ?? '' });
    const endpoint = 'http://callback.example';
    expect(delivery).toMatchObject({ url: `${endpoint}/`, endpoint, body: 'balance 2', contentType: 'text/plain', state: 'pending' });
  });

  test('writes nothing for a worker whose claim is lost', async () => {
    const account = await createAccount(1);
    const job = await database.jobs.submit(newJob(account, 1, 'http://callback.example/'));
    const stale = await claimed(job, 'worker-a');
    await database.jobs.releaseLeases('worker-a');
    const live = await claimed(job, 'worker-b');
    const imageId = job.images[0]?.id ?? '';

    await expect(settle(stale, [succeeded(imageId, 1)])).rejects.toMatchObject({ code: 'claim_lost' });
    await settle(live, [failed(imageId)]);
    await expect(settle(live, [succeeded(imageId, 1)])).rejects.toMatchObject({ code: 'claim_lost' });
    expect((await database.jobs.find(job.id))?.images[0]?.outcome).toMatchObject({ status: 'failed' });
    expect(await ledgerSum(account)).toEqual({ balance: 1, sum: 1 });
    const { rows } = await sql.query('SELECT count(*)::int AS count FROM deliveries WHERE job_id = $1', [job.id]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('settles only a job without a callback when render is null', async () => {
    const account = await createAccount(2);
    const settleWithoutRender = async (callbackUrl: string | null) => {
      const job = await database.jobs.submit(newJob(account, 1, callbackUrl));
      const { fence } = await claimed(job);
      const results = [succeeded(job.images[0]?.id ?? '', 400)];
      return database.jobs.settle({ jobId: job.id, fence, results, resultTtlMs: 60_000, render: null });
    };
    expect(await settleWithoutRender(null)).toMatchObject({ job: { state: 'settled', tokensCharged: 1 }, deliveryId: null });
    await expect(settleWithoutRender('http://callback.example/')).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await ledgerSum(account)).toEqual({ balance: 0, sum: 0 });
  });

  test('rolls back when render throws', async () => {
    const account = await createAccount(1);
    const job = await database.jobs.submit(newJob(account, 1, 'http://callback.example/'));
    const { fence } = await claimed(job);
    const render = () => {
      throw new Error('render failed');
    };
    const results = [succeeded(job.images[0]?.id ?? '', 1)];
    await expect(database.jobs.settle({ jobId: job.id, fence, results, resultTtlMs: 1, render })).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await database.jobs.find(job.id)).toMatchObject({ state: 'running', images: [{ outcome: null }] });
    expect(await ledgerSum(account)).toEqual({ balance: 0, sum: 0 });
  });
});

describe('takeUndispatched', () => {
  const before = (time: Date) => ({ fetch: time, optimize: time });
  const defaults = { lostBefore: before(new Date(0)), idleMs: { queued: 60_000, running: 5_000 }, limit: 1_000, fetchesPerAccount: 8 };
  const take = async (options = defaults) => (await database.jobs.takeUndispatched(options)).map(({ jobId }) => jobId);
  const setEnqueuedAgo = (job: { id: string }, ms: number) =>
    sql.query("UPDATE jobs SET enqueued_at = now() - $2 * interval '1 millisecond' WHERE id = $1", [job.id, ms]);

  test('returns each job once that has no live lease and was never enqueued', async () => {
    const account = await createAccount(null);
    const [queued, running, dead] = await Promise.all([1, 2, 3].map(() => database.jobs.submit(newJob(account, 1))));
    if (!queued || !running || !dead) throw new Error('three jobs were submitted');
    await claimed(running);
    await database.jobs.claim({ jobId: dead.id, owner: 'worker-x', leaseMs: 0 });
    const taken = await take();
    expect(taken).toEqual(expect.arrayContaining([queued.id, dead.id]));
    expect(taken).not.toContain(running.id);
    expect(await take()).toEqual([]);
    await database.jobs.clearEnqueued([queued.id]);
    expect(await take()).toEqual([queued.id]);
  });

  test('returns jobs enqueued long ago: sooner if they were claimed before, at once if Redis lost its data', async () => {
    const account = await createAccount(null);
    const [queued, dead] = await Promise.all([1, 2].map(() => database.jobs.submit(newJob(account, 1))));
    if (!queued || !dead) throw new Error('two jobs were submitted');
    await database.jobs.claim({ jobId: dead.id, owner: 'worker-x', leaseMs: 0 });
    await take();
    for (const job of [queued, dead]) await setEnqueuedAgo(job, 10_000);
    expect(await take()).toEqual([dead.id]);
    expect(await take({ ...defaults, lostBefore: before(new Date(Date.now() - 5_000)) })).toEqual([queued.id]);
    await setEnqueuedAgo(queued, 61_000);
    expect(await take()).toEqual([queued.id]);
  });

  test('never returns one job to two parallel callers', async () => {
    const account = await createAccount(null);
    const jobs = [];
    for (let count = 0; count < 30; count += 1) jobs.push(await database.jobs.submit(newJob(account, 1)));
    const shares = await Promise.all([1, 2, 3].map(() => take({ ...defaults, limit: 10 })));
    expect(shares.flat().sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  test('returns the jobs of a dead worker at once; the end of their leases is kept', async () => {
    const job = await database.jobs.submit(newJob(await createAccount(null), 1));
    await claimed(job, 'worker-dead');
    await database.jobs.markEnqueued({ jobId: job.id, fence: 1 });
    expect(await database.jobs.releaseLeases('worker-dead')).toBe(1);
    expect(await take()).toEqual([job.id]);
    const { rows } = await sql.query('SELECT lease_until <= now() AS expired FROM jobs WHERE id = $1', [job.id]);
    expect(rows).toEqual([{ expired: true }]);
  });
});
