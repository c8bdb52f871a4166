import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, defaultJobSpec, type ImageResult, type Job } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 10 });
  ({ database, sql } = testDatabase);
});

afterAll(() => testDatabase.close());

const createAccount = (tokens: number | null) => testDatabase.createAccount({ tokens });

async function submit(account: Account, { callbackDelayMs = 0, callbackUrl = 'http://a.example/done' as string | null } = {}) {
  const id = randomUUID();
  const image = { id: randomUUID(), position: 0, name: 'a.jpg' };
  const source = { kind: 'upload', storageKey: `jobs/${id}/source`, sizeBytes: 1_000, sha256: 'ab' } as const;
  const options = {
    dialect: 'megaoptim',
    spec: defaultJobSpec,
    callbackUrl,
    callbackDelayMs,
    sourceCredentials: 'sealed',
    idempotency: null,
  };
  await database.jobs.submit({ id, accountId: account.id, ...options, images: [{ ...image, source }] });
  return { jobId: id, accountId: account.id };
}

async function claim(jobId: string) {
  const claimed = await database.jobs.claim({ jobId, owner: 'worker', leaseMs: 5_000 });
  if (!claimed) throw new Error('not claimed');
  return claimed;
}

async function settle({ job, fence }: Awaited<ReturnType<typeof claim>>, resultTtlMs = 60_000) {
  const storageKey = `jobs/${job.id}/main`;
  const location = { publicPath: randomUUID(), storageKey, externalUrl: null };
  const main = { role: 'main', format: 'jpeg', sizeBytes: 500, width: 1, height: 1, facts: null, ...location } as const;
  const outcome = { status: 'succeeded', variants: [main], report: {}, reused: false } as const;
  const results: ImageResult[] = job.images.map(({ id }) => ({
    imageId: id,
    sourceBytes: 1_000,
    sourceSha256: 'ab',
    sourceFormat: null,
    sourceFacts: null,
    recipe: null,
    outcome,
  }));
  await database.jobs.settle({ jobId: job.id, fence, results, resultTtlMs, render: () => ({ contentType: 'a/b', body: '{}' }) });
  return main.publicPath;
}

async function expectBalancedLedger(): Promise<void> {
  for await (const page of database.audit.listUnbalancedAccounts()) expect(page).toEqual([]);
  for await (const page of database.audit.listUnbalancedJobs()) expect(page).toEqual([]);
}

test.each(['queued', 'running'])(
  'cancel: a %s job settles at once as cancelled, is not charged, delivers nothing, loses its claim and expires soon',
  async (state) => {
    const account = await createAccount(3);
    const job = await submit(account);
    const held = state === 'running' ? await claim(job.jobId) : null;
    expect(await database.jobs.cancel(job)).toBe(true);

    expect(await database.jobs.find(job.jobId)).toMatchObject({
      state: 'settled',
      tokensCharged: 0,
      images: [{ outcome: { status: 'failed', failure: { code: 'cancelled' } } }],
    });
    expect((await database.accounts.find(account.id))?.tokens).toBe(3);
    const { rows } = await sql.query(
      `SELECT fence, lease_until, lease_owner, source_credentials, (SELECT count(*)::int FROM deliveries WHERE job_id = jobs.id) AS deliveries,
       expires_at BETWEEN now() AND now() + interval '2 minutes' AND sources_expire_at = expires_at AS ends
     FROM jobs WHERE id = $1`,
      [job.jobId],
    );
    const free = { lease_until: null, lease_owner: null, source_credentials: null, deliveries: 0, ends: true };
    expect(rows).toEqual([{ ...free, fence: (held?.fence ?? 0) + 1 }]);

    if (held) {
      expect(await database.jobs.renew({ jobId: job.jobId, fence: held.fence, leaseMs: 5_000 })).toBe(false);
      await expect(settle(held)).rejects.toMatchObject({ code: 'claim_lost' });
    }
    expect(await database.jobs.claim({ jobId: job.jobId, owner: 'worker', leaseMs: 5_000 })).toBeNull();
    expect(await database.jobs.cancel(job)).toBe(false);
    await expectBalancedLedger();

    await sql.query(
      "UPDATE jobs SET expires_at = date_trunc('milliseconds', now()), sources_expire_at = date_trunc('milliseconds', now()) WHERE id = $1",
      [job.jobId],
    );
    const expired = (await database.retention.findExpired({ limit: 100, exceptJobIds: [] })).find(({ jobId }) => jobId === job.jobId);
    expect(expired).toMatchObject({ results: true, sources: true, isLast: true, storageKeys: [`jobs/${job.jobId}/source`] });
  },
);

test('cancel: that the account asked for keeps sources and credentials for a retry, and delivers the callback with its login', async () => {
  const account = await createAccount(3);
  const job = await submit(account);
  await sql.query("UPDATE jobs SET callback_login = 'sealed login' WHERE id = $1", [job.jobId]);
  const render = ({ images }: Job, { tokens }: Account) => ({ contentType: 'a/b', body: `${images[0]?.outcome?.status} ${tokens}` });
  const announced = { sourceTtlMs: 3_600_000, keepsSecrets: true, render };
  expect(await database.jobs.cancel({ ...job, announced })).toBe(true);
  expect(await database.jobs.cancel({ ...job, announced })).toBe(false);
  const { rows } = await sql.query(
    `SELECT source_credentials, callback_login, sources_expire_at > now() + interval '59 minutes' AS kept FROM jobs WHERE id = $1`,
    [job.jobId],
  );
  expect(rows).toEqual([{ source_credentials: 'sealed', callback_login: 'sealed login', kept: true }]);
  const deliveries = await sql.query('SELECT login, url, body, state FROM deliveries WHERE job_id = $1', [job.jobId]);
  expect(deliveries.rows).toEqual([{ login: 'sealed login', url: 'http://a.example/done', body: 'failed 3', state: 'pending' }]);
  await expectBalancedLedger();
});

test('cancel: changes nothing in a settled job', async () => {
  const account = await createAccount(3);
  const job = await submit(account);
  await settle(await claim(job.jobId));
  const before = await database.jobs.find(job.jobId);
  expect(await database.jobs.cancel(job)).toBe(false);
  expect(await database.jobs.find(job.jobId)).toEqual(before);
  expect((await database.accounts.find(account.id))?.tokens).toBe(2);
});

test('cancel: throws job_not_found for another account’s job', async () => {
  const { jobId } = await submit(await createAccount(null));
  const otherAccount = await createAccount(null);
  await expect(database.jobs.cancel({ jobId, accountId: otherAccount.id })).rejects.toMatchObject({ code: 'job_not_found' });
  expect((await database.jobs.find(jobId))?.state).toBe('queued');
});

test('cancel: of one settlement and two cancels in parallel exactly one succeeds, and the ledger balances', async () => {
  const account = await createAccount(100);
  for (let round = 0; round < 10; round += 1) {
    const job = await submit(account);
    const held = await claim(job.jobId);
    const [settled, ...cancels] = await Promise.allSettled([settle(held), database.jobs.cancel(job), database.jobs.cancel(job)]);
    const cancelled = cancels.filter((each) => each.status === 'fulfilled' && each.value).length;
    expect(cancelled + (settled?.status === 'fulfilled' ? 1 : 0)).toBe(1);
  }
  await expectBalancedLedger();
});

test('settle: a delayed callback is due after callbackDelayMs, and its artifacts stay available until then', async () => {
  const weekMs = 604_800_000;
  const job = await submit(await createAccount(null), { callbackDelayMs: weekMs });
  const publicPath = await settle(await claim(job.jobId), 60_000);
  const { rows } = await sql.query(
    `SELECT d.id, next_attempt_at - settled_at BETWEEN interval '167 hours' AND interval '169 hours' AS late
     FROM deliveries d JOIN jobs ON jobs.id = job_id WHERE job_id = $1`,
    [job.jobId],
  );
  expect(rows).toEqual([{ id: expect.any(String), late: true }]);
  expect(await database.deliveries.findStatus(rows[0].id)).toBeNull();
  const due = { workingLimit: 100, failingLimit: 100, endpointLimit: 100 };
  expect((await database.deliveries.findDue(due)).map(({ deliveryId }) => deliveryId)).not.toContain(rows[0].id);

  // A pending delivery keeps the artifact after its own expiry.
  await sql.query("UPDATE jobs SET expires_at = now() - interval '1 day' WHERE id = $1", [job.jobId]);
  const expired = async () =>
    (await database.retention.findExpired({ limit: 100, exceptJobIds: [] })).find(({ jobId }) => jobId === job.jobId)?.results ?? false;
  expect(await expired()).toBe(false);
  expect((await database.artifacts.findByPublicPath(publicPath))?.expiresAt.getTime()).toBeGreaterThan(Date.now());

  await sql.query("UPDATE deliveries SET next_attempt_at = date_trunc('milliseconds', now()) WHERE id = $1", [rows[0].id]);
  expect(await database.deliveries.findStatus(rows[0].id)).toMatchObject({ endpoint: 'http://a.example' });
  expect((await database.deliveries.findDue(due)).map(({ deliveryId }) => deliveryId)).toContain(rows[0].id);
  await sql.query("UPDATE deliveries SET state = 'delivered' WHERE id = $1", [rows[0].id]);
  expect(await expired()).toBe(true);
});
