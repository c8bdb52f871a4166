import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Account } from '@pixmill/contracts';
import { createTestDatabase, seedDeliveries, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';

import type { DeliveryClaim } from './delivery-claims.js';
import type { AttemptCompletion } from './record-attempt.js';

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 10 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
});

afterAll(async () => {
  await sql.end();
  await database.close();
  await testDatabase.drop();
});

function createAccount(): Promise<Account> {
  const id = randomUUID();
  return database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: null, key: id.replaceAll('-', '') });
}

/** An address that no other test uses. */
const newOrigin = () => `http://${randomUUID()}.example`;
const plant = ({ id: accountId }: Account, origin: string, count = 1, overdueMs = 1_000) =>
  seedDeliveries(testDatabase.url, { accountId, url: `${origin}/done`, overdueMs }, count);

const claimOf = (endpoint: string) => ({ endpoint, owner: 'worker-1', leaseMs: 5_000, concurrencyPerEndpoint: 4 });
const claim = (id: string, origin: string) => database.deliveries.claim(id, claimOf(origin));

async function claimed(id: string, origin: string): Promise<DeliveryClaim> {
  const found = await claim(id, origin);
  if (!found) throw new Error('not claimed');
  return found;
}

const attempt = { startedAt: new Date(), durationMs: 3, status: 500, error: 'no', head: 'no' };
const works: AttemptCompletion = { attempt, nextState: { state: 'delivered' }, verdict: 'success', pauseAfterMs: 60_000 };
const fails: AttemptCompletion = { ...works, nextState: { state: 'pending', nextAttemptAt: new Date(0) }, verdict: 'failure' };

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

describe('a try', () => {
  test('is one at a time, logged, and due again only when its time has come', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await plant(account, origin);
    const first = await claimed(id, origin);
    expect([await claim(id, origin), await database.deliveries.findStatus(id)]).toEqual([null, null]);
    const later = { state: 'pending' as const, nextAttemptAt: new Date(Date.now() + 60_000) };
    expect(await database.deliveries.record(first, { ...fails, nextState: later })).toEqual({ paused: false });
    expect(await claim(id, origin)).toBeNull();
    await sql.query('UPDATE deliveries SET next_attempt_at = now() WHERE id = $1', [id]);
    const second = await claimed(id, origin);
    expect(second).toMatchObject({ body: first.body, attempts: 1, scheduleFrom: 0, pausedAt: null });
    expect(await database.deliveries.record(first, fails)).toBeNull();
    expect(await database.deliveries.record(second, works)).toEqual({ paused: false });
    const { rows } = await sql.query('SELECT state, attempts, ended_at FROM deliveries WHERE id = $1', [id]);
    expect(rows).toEqual([{ state: 'delivered', attempts: 2, ended_at: expect.any(Date) }]);
    const log = await database.deliveryLog.find({ id });
    expect(log?.attempts.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('that was given back is nobody’s, and no attempt', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await plant(account, origin);
    await database.deliveries.releaseClaim(await claimed(id, origin));
    expect(await claimed(id, origin)).toMatchObject({ attempts: 0, fence: 2 });
  });
});

describe('tries to one endpoint', () => {
  test('are four at a time however many want to, and claimNext takes the place of one that ended', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const planted = await plant(account, origin, 12);
    const claims = (await Promise.all(planted.map(({ id }) => claim(id, origin)))).filter((each) => each !== null);
    expect(claims).toHaveLength(4);
    expect(await database.deliveries.claimNext(claimOf(origin))).toBeNull();
    const [one] = claims;
    if (one) await database.deliveries.record(one, works);
    const next = await database.deliveries.claimNext(claimOf(origin));
    expect(planted.map(({ id }) => id)).toContain(next?.id);
    expect(claims.map(({ id }) => id)).not.toContain(next?.id);
  });

  test.each([
    [1, 2],
    [20, 1],
  ])('after %i failures are %i at a time, and another account keeps its places', async (failures, tries) => {
    const [bad, good, origin] = [await createAccount(), await createAccount(), newOrigin()];
    await setEndpoint(bad, origin, failures);
    const claimAll = async (account: Account) => {
      const planted = await plant(account, origin, 6);
      return (await Promise.all(planted.map(({ id }) => claim(id, origin)))).filter((each) => each !== null);
    };
    expect(await claimAll(bad)).toHaveLength(tries);
    expect(await claimAll(good)).toHaveLength(4 - tries);
  });
});

describe('an endpoint', () => {
  test('is untried, healthy, failing and slowed by what its tries say', async () => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [one, two] = await plant(account, origin, 2);
    const standing = async () => (await database.deliveries.findStatus(two?.id ?? ''))?.health;
    const tried = async (end: AttemptCompletion) => {
      await database.deliveries.record(await claimed(one?.id ?? '', origin), { ...end, nextState: fails.nextState });
      return standing();
    };
    expect(await standing()).toBe('untried');
    expect(await tried(works)).toBe('healthy');
    expect(await tried({ ...fails, verdict: 'none' })).toBe('healthy');
    expect(await tried(fails)).toBe('failing');
    await setEndpoint(account, origin, 19);
    expect(await tried(fails)).toBe('slowed');
    expect(await endpointOf(account, origin)).toMatchObject({ failures: 20, failing_since: expect.any(Date), paused_at: null });
    expect(await tried(works)).toBe('healthy');
    expect(await endpointOf(account, origin)).toMatchObject({ failures: 0, failing_since: null, succeeded_at: expect.any(Date) });
  });

  test.each([
    ['often but not for long', 30, 0, false],
    ['for long but not often', 5, 120_000, false],
    ['often and for long', 19, 120_000, true],
  ])('that fails %s is paused: %#', async (_how, failures, failingForMs, paused) => {
    const [account, origin] = [await createAccount(), newOrigin()];
    const [{ id } = { id: '' }] = await plant(account, origin);
    await setEndpoint(account, origin, failures, failingForMs);
    expect(await database.deliveries.record(await claimed(id, origin), fails)).toEqual({ paused });
    expect((await claimed(id, origin)).pausedAt).toEqual(paused ? expect.any(Date) : null);
  });
});

describe('what is due', () => {
  test('endpoints that work come first, few of each, and a thousand of the dead do not fill the list', async () => {
    await sql.query("UPDATE deliveries SET state = 'failed'");
    const account = await createAccount();
    const dead = Array.from({ length: 30 }, newOrigin);
    for (const origin of dead) {
      await plant(account, origin, 10, 3_600_000);
      await setEndpoint(account, origin, 25);
    }
    const [failing, healthy, untried, resting] = [newOrigin(), newOrigin(), newOrigin(), newOrigin()];
    await setEndpoint(account, failing, 1);
    await sql.query('INSERT INTO endpoints (account_id, origin, succeeded_at) VALUES ($1, $2, now())', [account.id, healthy]);
    for (const origin of [failing, untried, healthy]) await plant(account, origin, 9, 1);
    await plant(account, resting, 3, -60_000);

    const due = await database.deliveries.findDue({ workingLimit: 6, failingLimit: 10, endpointLimit: 4 });
    const { rows } = await sql.query('SELECT id, endpoint FROM deliveries WHERE id = ANY($1)', [due.map(({ deliveryId }) => deliveryId)]);
    const origins = due.map(({ deliveryId }) => rows.find(({ id }) => id === deliveryId).endpoint);
    expect(origins.slice(0, 8)).toEqual([...Array(4).fill(healthy), ...Array(2).fill(untried), ...Array(2).fill(failing)]);
    expect(due.slice(8).map(({ endpoint }) => endpoint)).toEqual(Array(8).fill('slowed'));
    expect(await database.deliveries.findDue({ workingLimit: 100, failingLimit: 0, endpointLimit: 4 })).toHaveLength(8);
  });
});
