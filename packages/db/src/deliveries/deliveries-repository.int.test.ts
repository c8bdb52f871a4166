import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Account } from '@pixmill/contracts';
import { seedDeliveries } from '@pixmill/testkit';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

import type { DeliveryClaim } from './delivery-claims.js';
import type { AttemptCompletion } from './record-attempt.js';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 10 });
  ({ database, sql } = testDatabase);
});

afterAll(() => testDatabase.close());

const createAccount = () => testDatabase.createAccount();

/** An origin that no other test uses. */
const newOrigin = () => `http://${randomUUID()}.example`;
const seed = ({ id: accountId }: Account, origin: string, count = 1, overdueMs = 1_000) =>
  seedDeliveries(testDatabase.url, { accountId, url: `${origin}/done`, overdueMs }, count);

const claimOf = (endpoint: string) => ({ endpoint, owner: 'worker-1', leaseMs: 5_000, concurrencyPerEndpoint: 4 });
const claim = (id: string, origin: string) => database.deliveries.claim(id, claimOf(origin));

async function getClaim(id: string, origin: string): Promise<DeliveryClaim> {
  const claimed = await claim(id, origin);
  if (!claimed) throw new Error('not claimed');
  return claimed;
}

const attempt = { startedAt: new Date(), durationMs: 3, status: 500, error: 'no', head: 'no', failure: null };
const success: AttemptCompletion = { attempt, nextState: { state: 'delivered' }, verdict: 'success', pauseAfterMs: 60_000 };
const failure: AttemptCompletion = { ...success, nextState: { state: 'pending', nextAttemptAt: new Date(0) }, verdict: 'failure' };

async function setEndpoint({ id }: Account, origin: string, failures: number, failingForMs = 0): Promise<void> {
  await sql.query(
    `INSERT INTO endpoints (account_id, origin, failures, failing_since) VALUES ($1, $2, $3, now() - $4 * interval '1 millisecond')
     ON CONFLICT (account_id, origin) DO UPDATE SET failures = excluded.failures, failing_since = excluded.failing_since`,
    [id, origin, failures, failingForMs],
  );
}

const endpointOf = async ({ id }: Account, origin: string) =>
  (
    await sql.query('SELECT failures, failing_since, succeeded_at, paused_at FROM endpoints WHERE account_id = $1 AND origin = $2', [
      id,
      origin,
    ])
  ).rows[0];

describe('a delivery attempt', () => {
  test('runs one at a time, is logged, and is due again only at nextAttemptAt', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await seed(account, origin);
    const first = await getClaim(id, origin);
    expect([await claim(id, origin), await database.deliveries.findStatus(id)]).toEqual([null, null]);
    const later = { state: 'pending' as const, nextAttemptAt: new Date(Date.now() + 60_000) };
    expect(await database.deliveries.record(first, { ...failure, nextState: later })).toEqual({ paused: false });
    expect(await claim(id, origin)).toBeNull();
    await sql.query('UPDATE deliveries SET next_attempt_at = now() WHERE id = $1', [id]);
    const second = await getClaim(id, origin);
    expect(second).toMatchObject({ body: first.body, attempts: 1, scheduleFrom: 0, pausedAt: null });
    expect(await database.deliveries.record(first, failure)).toBeNull();
    expect(await database.deliveries.record(second, success)).toEqual({ paused: false });
    const { rows } = await sql.query('SELECT state, attempts, ended_at FROM deliveries WHERE id = $1', [id]);
    expect(rows).toEqual([{ state: 'delivered', attempts: 2, ended_at: expect.any(Date) }]);
    const log = await database.deliveryLog.find({ id });
    expect(log?.attempts.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('that was released has no owner and is not counted', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await seed(account, origin);
    await database.deliveries.releaseClaim(await getClaim(id, origin));
    expect(await getClaim(id, origin)).toMatchObject({ attempts: 0, fence: 2 });
  });
});

describe('attempts to one endpoint', () => {
  test('are limited to four; claimNext starts one when one has ended', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const seeded = await seed(account, origin, 12);
    const claims = (await Promise.all(seeded.map(({ id }) => claim(id, origin)))).filter((each) => each !== null);
    expect(claims).toHaveLength(4);
    expect(await database.deliveries.claimNext(claimOf(origin))).toBeNull();
    const [one] = claims;
    if (one) await database.deliveries.record(one, success);
    const next = await database.deliveries.claimNext(claimOf(origin));
    expect(seeded.map(({ id }) => id)).toContain(next?.id);
    expect(claims.map(({ id }) => id)).not.toContain(next?.id);
  });

  test.each([
    [1, 2],
    [20, 1],
  ])('are limited, after %i failures, to %i at a time; another account keeps the rest', async (failures, limit) => {
    const [failing, working, origin] = [await createAccount(), await createAccount(), newOrigin()];
    await setEndpoint(failing, origin, failures);
    const claimAll = async (account: Account) => {
      const seeded = await seed(account, origin, 6);
      return (await Promise.all(seeded.map(({ id }) => claim(id, origin)))).filter((each) => each !== null);
    };
    expect(await claimAll(failing)).toHaveLength(limit);
    expect(await claimAll(working)).toHaveLength(4 - limit);
  });
});

describe('an endpoint', () => {
  test('is untried, healthy, failing or slowed, depending on its attempts', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [attempted, unclaimed] = await seed(account, origin, 2);
    const findHealth = async () => (await database.deliveries.findStatus(unclaimed?.id ?? ''))?.health;
    const record = async (completion: AttemptCompletion) => {
      await database.deliveries.record(await getClaim(attempted?.id ?? '', origin), { ...completion, nextState: failure.nextState });
      return findHealth();
    };
    expect(await findHealth()).toBe('untried');
    expect(await record(success)).toBe('healthy');
    expect(await record({ ...failure, verdict: 'none' })).toBe('healthy');
    expect(await record(failure)).toBe('failing');
    await setEndpoint(account, origin, 19);
    expect(await record(failure)).toBe('slowed');
    expect(await endpointOf(account, origin)).toMatchObject({ failures: 20, failing_since: expect.any(Date), paused_at: null });
    expect(await record(success)).toBe('healthy');
    expect(await endpointOf(account, origin)).toMatchObject({ failures: 0, failing_since: null, succeeded_at: expect.any(Date) });
  });

  test.each([
    ['is not paused after many failures in a short time', 30, 0, false],
    ['is not paused after few failures over a long time', 5, 120_000, false],
    ['is paused after many failures over a long time', 19, 120_000, true],
  ])('%s', async (_behaviour, failures, failingForMs, paused) => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await seed(account, origin);
    await setEndpoint(account, origin, failures, failingForMs);
    expect(await database.deliveries.record(await getClaim(id, origin), failure)).toEqual({ paused });
    expect((await getClaim(id, origin)).pausedAt).toEqual(paused ? expect.any(Date) : null);
  });
});

describe('findDue', () => {
  test('returns few deliveries per endpoint, working endpoints first; deliveries to failing endpoints do not fill the list', async () => {
    await sql.query("UPDATE deliveries SET state = 'failed'");
    const account = await createAccount();
    const slowed = Array.from({ length: 30 }, newOrigin);
    for (const origin of slowed) {
      await seed(account, origin, 10, 3_600_000);
      await setEndpoint(account, origin, 25);
    }
    const [failing, healthy, untried, notDue] = [newOrigin(), newOrigin(), newOrigin(), newOrigin()];
    await setEndpoint(account, failing, 1);
    await sql.query('INSERT INTO endpoints (account_id, origin, succeeded_at) VALUES ($1, $2, now())', [account.id, healthy]);
    for (const origin of [failing, untried, healthy]) await seed(account, origin, 9, 1);
    await seed(account, notDue, 3, -60_000);

    const due = await database.deliveries.findDue({ workingLimit: 6, failingLimit: 10, endpointLimit: 4 });
    const { rows } = await sql.query('SELECT id, endpoint FROM deliveries WHERE id = ANY($1)', [due.map(({ deliveryId }) => deliveryId)]);
    const origins = due.map(({ deliveryId }) => rows.find(({ id }) => id === deliveryId).endpoint);
    expect(origins.slice(0, 8)).toEqual([...Array(4).fill(healthy), ...Array(2).fill(untried), ...Array(2).fill(failing)]);
    expect(due.slice(8).map(({ endpoint }) => endpoint)).toEqual(Array(8).fill('slowed'));
    expect(await database.deliveries.findDue({ workingLimit: 100, failingLimit: 0, endpointLimit: 4 })).toHaveLength(8);
  });
});
